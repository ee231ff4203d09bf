"""Facts that ordinary work leaves behind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NotRequired, TypedDict, Unpack
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from xiaoan.engine.duties.actions.judging import evaluate_one, reaching
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.foundation.scope import Viewer, prepared
from xiaoan.foundation.scope.prepared import Prepared

_WRITE: Final = Prepared(
    """
INSERT INTO duties_fulfilment (id, org_code, kind, "on", amount, attributes, source_type, source_id,
       by_id, by_name, at, note, file_ids, withdrawn_by_name, withdrawn_reason)
VALUES (%(id)s, %(org_code)s, %(kind)s, %(on)s, %(amount)s, %(attributes)s, %(source_type)s,
       %(source_id)s, %(by_id)s, %(by_name)s, %(at)s, '', '{}', '', '')
ON CONFLICT DO NOTHING""",
    id="uuid",
    org_code="bigint",
    kind="text",
    on="date",
    amount="numeric",
    attributes="jsonb",
    source_type="text",
    source_id="uuid",
    by_id="uuid",
    by_name="text",
    at="timestamptz",
)


class Done(TypedDict):
    """A fact of a feature's work. One source gives one fact of a kind, however often it is told."""

    org_code: int
    kind: str
    on: date
    source_type: str
    source_id: UUID
    by: Viewer
    at: datetime
    amount: NotRequired[Decimal | int]
    attributes: NotRequired[Mapping[str, Any] | None]


@transaction.atomic(savepoint=False)
def fulfil(**done: Unpack[Done]) -> Fulfilment:
    """Note a fact and judge the duties it touches. Telling it twice changes nothing.

    Told again after `retract`, it counts again. The feature's own action writes the ledger entry
    of the work itself.
    """
    with reaching(done["org_code"]):
        row = _row(done)
        is_new = _is_written(row)
        kept = (
            row
            if is_new
            else Fulfilment.objects.get(
                source_type=row.source_type, source_id=row.source_id, kind=row.kind
            )
        )
        if is_new or _is_revived(kept):
            on = timezone.localdate(done["at"])
            evaluate_one(kept.org_code, on=on, kinds=[kept.kind], since=kept.on)
    return kept


def _is_written(row: Fulfilment) -> bool:
    """Written down, or known already. The ORM takes as long to phrase it as all else takes."""
    given = {word: getattr(row, word) for word in _WRITE.words}
    with connection.cursor() as cursor:
        prepared.run(cursor, _WRITE, **{**given, "attributes": json.dumps(row.attributes)})
        return bool(cursor.rowcount)


def _is_revived(kept: Fulfilment) -> bool:
    return bool(
        Fulfilment.objects.filter(id=kept.id, withdrawn_at__isnull=False).update(
            withdrawn_at=None, withdrawn_by_id=None, withdrawn_by_name="", withdrawn_reason=""
        )
    )


class Undone(TypedDict):
    """A fact that turned out not to be one, by its source."""

    org_code: int
    kind: str
    source_type: str
    source_id: UUID
    reason: str
    by: Viewer
    at: datetime


@transaction.atomic
def retract(**undone: Unpack[Undone]) -> bool:
    """Count a feature's fact no more; the row stays, marked. False where there was none.

    The feature's own action writes the ledger entry of why.
    """
    with reaching(undone["org_code"]):
        row = Fulfilment.objects.filter(
            source_type=undone["source_type"],
            source_id=undone["source_id"],
            kind=undone["kind"],
            withdrawn_at__isnull=True,
        ).first()
        if row is None:
            return False
        Fulfilment.objects.filter(id=row.id).update(
            withdrawn_at=undone["at"],
            withdrawn_by_id=undone["by"].person_id,
            withdrawn_by_name=undone["by"].name,
            withdrawn_reason=undone["reason"],
        )
        on = timezone.localdate(undone["at"])
        evaluate_one(row.org_code, on=on, kinds=[row.kind], since=row.on)
    return True


@transaction.atomic
def fulfil_many(facts: Iterable[Done]) -> int:
    """Note many facts at once, unjudged: `evaluate` afterwards, since the oldest of them.

    The scope entered must cover every organisation. Returns how many were told.
    """
    rows = [_row(done) for done in facts]
    Fulfilment.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
    return len(rows)


def _row(done: Done) -> Fulfilment:
    return Fulfilment(
        org_code=done["org_code"],
        kind=done["kind"],
        on=done["on"],
        amount=done.get("amount", 1),
        attributes=dict(done.get("attributes") or {}),
        source_type=done["source_type"],
        source_id=done["source_id"],
        by_id=done["by"].person_id,
        by_name=done["by"].name,
        at=done["at"],
    )
