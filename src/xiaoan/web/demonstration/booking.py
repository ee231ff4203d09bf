"""How an invented deed or number is written down, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import Deed
from xiaoan.foundation.scope import SYSTEM, Viewer
from xiaoan.web.demonstration import deeds
from xiaoan.web.demonstration.pouring import BLANK_FACT, Row


def author(held: Mapping[str, list[Viewer]]) -> Viewer:
    """Who writes for an organisation: its safety officer, or whoever holds a post there."""
    for kind in ("safety_officer", "bureau_clerk", "township_officer", "department_officer"):
        if held.get(kind):
            return held[kind][0]
    return next((viewers[0] for viewers in held.values() if viewers), SYSTEM)


def fact(deed: deeds.Deed, by: Viewer, at: datetime) -> Row:
    return {
        **BLANK_FACT,
        "id": deed.source_id,
        "org_code": deed.org_code,
        "kind": deed.kind,
        "on": deed.on,
        "attributes": dict(deed.attributes),
        "note": "演示记录",
        "source_type": "duties.record",
        "source_id": deed.source_id,
        "by_id": by.person_id,
        "by_name": by.name,
        "at": at,
    }


def recorded(deed: deeds.Deed, by: Viewer, at: datetime) -> Deed:
    return Deed(
        verb="duties.recorded",
        org_code=deed.org_code,
        subject_type="fulfilment",
        subject_id=deed.source_id,
        by=by,
        at=at,
        body={"kind": deed.kind, "on": deed.on, "attributes": dict(deed.attributes)},
    )


def reading(number: deeds.Number, by: Viewer) -> Row:
    return {
        "id": uuid7(),
        "org_code": number.org_code,
        "measure": number.measure,
        "on": number.on,
        "value": number.value,
        "source_type": "duties.record",
        "by_name": by.name,
        "at": datetime.combine(number.on, deeds.OFFICE_HOUR, UTC),
    }
