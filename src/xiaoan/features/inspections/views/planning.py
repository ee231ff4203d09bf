"""排任务 and 替班: the rounds of the school, changed, ended, and gone by somebody else."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from xiaoan.features.inspections import actions, forms, queries
from xiaoan.features.inspections.models import CYCLES, SCOPES, Round
from xiaoan.features.inspections.queries import covers, planning
from xiaoan.features.inspections.rules import local_day, plans
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@requires("inspections.plan")
@GET_OR_POST
def rounds(request: Request) -> HttpResponse:
    """The rounds in force, the usual ones to start from (`?like=`), and a new one."""
    viewer, on = request.viewer, local_day(request.now)
    points = list(queries.checkpoints(viewer))
    offered = planning.choices(viewer, on, planning.point_choices(points))
    usual = plans.pattern(request.GET.get("like", ""))
    initial = {"active_from": on} | (planning.filled(usual, points, offered) if usual else {})
    form = forms.RoundForm(request.POST or None, initial=initial, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan_round(plan=form.draft, by=viewer, at=request.now)
        except actions.PlanRefused as refusal:
            form.add_error("checkpoint_ids", str(refusal))
        else:
            who = capabilities.title_of(made.post_kind)
            messages.success(request, f"任务已排好，到期会出现在{who}的首页。")
            return redirect("inspections:rounds")
    rows = queries.active_rounds(viewer, on)
    page = {
        "form": form,
        "rows": rows,
        "usual": planning.usual(rows),
        "like": usual,
        "like_words": _words(usual, form.initial.get("duty_id", ""), offered) if usual else "",
        "duties": offered.duties,
        "point_count": len(points),
        "post_title": capabilities.title_of,
        "names": covers.names,
    }
    return render(request, "inspections/rounds.html", page, status=422 if form.errors else 200)


def _words(usual: plans.Pattern, duty_id: str, offered: planning.RoundChoices) -> str:
    """每日、路线巡查，计入“每周排查”: what a usual round brings along."""
    duty = offered.duties.get(duty_id)
    served = f"，计入“{duty.title}”" if duty else ""
    return f"{CYCLES[usual.cycle]}、{SCOPES[usual.scope]}{served}"


@requires("inspections.plan")
@GET_OR_POST
def round_page(request: Request, round_id: uuid.UUID) -> HttpResponse:
    """Change a round: name, post, hours and points; what the text fixes is shown beside."""
    found, on = _own(request, round_id), local_day(request.now)
    points = list(queries.checkpoints(request.viewer))
    offered = planning.choices(request.viewer, on, planning.point_choices(points))
    shown = {name: getattr(found, name) for name in ("name", "post_kind", "lead_days")}
    shown |= {"begins_at": found.begins_at, "ends_at": found.ends_at}
    shown["checkpoint_ids"] = [str(one) for one in found.checkpoint_ids]
    form = forms.RoundForm(request.POST or None, initial=shown, offered=offered, kept=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_round(plan=found, change=form.change, by=request.viewer, at=request.now)
        except actions.PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"“{found.name}”已改好，从现在起按新的查。")
            return redirect("inspections:rounds")
    page = {"form": form, "round": found, "duty": offered.duties.get(found.duty_id)}
    return render(request, "inspections/round.html", page, status=422 if form.errors else 200)


@requires("inspections.plan")
@require_POST
def end_round(request: Request, round_id: uuid.UUID) -> HttpResponse:
    found = _own(request, round_id)
    actions.end_round(plan=found, by=request.viewer, at=request.now)
    messages.success(request, f"“{found.name}”从明天起不再安排，已有记录都保留。")
    return redirect("inspections:rounds")


@requires("inspections.plan")
@GET_OR_POST
def cover(request: Request, round_id: uuid.UUID) -> HttpResponse:
    """Who goes this round while somebody is away: one tap on a name, today unless told."""
    found, viewer, on = _own(request, round_id), request.viewer, local_day(request.now)
    people = sorted(
        covers.may_stand_in(viewer, on), key=lambda one: one.post.kind != found.post_kind
    )
    form = forms.CoverForm(request.POST or None, initial={"id": uuid7()})
    if request.method == "POST" and form.is_valid():
        person = next((one for one in people if one.id == form.cleaned_data["person"]), None)
        if person is None:
            raise Http404
        last = on + timedelta(days=form.cleaned_data["days"] - 1)
        draft = actions.CoverDraft(form.cleaned_data["id"], found, person, on, last)
        try:
            actions.cover_round(draft=draft, by=viewer, at=request.now)
        except actions.PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已请{person.person.name}替班，消息已发给本人。")
            return redirect("inspections:home")
    page = {
        "form": form,
        "round": found,
        "people": [(one, capabilities.title_of(one.post.kind)) for one in people],
        "standing": covers.covers(viewer, on).filter(round=found),
    }
    return render(request, "inspections/cover.html", page, status=422 if form.errors else 200)


@requires("inspections.plan")
@require_POST
def end_cover(request: Request, cover_id: uuid.UUID) -> HttpResponse:
    standing = covers.covers(request.viewer, local_day(request.now))
    found = standing.filter(id=cover_id).select_related("round").first()
    if found is None:
        raise Http404
    actions.end_cover(cover=found, by=request.viewer, at=request.now)
    messages.success(request, f"{found.person_name}的替班已结束。")
    return redirect("inspections:cover", found.round_id)


def _own(request: Request, round_id: uuid.UUID) -> Round:
    own = queries.rounds(request.viewer).filter(org_code=request.viewer.org_code)
    found = own.filter(id=round_id).first()
    if found is None:
        raise Http404
    return found
