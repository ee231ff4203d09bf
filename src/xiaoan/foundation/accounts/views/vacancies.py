"""空缺岗位: the list for the level above, as a page and as Excel, and the asking."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from xiaoan.foundation.accounts.actions.urging import UrgingRefused, urge
from xiaoan.foundation.accounts.vacancies import Sift, by_organisation, vacancies, workbook
from xiaoan.foundation.orgs.codes import Code
from xiaoan.foundation.orgs.queries import seats_within
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

DAYS = (("", "不限"), ("30", "三十天以上"), ("90", "九十天以上"), ("180", "半年以上"))
SHOWN = 200


def _sift(viewer: Viewer, given: QueryDict) -> tuple[Sift, dict[str, str]]:
    """What was asked, and how to ask it again; what is not sensible narrows nothing."""
    lo, hi = viewer.own_interval
    kept: dict[str, str] = {}
    asked = given.get("territory", "")
    if asked.isascii() and asked.isdigit() and len(asked) <= 14:
        inner_lo, inner_hi = Code(int(asked)).interval()
        if lo <= inner_lo <= inner_hi <= hi:
            lo, hi, kept["territory"] = inner_lo, inner_hi, asked
    days = given.get("days", "")
    if days in dict(DAYS) and days:
        kept["days"] = days
    if given.get("first") == "1":
        kept["first"] = "1"
    return Sift(lo, hi, int(kept.get("days", 0)), "first" in kept), kept


@requires("accounts.vacancies")
@require_safe
def vacant(request: Request) -> HttpResponse:
    """Who lacks whom, the first responsible at the top."""
    viewer = request.viewer
    sift, kept = _sift(viewer, request.GET)
    found = vacancies(sift, timezone.localdate(request.now))
    page: dict[str, Any] = {
        "rows": found[:SHOWN],
        "total": len(found),
        "firsts": sum(one.is_first for one in found),
        "organisations": len(by_organisation(found)),
        "shown": SHOWN,
        "fields": _fields(viewer, kept),
        "is_set": bool(kept),
        "kept": kept,
        "again": f"?{urlencode(kept)}" if kept else "",
        "may_edit": viewer.may("accounts.edit"),
    }
    return render(request, "accounts/vacancies.html", page)


def _fields(viewer: Viewer, kept: dict[str, str]) -> list[dict[str, Any]]:
    seats = [(str(one.code), one.name) for one in seats_within(viewer)]
    rows = [
        ("territory", "乡镇（街道）", [("", "全部"), *seats]),
        ("days", "空缺多久", list(DAYS)),
        ("first", "岗位", [("", "全部岗位"), ("1", "只看第一责任人")]),
    ]
    return [
        {
            "name": name,
            "label": label,
            "kind": "select",
            "value": kept.get(name, ""),
            "choices": choices,
        }
        for name, label, choices in rows
    ]


@requires("accounts.vacancies")
@require_safe
def vacant_xlsx(request: Request) -> FileResponse:
    """The same list, whole, as Excel."""
    on = timezone.localdate(request.now)
    sift, _ = _sift(request.viewer, request.GET)
    content = workbook(vacancies(sift, on), unit=request.viewer.org_name, on=on)
    return FileResponse(content, as_attachment=True, filename=f"空缺岗位-{on:%Y%m%d}.xlsx")


@requires("accounts.vacancies")
@require_POST
def urge_vacant(request: Request) -> HttpResponse:
    """催补: one notice an organisation and a day."""
    sift, kept = _sift(request.viewer, request.POST)
    try:
        number = urge(sift, by=request.viewer, at=request.now)
    except UrgingRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已提醒 {number} 个单位；同一单位一天只提醒一次。")
    address = reverse("accounts:vacancies")
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)
