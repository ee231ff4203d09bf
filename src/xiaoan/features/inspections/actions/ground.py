"""What a batch is checked against: locked and read in one round trip to the database."""

from __future__ import annotations

import uuid
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection

from xiaoan.engine.policy.queries import STAMP, versions_in_force
from xiaoan.features.inspections import queries, rules
from xiaoan.features.inspections.models import Round
from xiaoan.features.inspections.rules import Batch, Ground, Item, Point
from xiaoan.foundation.scope import Viewer, prepared
from xiaoan.foundation.scope.prepared import Prepared
from xiaoan.foundation.terms.queries import ASKED_TYPES, WRITTEN, asked, calendars_of
from xiaoan.foundation.terms.rules import Calendar

_ROUND_FIELDS: Final = [one.attname for one in Round._meta.concrete_fields]
# Two people may send the two halves of a round at once, and one phone the same batch twice: the
# second waits here, and then sees what the first did, since each statement looks anew.
_LOCK_ROUND: Final = Prepared(
    """
SELECT {fields} FROM inspections_round
 WHERE id = %(round)s AND org_code = %(org_code)s FOR NO KEY UPDATE
""".replace("{fields}", ", ".join(_ROUND_FIELDS)),
    round="uuid",
    org_code="bigint",
)
_LOCK_BATCH: Final = Prepared(
    "SELECT pg_advisory_xact_lock(hashtextextended(%(batch)s::text, 0))", batch="uuid"
)
_READ: Final = Prepared(
    """
SELECT EXISTS (SELECT FROM inspections_inspection
                WHERE id = %(batch)s AND org_code = %(org_code)s),
       (SELECT coalesce(json_agg(json_build_array(id, name, building, floor, area, item_codes,
                                                  retired_on IS NULL) ORDER BY number)::text, '[]')
          FROM inspections_checkpoint WHERE org_code = %(org_code)s),
       ARRAY(SELECT id FROM files_file WHERE org_code = %(org_code)s AND id = ANY(%(files)s)),
       {stamp}, {written}
""".replace("{stamp}", STAMP).replace("{written}", WRITTEN),
    batch="uuid",
    org_code="bigint",
    files="uuid[]",
    **ASKED_TYPES,
)


class PointRow(msgspec.Struct, frozen=True, array_like=True):
    """A checkpoint as `_READ` writes it."""

    id: uuid.UUID
    name: str
    building: str
    floor: str
    area: str
    item_codes: tuple[str, ...]
    is_in_use: bool

    @property
    def point(self) -> Point:
        place = " ".join(part for part in (self.building, self.floor, self.name) if part)
        return Point(self.id, self.name, place, self.area, self.item_codes)


_points: Final = msgspec.json.Decoder(list[PointRow])


@dataclass(frozen=True)
class Held:
    """What is true of the organisation while the batch is taken in. `in_use`: points not retired.

    `plan` is None for a spot check, and where the round asked for is not there.
    """

    is_known: bool
    plan: Round | None
    ground: Ground
    in_use: tuple[Point, ...]
    calendar: Calendar


def hold(batch: Batch, by: Viewer, now: datetime) -> Held:
    """Lock the round, or the batch's own id where it belongs to none, and read what is there."""
    plan, row = _read(batch, by)
    is_known, points, files, stamp, written = row
    rows = _points.decode(points)
    bad = [answer.checkpoint_id for answer in batch.answers if answer.result == "bad"]
    open_cases = queries.open_cases(by, bad) if bad else []
    ground = Ground(
        points={one.id: one.point for one in rows},
        items=_items(batch, stamp, by, now),
        files=frozenset(files),
        open_cases={case.id: case.pair for case in open_cases},
    )
    in_use = tuple(ground.points[one.id] for one in rows if one.is_in_use)
    return Held(is_known, plan, ground, in_use, calendars_of(written).of(by.org_code))


def _items(batch: Batch, stamp: str, by: Viewer, now: datetime) -> Mapping[str, Item]:
    """The items asked on the day of the work and today; where both know one, today's words."""
    days = rules.looked_up_on(rules.times(batch, now).finished_at, now)
    asked = [queries.library_of(versions_in_force(stamp, day, by.org_code)) for day in days]
    return asked[0] if len(asked) == 1 else ChainMap(*map(dict, reversed(asked)))


def _read(batch: Batch, by: Viewer) -> tuple[Round | None, tuple[Any, ...]]:
    given = {
        "batch": batch.id,
        "round": batch.round_id,
        "org_code": by.org_code,
        "files": list(batch.file_ids),
        **asked(by.org_code, by.org_code),
    }
    lock = _LOCK_ROUND if batch.round_id else _LOCK_BATCH
    with connection.cursor() as cursor:
        prepared.run(cursor, lock, _READ, **given)
        locked = cursor.fetchone() if batch.round_id else None
        cursor.nextset()
        row = cursor.fetchone()
    plan = Round.from_db("default", _ROUND_FIELDS, locked) if locked else None
    return plan, row
