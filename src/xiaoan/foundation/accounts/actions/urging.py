"""催补空缺岗位: the level above asks for holders, once a day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xiaoan.foundation.accounts.vacancies import Sift, by_organisation, heads_of, vacancies
from xiaoan.foundation.jobs.actions import Happened, emit_all
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.scope import Viewer

URGED = "accounts.vacancies_urged"


class UrgingRefused(PermissionError):
    """Carries the sentence that the person reads."""


@transaction.atomic
def urge(sift: Sift, *, by: Viewer, at: datetime) -> int:
    """Ask every organisation of the list but the own; returns how many are asked.

    The same list twice on one day is once. Announces `accounts.vacancies_urged` an organisation.
    """
    lo, hi = by.own_interval
    if not by.may("accounts.vacancies") or lo == hi or not lo <= sift.lo <= sift.hi <= hi:
        raise UrgingRefused("只有上级单位可以催补辖区内的空缺岗位。")
    on = timezone.localdate(at)
    grouped = by_organisation(vacancies(sift, on))
    grouped.pop(by.org_code, None)
    mark = f"{on.isoformat()}:{sift.lo}:{sift.hi}:{sift.days}:{int(sift.is_first)}"
    hold(by.org_code)
    told = Entry.objects.filter(org_code=by.org_code, verb=URGED, subject_id=mark)
    if not grouped or told.exists():
        return len(grouped)
    heads = heads_of(grouped, on)
    happened = [
        Happened(
            code,
            f"{on.isoformat()}:{code}",
            {
                "on": on.isoformat(),
                "from": by.org_code,
                "by": f"{by.org_name}{by.post_title}",
                "titles": [one.title for one in rows],
                "to": "" if any(one.is_first for one in rows) else heads.get(code, ""),
            },
        )
        for code, rows in grouped.items()
    ]
    emit_all(URGED, happened, by)
    record(
        verb=URGED,
        org_code=by.org_code,
        subject_type="vacancies",
        subject_id=mark,
        by=by,
        at=at,
        body={"title": f"催补空缺岗位（{len(grouped)} 个单位）", "organisations": sorted(grouped)},
    )
    return len(grouped)
