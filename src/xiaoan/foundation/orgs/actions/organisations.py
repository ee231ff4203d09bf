"""Writes of territories and organisations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.orgs.gazetteer import Place, read_gazetteer
from xiaoan.foundation.orgs.models import FormerName, Organisation
from xiaoan.foundation.orgs.pinyin import initials
from xiaoan.foundation.orgs.rules import code_faults, outline_faults, stage_faults
from xiaoan.foundation.scope import Viewer

from .former_names import keep_name

# What an editor may change. A new name keeps the old one; a code or a closure is a Change.
EDITABLE: Final = frozenset({
    "name", "short_name", "stage", "ownership", "boarding", "setting", "enrolment", "boarders",
    "staff_count", "class_count", "point_lng", "point_lat", "outline", "opened_on",
    "is_public_body",
})  # fmt: skip

_COLUMNS: Final = ("code", "hi", "parent", "adcode", "level", "name", "full_name")
_LOAD = """
INSERT INTO orgs_territory (code, hi, parent, adcode, level, name, full_name)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[],
                     %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (code) DO UPDATE
   SET name = excluded.name, full_name = excluded.full_name, parent = excluded.parent
 WHERE (orgs_territory.name, orgs_territory.full_name, orgs_territory.parent)
       IS DISTINCT FROM (excluded.name, excluded.full_name, excluded.parent)
   AND orgs_territory.renamed_on IS NULL
"""


class OrganisationInvalid(ValueError):
    """Carries the sentences that tell the editor what to correct."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("".join(faults))
        self.faults = faults


class OutsideTerritory(PermissionError):
    """The organisation lies outside what the viewer answers for."""


@transaction.atomic
def load_territories(path: Path) -> int:
    """Insert or rename every territory of the asset; return how many rows changed. Idempotent."""
    return save_places(read_gazetteer(path))


def save_places(places: list[Place]) -> int:
    """One statement for all places."""
    columns = [[getattr(place, name) for place in places] for name in _COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, columns)
        changed: int = cursor.rowcount
    return changed


@transaction.atomic
def create_organisation(*, organisation: Organisation, by: Viewer, at: datetime) -> Organisation:
    """建立单位. Takes an unsaved row; its search initials are made here."""
    _check_reach(organisation.code, by)
    _check(organisation)
    organisation.pinyin = initials(organisation.name)
    organisation.save(force_insert=True)
    _record("orgs.created", organisation, _plain(organisation, EDITABLE), by, at)
    return organisation


@transaction.atomic
def update_organisation(
    *, code: int, changes: Mapping[str, Any], by: Viewer, at: datetime
) -> Organisation:
    """修改单位. Records each changed field with its value before and after; no change, no entry."""
    _check_reach(code, by)
    unknown = set(changes) - EDITABLE
    if unknown:
        raise OrganisationInvalid([f"不能修改：{'、'.join(sorted(unknown))}。"])
    organisation = Organisation.objects.select_for_update().get(code=code)
    before = _plain(organisation, changes)
    for name, value in changes.items():
        setattr(organisation, name, value)
    _check(organisation)
    organisation.pinyin = initials(organisation.name)
    after = _plain(organisation, changes)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        _keep_what_was(organisation, changed, at)
        organisation.save(update_fields=[*changed, "pinyin"])
        _record("orgs.updated", organisation, changed, by, at)
    return organisation


def _keep_what_was(organisation: Organisation, changed: Mapping[str, Any], at: datetime) -> None:
    """The name as it was stays findable; former names are as public as the organisation is."""
    if "name" in changed:
        keep_name(Organisation.objects.get(id=organisation.id), until=timezone.localdate(at))
    if "is_public_body" in changed:
        FormerName.objects.filter(org_code=organisation.code).update(
            is_public_body=organisation.is_public_body
        )


def insert_organisations(rows: list[Organisation]) -> list[Organisation]:
    """Bulk insert without ledger entries: an installation or a bench loads a whole county."""
    for row in rows:
        row.pinyin = row.pinyin or initials(row.name)
    return Organisation.objects.bulk_create(rows, batch_size=1000)


def _check_reach(code: int, by: Viewer) -> None:
    lo, hi = by.own_interval
    if not lo <= code <= hi:
        raise OutsideTerritory(f"{code:014d} 不在您的管辖范围内。")


def _check(organisation: Organisation) -> None:
    faults = code_faults(organisation.code, organisation.level)
    faults += outline_faults(organisation.outline)
    if organisation.boarders > organisation.enrolment:
        faults.append("寄宿生数不能多于在校学生数。")
    if organisation.boarders and not organisation.boarding:
        faults.append("有寄宿生的学校应勾选“寄宿制”。")
    faults += stage_faults(organisation.kind, organisation.stage)
    if _is_before(organisation.closed_on, organisation.opened_on):
        faults.append("撤并日期不能早于启用日期。")
    if (organisation.point_lng is None) != (organisation.point_lat is None):
        faults.append("经度和纬度应同时填写。")
    if faults:
        raise OrganisationInvalid(faults)


def _is_before(day: date | None, other: date | None) -> bool:
    return day is not None and other is not None and day < other


def _plain(organisation: Organisation, names: Iterable[str]) -> dict[str, Any]:
    return {name: _worded(getattr(organisation, name)) for name in sorted(names)}


def _worded(value: object) -> object:
    """The ledger takes no fractions: degrees are written as text."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, float | list) else value


def _record(
    verb: str, organisation: Organisation, body: dict[str, Any], by: Viewer, at: datetime
) -> None:
    record(
        verb=verb,
        org_code=organisation.code,
        subject_type="organisation",
        subject_id=organisation.id,
        by=by,
        at=at,
        body=body,
    )
