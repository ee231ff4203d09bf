"""The office's side: its tips, one of them, and what is done beside the moves of the case."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.engine.cases import queries as cases
from xiaoan.engine.cases.views import show
from xiaoan.features.tips import actions, forms
from xiaoan.features.tips.actions.answering import Said
from xiaoan.features.tips.models import Tip, table
from xiaoan.features.tips.queries import inbox
from xiaoan.features.tips.queries.following import waits
from xiaoan.features.tips.rules.publishing import boxes_of
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .following import shown


@require_safe
@requires("tips.read")
def listing(request: Request) -> HttpResponse:
    """The tips of the own office and of those below, newest first."""
    viewer, wanted = request.viewer, forms.wanted(request.GET)
    page = inbox.listing(viewer, wanted, request.now, forms.after(request.GET))
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    context = {
        "page": page,
        "wanted": wanted,
        "counts": inbox.counts(viewer),
        "filters": _filters(wanted),
        "older": "?" + urlencode({**kept, "after": page.after}) if page.after else "",
        "first": "?" + urlencode(kept) if "after" in request.GET else "",
        "county": viewer.org_code // 10**8 * 10**8,
        "waits": waits(),
    }
    return render(request, "tips/inbox.html", context)


def _filters(wanted: inbox.Wanted) -> list[dict[str, Any]]:
    kinds = [(one.id, one.title) for one in table().kinds.values()]
    rows = (
        ("state", "状态", wanted.state, list(inbox.STATES.items())),
        ("kind", "类别", wanted.kind, kinds),
    )
    return [
        {
            "name": name,
            "label": label,
            "kind": "select",
            "value": value,
            "choices": [("", "全部"), *choices],
        }
        for name, label, value, choices in rows
    ]


@require_safe
@requires("tips.read")
def case(request: Request, case_id: UUID) -> HttpResponse:
    """The page of one tip: the engine's page of its case, with what was said."""
    one = cases.cases(request.viewer, "tips").filter(id=case_id).first()
    if one is None or inbox.panel(request.viewer, one)["tip"] is None:
        raise Http404
    request.say_form = forms.SayForm(initial={"id": uuid7()})  # type: ignore[attr-defined]
    return show(request, one)


@require_safe
@requires("tips.moderate")
def held(request: Request, tip_id: UUID) -> HttpResponse:
    """One that waits for a person: let through, or hide with a reason."""
    return _held(request, _tip(request, tip_id), forms.ReasonForm())


def _held(request: Request, tip: Tip, form: forms.ReasonForm) -> HttpResponse:
    if tip.case_id is not None:
        return redirect("tips:case", tip.case_id)
    page = {"tip": tip, "form": form}
    return render(request, "tips/held.html", page, status=422 if form.errors else 200)


@require_POST
@requires("tips.moderate")
def release(request: Request, tip_id: UUID) -> HttpResponse:
    tip = _tip(request, tip_id)
    try:
        tip = actions.release(tip=tip, by=request.viewer, at=request.now)
    except actions.TipRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("tips:inbox")
    messages.success(request, "已放行，送到办理单位。")
    return redirect("tips:case", tip.case_id) if tip.case_id else redirect("tips:inbox")


@require_POST
@requires("tips.moderate")
def hide(request: Request, tip_id: UUID) -> HttpResponse:
    tip, form = _tip(request, tip_id), forms.ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明为什么隐藏，原文会保留备查。")
        return _back(tip)
    try:
        actions.hide(tip=tip, reason=form.cleaned_data["reason"], by=request.viewer, at=request.now)
    except actions.TipRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已隐藏，原文保留备查。")
    return redirect("tips:inbox")


@require_POST
@requires("tips.handle")
def say(request: Request, tip_id: UUID) -> HttpResponse:
    """给反映人留言."""
    tip, form = _tip(request, tip_id), forms.SayForm(request.POST)
    _check_seal(request, tip)
    if not form.is_valid():
        messages.error(request, "没有写成：请控制在五百字以内再试。")
        return _back(tip)
    said = Said(form.cleaned_data["id"], form.cleaned_data["words"])
    try:
        actions.say_to_reporter(tip=tip, said=said, by=request.viewer, at=request.now)
    except actions.TipRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已留言，反映人凭查询码看得到。")
    return _back(tip)


@require_POST
@requires("tips.contact")
def contact(request: Request, tip_id: UUID) -> HttpResponse:
    """The number, on this one page; that it was looked at is written down first."""
    tip = _tip(request, tip_id)
    _check_seal(request, tip)
    try:
        phone = actions.contact(tip=tip, by=request.viewer, at=request.now)
    except actions.TipRefused as refusal:
        messages.error(request, str(refusal))
        return _back(tip)
    return render(request, "tips/contact.html", {"tip": tip, "phone": phone})


@require_POST
@requires("tips.unseal")
def unseal(request: Request, tip_id: UUID) -> HttpResponse:
    """What a sealed tip says, on this one page; each look is written down first."""
    tip = _tip(request, tip_id)
    try:
        lines = actions.open_sealed(tip=tip, by=request.viewer, at=request.now)
    except actions.TipRefused as refusal:
        messages.error(request, str(refusal))
        return _back(tip)
    form = forms.SayForm(initial={"id": uuid7()})
    return render(request, "tips/unsealed.html", {"tip": tip, "lines": lines, "form": form})


@require_safe
@requires("tips.read")
def photo(request: Request, tip_id: UUID, file_id: UUID) -> HttpResponseBase:
    """An original, for the office only."""
    found = inbox.photo(request.viewer, _tip(request, tip_id), file_id)
    if found is None:
        raise Http404
    return shown(found)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("tips.moderate")
def publish(request: Request, tip_id: UUID) -> HttpResponse:
    """公示: the moderator's own words, and photos with what identifies covered by hand."""
    tip = _tip(request, tip_id)
    fault = ""
    if request.method == "POST":
        try:
            photos = {
                one: boxes_of(request.POST.get(f"boxes_{one}", ""))
                for one in tip.photo_ids
                if request.POST.get(f"show_{one}")
            }
            clear = {one for one in photos if request.POST.get(f"clear_{one}")}
            words = request.POST.get("words", "").replace("\x00", "")
            by, at = request.viewer, request.now
            actions.publish(tip=tip, words=words, photos=photos, clear=clear, by=by, at=at)
        except (actions.TipRefused, ValueError) as refusal:
            fault = str(refusal)
        else:
            messages.success(request, "已公示。")
            return _back(tip)
    page = {"tip": tip, "fault": fault, "typed": request.POST}
    return render(request, "tips/publish.html", page, status=422 if fault else 200)


@require_POST
@requires("tips.moderate")
def withdraw(request: Request, tip_id: UUID) -> HttpResponse:
    tip = _tip(request, tip_id)
    try:
        actions.withdraw(tip=tip, by=request.viewer, at=request.now)
    except actions.TipRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已撤下公示。")
    return _back(tip)


def _tip(request: Request, tip_id: UUID) -> Tip:
    found = inbox.tip(request.viewer, tip_id)
    if found is None:
        raise Http404
    return found


def _check_seal(request: Request, tip: Tip) -> None:
    """What is sealed is nobody's but the designated post's, whatever else their verbs are."""
    if tip.is_sealed and not request.viewer.may("tips.unseal"):
        raise Http404


def _back(tip: Tip) -> HttpResponse:
    return redirect("tips:case", tip.case_id) if tip.case_id else redirect("tips:inbox")
