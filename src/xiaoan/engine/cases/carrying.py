"""Open cases, when the organisation they are about goes over into another or closes.

An open case goes to the successor with all that hangs on it: events, parties, clocks, the feature's
own row, photos. What an event says is untouched; its ledger entries stay in the old chain.
Without a successor a case stays where it is, and the education bureau above is made a party.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Left

from xiaoan.foundation.files.models import File
from xiaoan.foundation.orgs import recoding
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.registry import Handover, carries
from xiaoan.foundation.orgs.rules import Code

from .models import Case, CaseEvent, CaseParty

LONGEST_NUMBER = 40


def _open(code: int) -> QuerySet[Case]:
    return Case.objects.filter(org_code=code, closed_at__isnull=True)


def count_open(code: int) -> int:
    return _open(code).count()


def carry_open(handover: Handover) -> Sequence[UUID]:
    """Every open case; a move takes closed ones too, by itself."""
    _keep_numbers_apart(handover)
    if handover.kind == "move":
        return []
    ids = list(_open(handover.old).values_list("id", flat=True))
    if handover.new is not None:
        _take(ids, handover.old, handover.new)
    elif handover.above is not None:
        _show_above(ids, handover)
    return ids


def return_open(handover: Handover, ids: Sequence[UUID]) -> None:
    """Those that are still open with the successor."""
    if handover.new is None:
        CaseParty.objects.filter(case__in=ids, role="takes_over").delete()
        return
    still = _open(handover.new).filter(id__in=ids)
    _take(list(still.values_list("id", flat=True)), handover.new, handover.old)


def _take(ids: Sequence[UUID], old: int, new: int) -> None:
    recoding.take_along(Case, ids, new)
    shown = CaseEvent.objects.filter(case__in=ids).exclude(file_ids=[])
    files = {one for found in shown.values_list("file_ids", flat=True) for one in found}
    File.objects.filter(id__in=files, org_code=old).update(org_code=new)


def _show_above(ids: Sequence[UUID], handover: Handover) -> None:
    above = Organisation.objects.get(code=handover.above or 0)
    CaseParty.objects.bulk_create(
        [
            CaseParty(
                org_code=case.org_code,
                lines=case.lines,
                case=case,
                party_code=above.code,
                party_name=above.name,
                role="takes_over",
                since=handover.at,
            )
            for case in Case.objects.filter(id__in=ids)
        ],
        ignore_conflicts=True,
    )


def _keep_numbers_apart(handover: Handover) -> None:
    """Numbers are counted in each county: in another one an old number says where it is from."""
    if handover.new is None:
        return
    county = Code(handover.old).within("county")
    if county == Code(handover.new).within("county"):
        return
    cases = Case.objects.filter(org_code=handover.old)
    if handover.kind == "merge":
        cases = cases.filter(closed_at__isnull=True)
    cases.update(number=Left(Concat(F("number"), Value(f"@{county.adcode}")), LONGEST_NUMBER))


carries(
    "未办结的事项",
    count_open,
    carry_open,
    back=return_open,
    fates=("转给承接单位继续办理", "教育局列为参与单位，接手办理"),
)
