"""抽取: the list fixed, then drawn, with everything needed to compute it again."""

from __future__ import annotations

import json
import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.experts import actions, forms, rules
from xiaoan.features.experts.actions import Act
from xiaoan.features.experts.models import Draw, Panel
from xiaoan.features.experts.queries import links, panels, work
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .finding import the_draw, the_panel
from .serving import NO_PLACE

CHANCE_BYTES = 16


@require_safe
@requires("experts.read")
def draws(request: Request, panel_id: UUID) -> HttpResponse:
    """The draws of a panel."""
    one = the_panel(request, panel_id)
    is_own = one.org_code == request.viewer.org_code
    page = {
        "panel": one,
        "here": "draws",
        "may_keep": is_own and request.viewer.may("experts.keep"),
        "rows": list(work.draws_of(request.viewer, one)[: work.PAGE]),
    }
    return render(request, "experts/draws.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("experts.keep")
def new_draw(request: Request, panel_id: UUID) -> HttpResponse:
    """固定名单."""
    one = the_panel(request, panel_id)
    if one.org_code != request.viewer.org_code:
        raise Http404
    today = timezone.localdate(request.now)
    start = {"id": uuid7(), "from_on": today, "until_on": today}
    form = forms.DrawForm(request.POST or None, initial=start, panel=one)
    if request.method == "POST" and form.is_valid():
        try:
            made = _fixed(request, one, form)
        except ExpertRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("experts:draw", made.pk)
    page = {"form": form, "panel": one, "names": panels.organisation_names(request.viewer)}
    return render(request, "experts/new_draw.html", page, status=422 if form.errors else 200)


def _fixed(request: Request, panel: Panel, form: forms.DrawForm) -> Draw:
    told: dict[str, Any] = form.cleaned_data
    about = panels.organisation_named(told["about"].strip(), request.viewer)
    if about is None:
        raise ExpertRefused(NO_PLACE)
    wanted = actions.Wanted(
        told["id"], told["purpose"], about, told["from_on"], told["until_on"], form.wants
    )
    today = timezone.localdate(request.now)
    act = Act(request.viewer, request.now)
    return actions.fix(panel=panel, wanted=wanted, today=today, act=act)


@require_safe
@requires("experts.read")
def draw(request: Request, panel_draw_id: UUID) -> HttpResponse:
    """A draw: who was on the list, who was barred and why, who was drawn, and the proof."""
    one = the_draw(request, panel_draw_id)
    tasks = work.of_draw(one)
    names = {row["key"]: row["name"] for row in one.frame}
    is_own = one.org_code == request.viewer.org_code
    page = {
        "draw": one,
        "panel": one.panel,
        "able": [row for row in one.frame if not row["bar"]],
        "barred": [row for row in one.frame if row["bar"]],
        "wants": [(rules.FIELDS[key], number) for key, number in one.wants.items()],
        "order": [names[key] for key in one.record.get("order", [])],
        "tasks": tasks,
        "links": {each.pk: request.build_absolute_uri(links.task_path(each)) for each in tasks},
        "empty_seats": _empty_seats(one, tasks),
        "faults": work.faults(one) if one.is_drawn else [],
        "fields": rules.FIELDS,
        "states": rules.TASK_STATES,
        "may_keep": is_own and request.viewer.may("experts.keep"),
    }
    return render(request, "experts/draw.html", page)


def _empty_seats(one: Draw, tasks: list[Any]) -> list[tuple[str, str]]:
    """Seats in which nobody sits now, with their field in words."""
    if not one.is_drawn:
        return []
    sitting = (*rules.OPEN_TASKS, rules.REPORTED)
    taken = {each.seat for each in tasks if each.state in sitting}
    every = [
        f"{name}-{number}" for name, wanted in one.wants.items() for number in range(1, wanted + 1)
    ]
    return [(seat, rules.FIELDS[rules.field_of(seat)]) for seat in every if seat not in taken]


@require_safe
@requires("experts.read")
def draw_json(request: Request, panel_draw_id: UUID) -> HttpResponse:
    """The record of a draw as a file; `xiaoan manage check_draw` computes it again."""
    one = the_draw(request, panel_draw_id)
    if not one.is_drawn:
        raise Http404
    names = {row["key"]: row["name"] for row in one.frame}
    told = {
        "about": "校安抽取记录：entrants 每行“编号 签数”按编号排序成文本，其 SHA-256 是 digest；"
        "digest、冒号、chance 的 SHA-256 是 seed；每人的号是 seed、冒号、编号、冒号、第几张签的"
        " SHA-256，小的在前；xiaoan manage check_draw 可以核算。",
        "names": {key: names[key] for key in one.record["order"]},
        "chosen": one.chosen,
        **one.record,
    }
    headers = {"Content-Disposition": f'attachment; filename="draw-{one.digest[:12]}.json"'}
    content = json.dumps(told, ensure_ascii=False, indent=2)
    return HttpResponse(content, content_type="application/json; charset=utf-8", headers=headers)


@require_POST
@requires("experts.keep")
def run(request: Request, panel_draw_id: UUID) -> HttpResponse:
    """抽取. Chance is made here, after the list was fixed, and never before."""
    one = the_draw(request, panel_draw_id)
    try:
        chance = secrets.token_hex(CHANCE_BYTES)
        actions.draw(one=one, chance=chance, act=Act(request.viewer, request.now))
        messages.success(request, "已抽取。把链接发给抽中的专家，请他们答复。")
    except ExpertRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("experts:draw", one.pk)


@require_POST
@requires("experts.keep")
def replace(request: Request, panel_draw_id: UUID) -> HttpResponse:
    """递补 of one seat."""
    one = the_draw(request, panel_draw_id)
    seat = request.POST.get("seat", "")[:24]
    try:
        made = actions.replace_declined(one=one, seat=seat, act=Act(request.viewer, request.now))
        messages.success(request, f"已递补{made.expert_name}。")
    except ExpertRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("experts:draw", one.pk)
