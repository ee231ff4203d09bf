"""The lot: choose and commit the frame, draw with a public value, let anybody compute it again."""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.visits import actions, forms
from xiaoan.features.visits.models import Draw, Programme
from xiaoan.features.visits.queries import facts, frames
from xiaoan.features.visits.queries import visits as queries
from xiaoan.features.visits.rules import earlier, grading, records, rotation, words
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

# What stands between the hash and the public value where the seed is made.
BETWEEN: Final = {False: "冒号", True: "换行"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires("visits.plan")
def frame(request: Request, programme_id: UUID) -> HttpResponse:
    """选学校和人, then 封存名单."""
    one = queries.programme(request.viewer, programme_id)
    if one is None or one.org_code != request.viewer.org_code:
        raise Http404
    if one.state != "draft":
        return redirect("visits:programme", one.pk)
    is_ring = one.kind == "cross"
    graded = facts.graded(request.viewer, localdate(request.now))
    size = len(graded) if one.kind in words.WHOLE else min(5, len(graded) or 1)
    first = {"id": uuid7(), "size": size, "team": 2}
    form = forms.RingForm(initial=first) if is_ring else forms.LotForm(initial=first)
    if request.method == "POST":
        form = forms.RingForm(request.POST) if is_ring else forms.LotForm(request.POST)
        made = _committed(request, one, form) if form.is_valid() else None
        if made is not None:
            messages.success(request, "名单已封存，指纹已记入留痕。现在可以抽取。")
            return redirect("visits:draw", made.pk)
    page = _frame_page(request, one, graded) | {"form": form, "is_ring": is_ring}
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/frame.html", page, status=status)


def _frame_page(request: Request, one: Programme, graded: list[facts.Graded]) -> dict[str, Any]:
    today, with_schools = localdate(request.now), bool(request.GET.get("schools"))
    people = (
        []
        if one.kind == "cross"
        else frames.candidates(request.viewer, today, with_schools=with_schools)
    )
    groups = {part["code"] for part in one.parts}
    if groups:
        people = [row for row in people if row.organisation.code in groups]
    return {
        "programme": one,
        "graded": graded,
        "weights": {row.school.code: lots_of(row, request) for row in graded},
        "people": people,
        "with_schools": with_schools,
        "pick": request.GET.get("pick", "all"),
        "chosen": set(request.POST.getlist("school"))
        if request.method == "POST"
        else _picked(graded, request.GET.get("pick", "all")),
        "persons": set(request.POST.getlist("person")),
        "assumed": facts.numbers_for(request.viewer.org_code, today).assumed,
        "titles": words.KINDS,
    }


def _picked(graded: list[facts.Graded], pick: str) -> set[str]:
    """The schools that a shortcut ticks."""
    if pick == "none":
        return set()
    rows = graded
    if pick == "high":
        rows = [row for row in rows if row.shown.key in ("C", "D")]
    elif pick == "behind":
        rows = [row for row in rows if row.left_this_year > 0]
    return {str(row.school.code) for row in rows}


def lots_of(row: facts.Graded, request: Request) -> tuple[int, list[str]]:
    """A school's tickets with what makes them."""
    return grading.weigh(row.grade, row.facts, row.numbers, localdate(request.now))


def _committed(request: Request, one: Programme, form: Any) -> Draw | None:  # noqa: ANN401
    told = form.cleaned_data
    lot = forms.lot_of(request.POST, told)
    try:
        return actions.commit(one, lot, id=told["id"], by=request.viewer, at=request.now)
    except VisitRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@require_safe
@requires("visits.read")
def draw(request: Request, draw_id: UUID) -> HttpResponse:
    """The draw with its frame, seed and steps, computed again before the reader's eyes."""
    return render(request, "visits/draw.html", _page(request, _draw(request, draw_id)))


def _page(request: Request, one: Draw) -> dict[str, Any]:
    programme = one.programme
    is_own = programme.org_code == request.viewer.org_code and request.viewer.may("visits.plan")
    return {
        "draw": one,
        "programme": programme,
        "is_ring": one.frame["form"] in rotation.FORMS,
        "between": BETWEEN[is_earlier(one)],
        "schools": {row["code"]: row for row in one.frame["schools"]},
        "people": {row["key"]: row for row in one.frame.get("inspectors", ())},
        "faults": faults_of(one) if one.drawn_at else [],
        "form": forms.PublicForm(),
        "may_draw": is_own and one.drawn_at is None and one.voided_at is None,
        "has_root": queries.first_root_after(one) is not None,
        "total": sum(row.get("weight", 1) for row in one.frame["schools"]),
    }


def is_earlier(one: Draw) -> bool:
    """Sealed in the first form."""
    return one.frame["form"] in (earlier.DRAW, earlier.ROTATION)


def record_of(one: Draw) -> dict[str, Any]:
    """Everything that is needed to compute a draw again without us."""
    return {
        "about": "校安抽取记录：frame 的规范 JSON 的 SHA-256 是 frame_hash，frame_hash、"
        f"{BETWEEN[is_earlier(one)]}、public 的 SHA-256 是 seed，用 seed 重算得 result；"
        "xiaoan manage check_draw 可以核算。",
        "frame": one.frame,
        "frame_hash": one.frame_hash,
        "committed_at": one.committed_at.isoformat(),
        "public": one.public,
        "public_source": one.public_source,
        "seed": one.seed,
        "drawn_at": one.drawn_at.isoformat() if one.drawn_at else "",
        "result": one.result,
    }


def faults_of(one: Draw) -> list[str]:
    """What does not come out the same again."""
    return records.verify(record_of(one))


@require_safe
@requires("visits.read")
def draw_json(request: Request, draw_id: UUID) -> HttpResponse:
    """The record of a draw as a file; `xiaoan manage check_draw` reads it."""
    one = _draw(request, draw_id)
    content = json.dumps(record_of(one), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="draw-{one.frame_hash[:12]}.json"'}
    return HttpResponse(content, content_type="application/json; charset=utf-8", headers=headers)


@require_POST
@requires("visits.plan")
def run(request: Request, draw_id: UUID) -> HttpResponse:
    """抽取."""
    one = _draw(request, draw_id)
    form = forms.PublicForm(request.POST)
    told = form.cleaned_data if form.is_valid() else {}
    public = actions.Public(told.get("way", "typed"), told.get("value", ""), told.get("source", ""))
    try:
        actions.draw_lot(one, public, by=request.viewer, at=request.now)
    except VisitRefused as refusal:
        form.add_error(None, str(refusal))
        page = _page(request, one) | {"form": form}
        return render(request, "visits/draw.html", page, status=422)
    messages.success(request, "抽取完成，检查人员都收到了任务。")
    return redirect("visits:draw", one.pk)


@require_POST
@requires("visits.plan")
def void(request: Request, draw_id: UUID) -> HttpResponse:
    """作废 a committed frame."""
    one = _draw(request, draw_id)
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        actions.void(one, reason=reason, by=request.viewer, at=request.now)
        messages.success(request, "已作废，原因留在方案页上。可以重新选名单。")
    except VisitRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("visits:draw", one.pk)
    return redirect("visits:programme", one.programme_id)


def _draw(request: Request, draw_id: UUID) -> Draw:
    found = queries.draw(request.viewer, draw_id)
    if found is None:
        raise Http404
    return found
