"""首次登录码: for one person, for an organisation, for a whole county at once; shown this once."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xiaoan.foundation.accounts import people, queries, slips
from xiaoan.foundation.accounts.actions import inviting
from xiaoan.foundation.accounts.models import Person
from xiaoan.foundation.accounts.slips import Printed, Waiting
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.orgs.codes import Code
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import organisation, seats_within
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .admission import today
from .drawing import picture
from .staff import allowed, unit_of

PRINTED_AT_ONCE: Final = 300
WRITTEN_AT_ONCE: Final = 5000
SHOWN: Final = 200


def show_slips(
    request: Request, printed: list[Printed], *, back: str, words: str = ""
) -> HttpResponse:
    """The sheet to print; it cannot be opened again."""
    address = request.build_absolute_uri("/accounts/first/")
    drawn = [(slip, picture(f"{address}#{slip.code}", scale=3)) for slip in printed]
    sheets = [(name, list(rows)) for name, rows in groupby(drawn, lambda row: row[0].org_name)]
    page = {"sheets": sheets, "number": len(printed), "address": address, "back": back,
            "words": words}  # fmt: skip
    return render(request, "accounts/slips.html", page)


def printed_for(made: list[inviting.Slip], unit: Organisation) -> list[Printed]:
    return [Printed(one.person, one.code, one.expires_at, unit.name) for one in made]


def _page_of(unit: Organisation) -> str:
    return reverse("accounts:posts", args=[unit.code])


@requires("accounts.invite")
@never_cache
@require_POST
def invite(request: Request, code: int) -> HttpResponse:
    """Codes for those chosen, or for all without a sign-in."""
    unit, on = unit_of(request, code), today(request)
    wanted = set(request.POST.getlist("person"))
    without = [
        one
        for one in people.people_at(request.viewer, code, on)
        if not queries.has_sign_in(one) and (not wanted or str(one.id) in wanted)
    ]
    chosen = people.restorable(request.viewer, without, on)
    if not chosen:
        messages.info(request, "没有需要您发码的人员：都已开通，或需由上级单位、系统管理员办理。")
        return redirect("accounts:posts", code)
    return _print(request, chosen, unit)


def _print(request: Request, chosen: list[Person], unit: Organisation) -> HttpResponse:
    made = inviting.invite(chosen, by=request.viewer, at=request.now)
    return show_slips(request, printed_for(made, unit), back=_page_of(unit))


@requires("accounts.invite")
@never_cache
@require_POST
def reset_sign_in(request: Request, person_id: UUID) -> HttpResponse:
    """A new code for one person. Nobody gets to see a password: they set one themselves."""
    one = allowed(request, person_id)
    unit = organisation(one.org_code)
    if unit is None:
        raise Http404
    return _print(request, [one], unit)


def _interval(request: Request, given: QueryDict) -> tuple[tuple[int, int], dict[str, str]]:
    """Which part of the territory was asked for, and how to ask it again."""
    lo, hi = request.viewer.own_interval
    for name in ("unit", "territory"):
        asked = given.get(name, "")
        if asked.isascii() and asked.isdigit() and len(asked) <= 14:
            code = int(asked)
            inner = (code, code) if name == "unit" else Code(code).interval()
            if lo <= inner[0] <= inner[1] <= hi:
                return inner, {name: asked}
    return (lo, hi), {}


@requires("accounts.invite")
@never_cache
@require_safe
def everybody(request: Request) -> HttpResponse:
    """Who has not come in yet, by organisation; and the codes for all of them at once."""
    interval, kept = _interval(request, request.GET)
    found = slips.waiting(request.viewer, interval, request.now)
    units = slips.units(found)
    seats = [(str(one.code), one.name) for one in seats_within(request.viewer)]
    page: dict[str, Any] = {
        "rows": units[:SHOWN],
        "shown": SHOWN,
        "total": len(found),
        "organisations": len(units),
        "with_code": sum(one.has_code for one in found),
        "fields": [
            {
                "name": "territory",
                "label": "乡镇（街道）",
                "kind": "select",
                "value": kept.get("territory", ""),
                "choices": [("", "全部"), *seats],
            }
        ],
        "is_set": bool(kept),
        "kept": kept,
        "unit": units[0].name if units and "unit" in kept else "",
        "id": uuid7(),
        "most": PRINTED_AT_ONCE,
        "days": settings.INVITATION_DAYS,
        "is_one": request.viewer.own_interval[0] == request.viewer.own_interval[1],
    }
    return render(request, "accounts/everybody.html", page)


@requires("accounts.invite")
@never_cache
@require_POST
def make(request: Request) -> HttpResponseBase:
    """Fresh codes for everybody listed, on paper or as Excel; sent twice they are made once."""
    interval, kept = _interval(request, request.POST)
    found = slips.waiting(request.viewer, interval, request.now)
    if request.POST.get("skip"):
        found = [one for one in found if not one.has_code]
    is_excel = request.POST.get("as") == "excel"
    fault = _fault(found, is_excel)
    batch = read_uuid(request.POST.get("id", ""))
    if batch is None:
        fault = "页面已过期，请重新打开本页再生成。"
    if fault or batch is None:
        messages.error(request, fault)
        return _back(kept)
    try:
        made = inviting.invite_all(
            [one.person for one in found], inviting.Batch(batch, "excel" if is_excel else "print"),
            by=request.viewer, at=request.now,
        )  # fmt: skip
    except inviting.InvitationRefused as refusal:
        messages.error(request, str(refusal))
        return _back(kept)
    return _answer(request, _joined(made, found), is_excel)


def _fault(found: list[Waiting], is_excel: bool) -> str:
    """Why no codes are made, as a sentence."""
    if not found:
        return "没有需要发码的人员：都已开通，或都已持有没过期的登录码。"
    most = WRITTEN_AT_ONCE if is_excel else PRINTED_AT_ONCE
    if len(found) <= most:
        return ""
    other = "" if is_excel else "，或导出 Excel"
    return f"一次最多 {most} 人，现在有 {len(found)} 人。请先按乡镇筛选，分批生成{other}。"


def _back(kept: dict[str, str]) -> HttpResponse:
    address = reverse("accounts:everybody")
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)


def _joined(made: list[inviting.Slip], found: list[Waiting]) -> list[Printed]:
    return [
        Printed(slip.person, slip.code, slip.expires_at, one.org_name, "、".join(one.titles))
        for slip, one in zip(made, found, strict=True)
    ]


def _answer(request: Request, printed: list[Printed], is_excel: bool) -> HttpResponseBase:
    if not is_excel:
        return show_slips(request, printed, back=reverse("accounts:everybody"))
    on, unit = today(request), request.viewer.org_name
    content = slips.workbook(
        printed, unit=unit, address=request.build_absolute_uri("/accounts/first/"), on=on
    )
    return FileResponse(content, as_attachment=True, filename=f"首次登录码-{on:%Y%m%d}.xlsx")
