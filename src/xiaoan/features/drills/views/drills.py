"""The list with what texts ask for, one drill, its plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.drills import actions, forms
from xiaoan.features.drills.actions import Act, Told
from xiaoan.features.drills.models import Drill, packed
from xiaoan.features.drills.queries import drills as queries
from xiaoan.features.drills.queries import quota
from xiaoan.features.drills.queries.drills import Sift
from xiaoan.features.drills.rules import words
from xiaoan.features.drills.rules.words import DrillRefused
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def find(request: Request, drill_id: UUID) -> Drill:
    """A drill that the viewer may see."""
    one = queries.drill(request.viewer, drill_id)
    if one is None:
        raise Http404
    return one


def own(request: Request, drill_id: UUID) -> Drill:
    """A drill of the viewer's own school."""
    one = find(request, drill_id)
    if one.org_code != request.viewer.org_code:
        raise Http404
    return one


def act_of(request: Request) -> Act:
    return Act(request.viewer, request.now)


def tried(form: Any, act: Callable[[], Any]) -> Any:  # noqa: ANN401
    """What the act gives; None where it was refused, and the form says why."""
    try:
        return act()
    except DrillRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@require_safe
@requires("drills.read")
def home(request: Request) -> HttpResponse:
    """What is asked, what comes, what was done; above a school the territory."""
    viewer = request.viewer
    if viewer.org_kind != "school":
        return redirect("drills:county")
    sift = _sift(request)
    rows = queries.listed(viewer, sift)
    shown = rows[: queries.PAGE]
    page = {
        "quotas": quota.quotas(viewer, timezone.localdate(request.now)),
        "coming": queries.coming(viewer),
        "rows": shown,
        "older": _older(rows, shown),
        "words": words,
        "may_plan": viewer.may("drills.plan"),
    }
    return render(request, "drills/home.html", page)


def _sift(request: Request) -> Sift:
    at, _, key = request.GET.get("after", "").partition("_")
    moment, row = forms.read_moment(at), read_uuid(key)
    after = (moment, row) if moment is not None and row is not None else None
    return Sift(state=words.ENDED, after=after)


def _older(rows: list[Drill], shown: list[Drill]) -> str:
    if len(rows) <= len(shown):
        return ""
    return f"?after={shown[-1].planned_at:%Y-%m-%dT%H:%M:%S.%f}Z_{shown[-1].pk}"


@require_safe
@requires("drills.read")
def drill(request: Request, drill_id: UUID) -> HttpResponse:
    """One drill: when, how long, who was missing, what came of it."""
    one = find(request, drill_id)
    told = queries.marks(one)
    is_own = one.org_code == request.viewer.org_code
    page = {
        "drill": one,
        "scenario": packed().scenarios[one.scenario],
        "script": packed().scripts.get(one.script),
        "picture": queries.picture(one, told),
        "said": queries.said(one) if one.is_tabletop else {},
        "weaknesses": queries.weaknesses(one),
        "photos": queries.photos(one),
        "form": packed().form,
        "words": words,
        "may_plan": is_own and request.viewer.may("drills.plan"),
        "may_run": is_own and request.viewer.may("drills.run"),
        "may_evaluate": is_own and request.viewer.may("drills.evaluate"),
        "photo_id": uuid7(),
        "cancel_form": forms.CancelForm(auto_id="cancel_%s"),
    }
    return render(request, "drills/drill.html", page)


@GET_OR_POST
@requires("drills.plan")
def plan(request: Request) -> HttpResponse:
    """安排演练."""
    start = {"id": uuid7(), "what": request.GET.get("what", "")[:24]}
    form = _plan_form(request, start)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["id"]
        rows = queries.roster(request.viewer)
        made = tried(
            form, lambda: actions.plan(id=key, told=form.plan, rows=rows, act=act_of(request))
        )
        if made is not None:
            messages.success(request, "已安排。到时打开这一页，按“开始演练”。")
            return redirect("drills:drill", made.pk)
    return _planned(request, form, None)


@GET_OR_POST
@requires("drills.plan")
def change(request: Request, drill_id: UUID) -> HttpResponse:
    """修改 what has not begun, with the classes as they are now."""
    one = own(request, drill_id)
    start = {
        **{name: getattr(one, name) for name in ("title", "place", "scheme")},
        "what": forms.SCRIPT + one.script if one.script else one.scenario,
        "kind": words.SPECIAL if one.is_tabletop else one.kind,
        "planned_at": timezone.localtime(one.planned_at),
        "is_announced": "yes" if one.is_announced else "no",
        "id": one.pk,
    }
    form = _plan_form(request, start)
    if request.method == "POST" and form.is_valid():
        rows = queries.roster(request.viewer)
        done = tried(
            form, lambda: actions.change(drill=one, told=form.plan, rows=rows, act=act_of(request))
        )
        if done is not None:
            messages.success(request, "已修改，参加的班级按班级台账更新了。")
            return redirect("drills:drill", one.pk)
    return _planned(request, form, one)


def _plan_form(request: Request, start: dict[str, Any]) -> forms.PlanForm:
    may = request.viewer.may("drills.surprise")
    return forms.PlanForm(request.POST or None, initial=start, may_surprise=may)


def _planned(request: Request, form: forms.PlanForm, one: Drill | None) -> HttpResponse:
    rows = queries.roster(request.viewer)
    page = {
        "form": form,
        "drill": one,
        "classes": len(rows),
        "pupils": sum(row.expected for row in rows),
        "has_classes": rows[0].name != queries.WHOLE,
    }
    return render(request, "drills/plan.html", page, status=422 if form.errors else 200)


@require_POST
@requires("drills.plan")
def cancel(request: Request, drill_id: UUID) -> HttpResponse:
    """取消."""
    one = own(request, drill_id)
    form = forms.CancelForm(request.POST)
    if form.is_valid():
        why = form.cleaned_data["why"]
        tried(form, lambda: actions.cancel(drill=one, why=why, act=act_of(request)))
    if form.errors:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    else:
        messages.success(request, "已取消。")
    return redirect("drills:drill", one.pk)


@GET_OR_POST
@requires("drills.plan")
def write_up(request: Request) -> HttpResponse:
    """补登 a drill that was held without the phone."""
    form = forms.WriteUpForm(request.POST or None, initial={"id": uuid7()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        paper = Told(
            scenario=told["scenario"],
            kind=told["kind"],
            began_at=told["began_at"],
            present=told["present"],
            seconds=form.seconds,
            summary=told["summary"],
        )
        made = tried(form, lambda: actions.write_up(id=told["id"], told=paper, act=act_of(request)))
        if made is not None:
            messages.success(request, "已补登，算作一次演练。")
            return redirect("drills:drill", made.pk)
    page = {"form": form}
    return render(request, "drills/write_up.html", page, status=422 if form.errors else 200)
