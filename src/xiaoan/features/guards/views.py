"""Guards as a register, and their shifts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.engine.registers.models import RegisterRow
from xiaoan.engine.registers.routing import Beside
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import actions, forms, queries
from .models import Guard, Stand, Watch
from .rules import ALL_WELL, ShiftRefused

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def _on_top(request: Request) -> dict[str, Any]:
    """What binds the numbers of the list, and the way to the shifts."""
    viewer = request.viewer
    more: dict[str, Any] = {"standards": queries.staffing_words(viewer.org_code)}
    if viewer.org_kind == "school" and viewer.may("guards.shift"):
        more["beside"] = ("值班", reverse("guards:shifts"), "clock")
    return more


def _below(request: Request, row: RegisterRow) -> dict[str, Any]:
    """The last shifts of a guard of the own school."""
    if not isinstance(row, Guard) or row.org_code != request.viewer.org_code:
        return {}
    return {"below": "guards/stands.html", "stands": queries.stands_of(row)}


BESIDE = Beside(_on_top, _below)


@require_safe
@requires("guards.shift")
def shifts(request: Request) -> HttpResponse:
    """My shift now, today's watches, and what was not stood this week."""
    viewer = request.viewer
    board = queries.board(viewer, request.now)
    context = {
        "board": board,
        "id": uuid7(),
        "new_id": uuid7,
        "guards": list(queries.guards(viewer)) if viewer.may("guards.edit") else [],
        "uncovered": queries.uncovered_words(viewer),
        "source": queries.ALL_DAY,
        "all_well": ALL_WELL,
    }
    return render(request, "guards/shifts.html", context)


@require_POST
@requires("guards.shift")
def take(request: Request) -> HttpResponse:
    """接班, for oneself or, by who keeps the register, for a guard."""
    viewer = request.viewer
    form = forms.TakeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有接上班，请刷新页面后再点一次。")
        return redirect("guards:shifts")
    chosen = form.cleaned_data["guard"]
    guard = queries.guards(viewer).filter(id=chosen).first() if chosen else None
    guard = guard or queries.guard_of(viewer)
    if guard is None:
        messages.error(request, "您的账号还没有和台账里的保安对上，请安全主任在台账里选择账号。")
        return redirect("guards:shifts")
    watch = _watch(viewer, form.cleaned_data["watch"])
    try:
        actions.take_over(
            id=form.cleaned_data["id"], guard=guard, watch=watch, by=viewer, at=request.now
        )
    except ShiftRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{guard.name}已接班：{watch.name}。")
    return redirect("guards:shifts")


@require_POST
@requires("guards.shift")
def hand(request: Request, stand_id: UUID) -> HttpResponse:
    """交班 in one tap; the note is for the next one."""
    stand = _stand(request.viewer, stand_id)
    form = forms.HandForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else request.POST.get("note", "")[:200]
    try:
        actions.hand_over(
            stand=stand, note=note.replace("\x00", ""), by=request.viewer, at=request.now
        )
    except ShiftRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已交班，辛苦了。")
    return redirect("guards:shifts")


@require_safe
@requires("guards.edit")
def watches(request: Request) -> HttpResponse:
    """The weekly pattern."""
    context = {
        "watches": list(queries.watches(request.viewer)),
        "uncovered": queries.uncovered_words(request.viewer),
        "source": queries.ALL_DAY,
    }
    return render(request, "guards/watches.html", context)


@GET_OR_POST
@requires("guards.edit")
def plan(request: Request) -> HttpResponse:
    """排班: a new line of the weekly pattern."""
    return _plan(request, None)


@GET_OR_POST
@requires("guards.edit")
def change(request: Request, watch_id: UUID) -> HttpResponse:
    """Change a line of the weekly pattern."""
    return _plan(request, _watch(request.viewer, watch_id))


@require_POST
@requires("guards.edit")
def end(request: Request, watch_id: UUID) -> HttpResponse:
    """停排 a line."""
    actions.end_watch(watch=_watch(request.viewer, watch_id), by=request.viewer, at=request.now)
    messages.success(request, "已停排，值班记录都在。")
    return redirect("guards:watches")


def _plan(request: Request, watch: Watch | None) -> HttpResponse:
    viewer = request.viewer
    named = [(str(one.id), one.name) for one in queries.guards(viewer)]
    form = forms.WatchForm(request.POST or None, guards=named, initial=_initial(watch))
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_watch(
                id=watch.id if watch else form.cleaned_data["id"],
                planned=form.planned,
                by=viewer,
                at=request.now,
            )
        except ShiftRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "排班已保存。")
            return redirect("guards:watches")
    context = {"form": form, "watch": watch}
    return render(request, "guards/watch.html", context, status=422 if form.errors else 200)


def _initial(watch: Watch | None) -> dict[str, Any]:
    if watch is None:
        return {"id": uuid7(), "weekdays": ["1", "2", "3", "4", "5"], "is_school_days": True}
    return {
        "id": watch.id,
        "name": watch.name,
        "place": watch.place,
        "weekdays": [str(one) for one in watch.weekdays],
        "begins": watch.begins,
        "ends": watch.ends,
        "is_school_days": watch.is_school_days,
        "guard": str(watch.guard_id or ""),
    }


def _watch(viewer: Viewer, watch_id: UUID) -> Watch:
    found = queries.watch(viewer, watch_id)
    if found is None:
        raise Http404
    return found


def _stand(viewer: Viewer, stand_id: UUID) -> Stand:
    found = queries.stand(viewer, stand_id)
    if found is None:
        raise Http404
    return found
