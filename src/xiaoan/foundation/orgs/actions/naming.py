"""Rename a territory; what it was called before stays known and findable."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.orgs.models import FormerName, Territory
from xiaoan.foundation.orgs.pinyin import initials
from xiaoan.foundation.scope import Viewer

from .organisations import OrganisationInvalid, OutsideTerritory

_FULL_NAMES = """
UPDATE orgs_territory SET full_name = %s || substr(full_name, %s)
 WHERE code BETWEEN %s AND %s AND starts_with(full_name, %s)
"""


@transaction.atomic
def rename_territory(*, code: int, name: str, document: str, by: Viewer, at: datetime) -> Territory:
    """区划更名. The full names of everything below follow; no code changes.

    A later reading of the code table leaves a name given here alone. Saying the same name again
    changes nothing.
    """
    lo, hi = by.own_interval
    territory = Territory.objects.select_for_update().get(code=code)
    if not by.may("orgs.change") or lo == hi or not lo <= code <= territory.hi <= hi:
        raise OutsideTerritory("这个区划不在您的管辖范围内，请由上一级教育部门更名。")
    name = name.strip()
    if not name:
        raise OrganisationInvalid(["请填写新的区划名称。"])
    if name == territory.name:
        return territory
    before, full = territory.name, territory.full_name
    today = timezone.localdate(at)
    FormerName.objects.create(
        org_code=code,
        name=before,
        pinyin=initials(before),
        used_from=territory.renamed_on,
        used_until=today,
        document=document.strip()[:120],
    )
    territory.name, territory.renamed_on = name, today
    territory.full_name = f"{full.removesuffix(before)}{name}"
    territory.save(update_fields=["name", "renamed_on", "full_name"])
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(
            _FULL_NAMES, [territory.full_name, len(full) + 1, code + 1, territory.hi, full]
        )
    record(
        verb="orgs.territory_renamed",
        org_code=by.org_code,
        subject_type="territory",
        subject_id=code,
        by=by,
        at=at,
        body={"title": f"{before} → {name}", "names": [before, name], "document": document},
    )
    return territory
