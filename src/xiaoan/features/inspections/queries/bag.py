"""What a post takes along to work without a network: rounds, points, items, hazards still open."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from django.urls import reverse

from xiaoan.engine.cases import local
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.registry import registration
from xiaoan.features.inspections import queries, rules
from xiaoan.features.inspections.models import Checkpoint, Round
from xiaoan.features.inspections.queries import covers
from xiaoan.features.inspections.rules import Item, OpenCase, Point, Window
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.queries import calendar_for
from xiaoan.foundation.terms.rules import Calendar

DAYS_AHEAD: Final = 7  # a phone may be without a network for so long and still know its periods
HAZARDS: Final = 60
HAZARD: Final = "hazards"


class ItemKept(msgspec.Struct, frozen=True):
    """A check item as a sheet shows it."""

    text: str
    evidence: str
    is_direct: bool
    is_unsure: bool
    asks: tuple[rules.Ask, ...]


class CaseKept(msgspec.Struct, frozen=True):
    """A hazard still open at an item of a point."""

    id: uuid.UUID
    number: str


class PointKept(msgspec.Struct, frozen=True):
    """A point with its plate, what a scan of it asks, and the hazards open there by item."""

    id: uuid.UUID
    number: int
    token: str
    place: str
    area: str
    codes: tuple[str, ...]
    open: Mapping[str, CaseKept]


class WindowKept(msgspec.Struct, frozen=True):
    """A period of a round. `done` says what was answered in it, by point."""

    key: str
    starts_on: date
    due_on: date
    done: Mapping[str, list[str]]
    is_done: bool = False


class RoundKept(msgspec.Struct, frozen=True):
    """A round with its periods of the coming days and what it asks, by point."""

    id: uuid.UUID
    name: str
    cycle: str
    scope: str
    post: str
    hours: str
    stand_ins: str
    is_mine: bool
    windows: tuple[WindowKept, ...]
    asked: Mapping[str, tuple[str, ...]]


class HazardKept(msgspec.Struct, frozen=True):
    """An open hazard of the own organisation, to look up."""

    number: str
    title: str
    stage: str
    due_at: datetime | None
    url: str


class Bag(msgspec.Struct, frozen=True):
    """Everything one account takes along; `owner` says whose it is and nobody else's."""

    owner: str
    name: str
    post: str
    org: str
    on: date
    items: Mapping[str, ItemKept]
    points: tuple[PointKept, ...]
    rounds: tuple[RoundKept, ...]
    hazards: tuple[HazardKept, ...]


@dataclass(frozen=True)
class _Ground:
    """What the parts of a bag are made from."""

    viewer: Viewer
    on: date
    items: Mapping[str, Item]
    rows: tuple[Checkpoint, ...]
    calendar: Calendar

    @property
    def points(self) -> list[Point]:
        return [queries.as_point(row) for row in self.rows]


def owner_of(viewer: Viewer) -> str:
    """The account as phones tell it apart: a person in a post of one organisation."""
    return f"{viewer.person_id}@{viewer.org_code}"


def packed(viewer: Viewer, on: date, now: datetime) -> tuple[bytes, str]:
    """The bag as JSON, and its ETag: the same as long as nothing in it changed."""
    body = msgspec.json.encode(bag(viewer, on, now))
    return body, hashlib.sha256(body).hexdigest()[:32]


def bag(viewer: Viewer, on: date, now: datetime) -> Bag:
    """What a post of a school takes along; without rounds and points for everybody else."""
    is_school = viewer.org_kind == "school"
    ground = _Ground(
        viewer=viewer,
        on=on,
        items=queries.library(viewer.org_code, on) if is_school else {},
        rows=tuple(queries.checkpoints(viewer)) if is_school else (),
        calendar=calendar_for(viewer.org_code),
    )
    points, rounds = _points(ground), _rounds(ground) if is_school else ()
    used = {code for one in points for code in one.codes}
    used |= {code for one in rounds for codes in one.asked.values() for code in codes}
    return Bag(
        owner=owner_of(viewer),
        name=viewer.name,
        post=viewer.post_title,
        org=viewer.org_name,
        on=on,
        items={code: _item(one) for code, one in ground.items.items() if code in used},
        points=points,
        rounds=rounds,
        hazards=_hazards(viewer, now) if is_school else (),
    )


def _item(one: Item) -> ItemKept:
    return ItemKept(one.text, one.evidence, one.is_direct, one.is_unsure, one.asks)


def _points(ground: _Ground) -> tuple[PointKept, ...]:
    asked = rules.expected(ground.points, rules.SPOT, ground.items)
    by_point: dict[uuid.UUID, dict[str, CaseKept]] = {}
    for case in _open_cases(ground):
        kept = CaseKept(case.id, case.number)
        by_point.setdefault(case.pair[0], {})[case.pair[1]] = kept
    return tuple(
        PointKept(
            row.id,
            row.number,
            row.plate_token,
            row.place,
            row.area,
            tuple(item.code for item in asked.get(row.id, ())),
            by_point.get(row.id, {}),
        )
        for row in ground.rows
    )


def _open_cases(ground: _Ground) -> list[OpenCase]:
    if not ground.rows:
        return []
    return queries.open_cases(ground.viewer, [row.id for row in ground.rows])


def _rounds(ground: _Ground) -> tuple[RoundKept, ...]:
    """Rounds that have a period in the coming days, the viewer's own first."""
    held = {row: _windows(row, ground) for row in _in_force(ground)}
    held = {row: windows for row, windows in held.items() if windows}
    now = {row.id: windows[0].key for row, windows in held.items()}
    done = queries.answered_pairs(ground.viewer, now.items()) if now else {}
    kept = [_round(row, windows, done[row.id], ground) for row, windows in held.items()]
    return tuple(sorted(kept, key=lambda one: (not one.is_mine, one.windows[0].due_on, one.name)))


def _in_force(ground: _Ground) -> list[Round]:
    return queries.active_rounds(ground.viewer, ground.on)


def _windows(row: Round, ground: _Ground) -> list[Window]:
    last = row.active_until or date.max
    days = [ground.on + timedelta(days=n) for n in range(DAYS_AHEAD)]
    found = [
        rules.window(row.cycle, row.lead_days, ground.calendar, day) for day in days if day <= last
    ]
    return list({one.key: one for one in found if one}.values())


def _round(
    row: Round, windows: list[Window], done: frozenset[rules.Pair], ground: _Ground
) -> RoundKept:
    asked = rules.expected(ground.points, queries.plan_of(row), ground.items)
    told: dict[str, list[str]] = {}
    is_done = bool(asked) and rules.pairs_of(asked) <= done
    if not is_done:  # finished already: whoever goes again starts afresh
        for point, code in sorted(done, key=str):
            told.setdefault(str(point), []).append(code)
    return RoundKept(
        id=row.id,
        name=row.name,
        cycle=row.get_cycle_display(),
        scope=row.get_scope_display(),
        post=capabilities.title_of(row.post_kind),
        hours=row.hours,
        stand_ins="、".join(covers.names(row)),
        is_mine=covers.is_of(row, ground.viewer),
        windows=tuple(
            WindowKept(one.key, one.starts_on, one.due_on, told, is_done)
            if place == 0
            else WindowKept(one.key, one.starts_on, one.due_on, {})
            for place, one in enumerate(windows)
        ),
        asked={str(point): tuple(one.code for one in items) for point, items in asked.items()},
    )


def _hazards(viewer: Viewer, now: datetime) -> tuple[HazardKept, ...]:
    """The newest open hazards of the own organisation, where the post may read them."""
    if not viewer.may("hazards.read"):
        return ()
    rows = Case.objects.filter(
        scope.within(viewer), workflow=HAZARD, org_code=viewer.org_code, closed_at__isnull=True
    ).order_by("-opened_at")[:HAZARDS]
    found = list(rows)
    if not found:
        return ()
    stages = {one.id: one.title for one in local.flow_of(found[0], now).stages}
    name = registration(HAZARD).hooks.url_name
    return tuple(
        HazardKept(
            row.number,
            row.title,
            stages.get(row.stage, ""),
            row.due_at,
            reverse(name, args=[row.id]),
        )
        for row in found
    )
