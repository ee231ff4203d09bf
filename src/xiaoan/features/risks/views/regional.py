"""The regional list, how schools answer it, and the methods that hold here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.risks import actions, forms
from xiaoan.features.risks.models import MethodStanding, RegionalList
from xiaoan.features.risks.queries import library as packs
from xiaoan.features.risks.queries import regional as queries
from xiaoan.features.risks.queries import standings
from xiaoan.features.risks.rules import library
from xiaoan.features.risks.rules import regional as rules
from xiaoan.features.risks.rules.methods import RiskRefused
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import reading
from .assessing import bands_of
from .lists import words

TITLE = "学校安全风险清单"


@require_safe
@requires("risks.read")
def regional(request: Request) -> HttpResponse:
    """The list in force; a school sees its answers, an office how far the schools are."""
    viewer = request.viewer
    listed = queries.standing_list(viewer.org_code)
    page: dict[str, Any] = {
        "listed": listed,
        "may_publish": actions.may_publish(viewer) and viewer.may("risks.publish"),
        "is_school": reading.is_school(viewer),
        "versions": list(queries.versions(listed.territory)[:20]) if listed else [],
        **words(),
    }
    if listed and reading.is_school(viewer):
        answers = queries.answers(listed, viewer.org_code)
        page["answers"] = answers
        page["open"] = [one for one in answers if not one.is_answered]
        page["may_edit"] = viewer.may("risks.edit")
        page["new_id"] = uuid7
    elif listed:
        page["coverage"] = queries.coverage(listed, *viewer.own_interval)
    return render(request, "risks/regional.html", page)


@require_safe
@requires("risks.read")
def version(request: Request, list_id: UUID) -> HttpResponse:
    """One published version, as it was published."""
    found = queries.version(request.viewer, list_id)
    if found is None:
        raise Http404
    items: dict[str, list[rules.Item]] = {}
    for item in found.items:
        items.setdefault(item["area"], []).append(item)
    is_whole = rules.digest_of(found.title, found.items) == found.digest
    page = {"listed": found, "areas": items, "is_whole": is_whole, **words()}
    return render(request, "risks/version.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("risks.publish")
def publish(request: Request) -> HttpResponse:
    """发布: tick templates, add lines, and a version goes out."""
    viewer = request.viewer
    if not actions.may_publish(viewer):
        raise Http404
    last = queries.versions(viewer.lo).first()
    form = forms.EditionForm(request.POST or None, initial=_initial(request, last))
    ticked = _ticked(request, last)
    if request.method == "POST" and form.is_valid():
        try:
            edition = form.edition(request.POST.getlist("template"))
            made = actions.publish(edition=edition, by=viewer, at=request.now)
            messages.success(request, f"已发布第 {made.version} 版，各学校都能看到。")
            return redirect("risks:regional")
        except RiskRefused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, str(refusal))
    page = {
        "form": form,
        "groups": library.grouped(packs.templates().values()),
        "ticked": ticked,
        "last": last,
        **words(),
    }
    return render(request, "risks/publish.html", page, status=422 if form.errors else 200)


def _initial(request: Request, last: RegionalList | None) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "version": last.version if last else 0,
        "title": last.title if last else f"{request.viewer.org_name}{TITLE}",
        "own": rules.words_of(last.items) if last else "",
    }


def _ticked(request: Request, last: RegionalList | None) -> set[str]:
    """What was ticked; on a fresh page the last version, or everything for the first."""
    if request.method == "POST":
        return set(request.POST.getlist("template"))
    if last is None:
        return set(packs.templates())
    return {item["code"] for item in last.items}


@require_POST
@requires("risks.edit")
def exempt(request: Request) -> HttpResponse:
    """不涉及."""
    code, reason = (request.POST.get(one, "").replace("\x00", "") for one in ("code", "reason"))
    key = read_uuid(request.POST.get("id", "")) or uuid7()
    try:
        actions.exempt(id=key, code=code, reason=reason, by=request.viewer, at=request.now)
        messages.success(request, "已记下。")
    except RiskRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("risks:regional")


@require_POST
@requires("risks.edit")
def confirm(request: Request) -> HttpResponse:
    """确认本学年清单."""
    try:
        row = actions.confirm_list(id=uuid7(), by=request.viewer, at=request.now)
        messages.success(request, f"{row.school_year} 学年风险清单已确认，计入双重预防机制。")
    except RiskRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("risks:home")


@require_safe
@requires("risks.read")
def methods(request: Request) -> HttpResponse:
    """How scores become colours here, by which source, and what was decided about it."""
    viewer = request.viewer
    shown = standings.shown_at(viewer.org_code)
    may_settle = actions.may_publish(viewer) and viewer.may("risks.settle")
    page = {
        "shown": shown,
        "bands": {key: bands_of(one) for key, one in shown.items() if one.method.factors},
        "forms": _settle_forms(request, shown) if may_settle else {},
        "history": list(standings.history(viewer.lo)[:20]) if may_settle else [],
        "deeds": MethodStanding.DEEDS,
        "source": packs.levels_source(),
        **words(),
    }
    return render(request, "risks/methods.html", page)


def _settle_forms(
    request: Request,
    shown: Any,  # noqa: ANN401 — the mapping that `shown_at` returns
) -> dict[str, forms.SettleForm]:
    found = {}
    for key, one in shown.items():
        if one.method.factors:
            initial = {
                "id": uuid7(),
                "method": key,
                "version": standings.last_version(key, request.viewer.lo),
                **one.suggested,
            }
            found[key] = forms.SettleForm(initial=initial, auto_id=f"{key}_%s")
    return found


@require_POST
@requires("risks.settle")
def settle(request: Request) -> HttpResponse:
    """确认、改用 or 撤回."""
    form = forms.SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明处理、依据文件和理由，分数线填数字。")
        return redirect("risks:methods")
    try:
        actions.settle(settlement=form.settlement(), by=request.viewer, at=request.now)
        messages.success(request, "已办理，从现在起按它定色；以前的评估不变。")
    except RiskRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("risks:methods")
