"""The list, one risk, and what a school does with its own list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.risks import actions, forms
from xiaoan.features.risks.models import Risk
from xiaoan.features.risks.queries import library as packs
from xiaoan.features.risks.queries import lists, regional
from xiaoan.features.risks.rules import library, moving
from xiaoan.features.risks.rules.methods import COLOURS, GRADES, RiskRefused
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import reading


@require_safe
@requires("risks.read")
def home(request: Request) -> HttpResponse:
    """A school's own list; an office sees its territory first."""
    if not reading.is_school(request.viewer):
        return redirect("risks:county")
    return _listing(request, request.viewer.org_code)


@require_safe
@requires("risks.read")
def listing(request: Request) -> HttpResponse:
    """The risks of a territory, or of one school in it."""
    return _listing(request, reading.sift_of(request.GET).code)


def _listing(request: Request, code: int) -> HttpResponse:
    viewer, today = request.viewer, timezone.localdate(request.now)
    sift = reading.sift_of(request.GET)
    rows = list(lists.narrowed(viewer, sift, today)[: lists.PAGE + 1])
    school = organisation(code) if code else None
    page = {
        "rows": rows[: lists.PAGE],
        "older": reading.older(request.GET, sift, rows),
        "sift": sift,
        "counts": lists.counts(viewer, today, code),
        "school": school,
        "names": lists.names_of(rows) if not code else {},
        "is_school": reading.is_school(viewer),
        "may_edit": reading.is_school(viewer) and viewer.may("risks.edit"),
        "unanswered": _unanswered(request, code),
        "filters": _filters(sift),
        "query": reading.address_of(request.GET),
        "today": today,
        **words(),
    }
    return render(request, "risks/list.html", page)


def _unanswered(request: Request, code: int) -> int:
    if not reading.is_school(request.viewer):
        return 0
    return regional.unanswered(regional.standing_list(code), code)


def _filters(sift: lists.Sift) -> list[dict[str, Any]]:
    kept = {"colour": sift.colour, "code": str(sift.code) if sift.code else ""}
    hidden = [{"name": k, "kind": "hidden", "value": v} for k, v in kept.items() if v]
    fields = [
        ("area", "领域", sift.area, [(one, one) for one in packs.areas()]),
        ("state", "状态", sift.state, list(lists.STATES.items())),
    ]
    shown = [
        {"name": n, "label": label, "kind": "select", "value": v, "choices": [("", "全部"), *some]}
        for n, label, v, some in fields
    ]
    return [*hidden, *shown]


def words() -> dict[str, Any]:
    """The words that every page of risks needs."""
    return {
        "colours": COLOURS,
        "grades": GRADES,
        "states": lists.STATES,
        "kinds": library.CONTROLS,
        "levels": packs.levels(),
        "post_title": title_of,
    }


@require_safe
@requires("risks.read")
def one(request: Request, risk_id: UUID) -> HttpResponse:
    """One risk: what keeps it, how it was assessed over time, and what touched it."""
    risk = reading.risk_of(request, risk_id)
    today = timezone.localdate(request.now)
    touched = lists.concerns(risk)
    is_own = risk.org_code == request.viewer.org_code and risk.retired_on is None
    school = organisation(risk.org_code)
    page = {
        "risk": risk,
        "school": school,
        "history": lists.history(risk),
        "concerns": touched,
        "hazards": lists.hazards_of(request.viewer, touched),
        "items": lists.items_of(risk.items, risk.org_code, today),
        "may_edit": is_own and request.viewer.may("risks.edit"),
        "may_assess": is_own and request.viewer.may("risks.assess"),
        "methods": packs.known_methods(),
        "triggers": moving.TRIGGERS,
        "concern_states": moving.STATES,
        "is_school": reading.is_school(request.viewer),
        "today": today,
        **words(),
    }
    return render(request, "risks/one.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("risks.edit")
def adopt(request: Request) -> HttpResponse:
    """从模板列入: tick what the school has; those that fit it are ticked already."""
    viewer = _school(request)
    if request.method == "POST":
        try:
            rows = actions.adopt(
                templates=request.POST.getlist("template"), by=viewer, at=request.now
            )
            messages.success(request, f"列入 {len(rows)} 条，接着逐条评估，也可以再改。")
            return redirect("risks:home")
        except RiskRefused as refusal:
            messages.error(request, str(refusal))
    school = organisation(viewer.org_code)
    stage, boarders = (school.stage, school.boarders or 0) if school else ("", 0)
    listed = regional.standing_list(viewer.org_code)
    page = {
        "groups": library.grouped(packs.templates().values()),
        "adopted": lists.adopted(viewer.org_code),
        "fitting": {k for k, t in packs.templates().items() if t.fits(stage, boarders)},
        "listed": {item["code"] for item in listed.items} if listed else set(),
        **words(),
    }
    return render(request, "risks/adopt.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("risks.edit")
def add(request: Request) -> HttpResponse:
    """A risk of the school's own."""
    _school(request)
    initial = {"id": uuid7(), "answers": request.GET.getlist("answers")[:1]}
    form = forms.RiskForm(request.POST or None, initial=initial, **_choices(request))
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add(wish=form.wish(), by=request.viewer, at=request.now)
            messages.success(request, "已登记，接着评估它有多大。")
            return redirect("risks:assess", row.pk)
        except RiskRefused as refusal:
            form.add_error(None, str(refusal))
    page = {"form": form, "risk": None, **words()}
    return render(request, "risks/edit.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("risks.edit")
def edit(request: Request, risk_id: UUID) -> HttpResponse:
    """Change what is written of a risk."""
    risk = reading.own_risk(request, risk_id)
    initial = _initial(risk)
    form = forms.RiskForm(request.POST or None, initial=initial, **_choices(request))
    if request.method == "POST" and form.is_valid() and _edited(request, risk, form):
        messages.success(request, "已保存。场所或管控措施有大的变化时，请重新评估。")
        return redirect("risks:one", risk.pk)
    page = {"form": form, "risk": risk, **words()}
    return render(request, "risks/edit.html", page, status=422 if form.errors else 200)


def _edited(request: Request, risk: Risk, form: forms.RiskForm) -> bool:
    version = form.cleaned_data["version"] or 0
    try:
        actions.edit(
            risk=risk, wish=form.wish(), version=version, by=request.viewer, at=request.now
        )
    except RiskRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
@requires("risks.edit")
def retire(request: Request, risk_id: UUID) -> HttpResponse:
    """撤下."""
    risk = reading.own_risk(request, risk_id)
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        actions.retire(risk=risk, reason=reason, by=request.viewer, at=request.now)
    except RiskRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("risks:one", risk.pk)
    messages.success(request, f"已撤下“{risk.name}”，评估记录保留。")
    return redirect("risks:home")


@require_POST
@requires("risks.assess")
def decide(request: Request, concern_id: UUID) -> HttpResponse:
    """维持原级."""
    viewer = request.viewer
    concern = lists.own_concern(viewer, concern_id)
    if concern is None:
        raise Http404
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        actions.decide(decision=actions.Decision(concern, reason), by=viewer, at=request.now)
        messages.success(request, "已记下，维持原级。")
    except RiskRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("risks:one", concern.risk_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("risks.edit")
def review(request: Request) -> HttpResponse:
    """触发复评 after an accident, a change of the building or of a standard."""
    viewer = _school(request)
    form = forms.ReviewForm(request.POST or None)
    ticked = reading.chosen(request.POST.getlist("risks"))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            rows = actions.call_review(
                risks=ticked, kind=told["kind"], what=told["what"], by=viewer, at=request.now
            )
            messages.success(request, f"已请责任人复评 {len(rows)} 条风险。")
            return redirect("risks:home")
        except RiskRefused as refusal:
            form.add_error(None, str(refusal))
    rows = list(lists.narrowed(viewer, lists.Sift(), timezone.localdate(request.now))[:300])
    page = {"form": form, "rows": rows, "ticked": set(ticked), **words()}
    return render(request, "risks/review.html", page, status=422 if form.errors else 200)


def _school(request: Request) -> Viewer:
    """The viewer, where their organisation keeps a list of its own; 404 for offices."""
    if not reading.is_school(request.viewer):
        raise Http404
    return request.viewer


def _choices(request: Request) -> dict[str, Any]:
    code, today = request.viewer.org_code, timezone.localdate(request.now)
    listed = regional.standing_list(code)
    return {
        "items": lists.item_choices(code, today),
        "listed": [(one["code"], one["name"]) for one in listed.items] if listed else [],
    }


def _initial(risk: Risk) -> dict[str, Any]:
    """A risk as the form shows it."""
    names = ("name", "area", "place", "activity", "source", "consequences", "post", "items")
    shown: dict[str, Any] = {name: getattr(risk, name) for name in names}
    shown |= {"id": risk.pk, "version": risk.version, "answers": risk.answers}
    for kind in library.CONTROLS:
        some = [one for one in risk.controls if one["kind"] == kind]
        shown[f"controls_{kind}"] = "\n".join(one["text"] for one in some)
        posts = {one["post"] for one in some}
        shown[f"post_{kind}"] = posts.pop() if len(posts) == 1 else ""
    return shown
