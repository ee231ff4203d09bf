from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.registry import registration
from xiaoan.features.inspections import actions, documents, forms, queries
from xiaoan.features.inspections.forms import Filled
from xiaoan.features.inspections.models import Answer, Checkpoint, Inspection, Round
from xiaoan.features.inspections.queries import meanwhile
from xiaoan.features.inspections.rules import Fault, Item, Pair, Sheet, local_day
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.papers.pdf import FontMissing
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@requires("inspections.read")
@require_safe
def home(request: Request) -> HttpResponse:
    viewer, on = request.viewer, local_day(request.now)
    before = read_uuid(request.GET.get("before", ""))
    rows = queries.recent(viewer, org_code=_org_code(request), before=before)
    shown = rows[: queries.PAGE_SIZE]
    page = {
        "due": queries.rounds_due(viewer, on) if viewer.org_kind == "school" else [],
        "duties": queries.sweep_duties(viewer, on) if viewer.org_kind == "school" else [],
        "rows": shown,
        "older": shown[-1].id if len(rows) > len(shown) else None,
        "names": queries.organisation_names({row.org_code for row in shown}),
        "post_title": capabilities.title_of,
    }
    return render(request, "inspections/home.html", page)


def _org_code(request: Request) -> int:
    given = request.GET.get("org", "")
    return int(given) if given.isdecimal() and len(given) <= 14 else 0


@requires("inspections.submit")
@GET_OR_POST
def do_round(request: Request, round_id: uuid.UUID) -> HttpResponse:
    rows = queries.rounds(request.viewer).filter(org_code=request.viewer.org_code)
    found = rows.filter(id=round_id).first()
    if found is None:
        raise Http404
    sheet = queries.round_sheet(request.viewer, found, local_day(request.now))
    return _fill(request, sheet)


@requires("inspections.submit", else_to="inspections:plate")
@GET_OR_POST
def at_plate(request: Request, plate_token: str) -> HttpResponse:
    """Scanned: the place is known, its checklist opens, the rounds it belongs to are offered.

    Whoever does not go this school's rounds is led to the page of the plate, to report there.
    """
    on = local_day(request.now)
    found = queries.point_at(request.viewer, plate_token)
    if found is None:
        return redirect("inspections:plate", plate_token)
    sheet = queries.point_sheet(request.viewer, found, on)
    due = queries.rounds_due(request.viewer, on)
    here = [one for one in due if not one.is_done and _covers(one.round, found)]
    return _fill(request, sheet, {"rounds_here": here, "checkpoint": found})


def _covers(row: Round, point: Checkpoint) -> bool:
    return not row.checkpoint_ids or point.id in row.checkpoint_ids


def _fill(request: Request, sheet: Sheet, more: dict[str, Any] | None = None) -> HttpResponse:
    """Show a sheet, or take in what a plain form sent: answers first, then the follow-ups."""
    page = {"sheet": sheet, "more": more or {}, "id": uuid7(), "faults": []}
    if request.method == "GET":
        return render(request, "inspections/sheet.html", page)
    filled = forms.read_sheet(request.POST, sheet.asked, sheet.done, request.now)
    if not any(filled.results.values()):
        faults = [Fault("还没有选择任何一项，请至少答一项，或选“其余全部正常”。")]
        return render(request, "inspections/sheet.html", page | {"faults": faults}, status=422)
    if filled.bad and request.POST.get("step") != "details":
        return _details(request, sheet, filled, [])
    return _take_in(request, sheet, filled)


def _take_in(request: Request, sheet: Sheet, filled: Filled) -> HttpResponse:
    viewer, now = request.viewer, request.now
    try:
        if not queries.own_inspection(viewer, filled.id):
            filled = _with_photos(request, filled)
        done = actions.submit_inspection(filled.batch(sheet.round_id, now), by=viewer, now=now)
    except FileRefused as refusal:
        return _details(request, sheet, filled, [Fault(str(refusal))])
    except actions.SubmissionRefused as refusal:
        return _details(request, sheet, filled, refusal.faults)
    messages.success(request, done.thanks)
    return redirect("inspections:inspection", done.inspection.id)


def _details(request: Request, sheet: Sheet, filled: Filled, faults: list[Fault]) -> HttpResponse:
    """The second page of the plain form: what is known of each bad answer."""
    bad = [(pair, *sheet.item(pair), filled.follow_ups[pair]) for pair in filled.bad]
    cases = {one.point.id: one.open_cases for one in sheet.points}
    page = {"sheet": sheet, "filled": filled, "bad": bad, "faults": faults, "cases": cases}
    status = 422 if faults else 200
    return render(request, "inspections/details.html", page | {"key": forms.key}, status=status)


def _with_photos(request: Request, filled: Filled) -> Filled:
    """Keep the pictures that came with the form and add their ids to the follow-ups."""
    return replace(
        filled,
        follow_ups={
            pair: replace(
                follow,
                photo_ids=follow.photo_ids + _kept(request, "p", pair),
                after_photo_ids=follow.after_photo_ids + _kept(request, "q", pair),
            )
            for pair, follow in filled.follow_ups.items()
        },
    )


def _kept(request: Request, letter: str, pair: Pair) -> tuple[uuid.UUID, ...]:
    given = request.FILES.getlist(forms.key(letter, pair))
    kept = [
        store(
            upload=one,
            org_code=request.viewer.org_code,
            by=request.viewer,
            at=request.now,
            purpose="inspections",
        )
        for one in given
    ]
    return tuple(one.id for one in kept)


@requires("inspections.read")
@require_safe
def inspection(request: Request, inspection_id: uuid.UUID) -> HttpResponse:
    """One inspection; the id of one of its answers leads there too."""
    viewer = request.viewer
    found = queries.inspections(viewer).filter(id=inspection_id).first()
    if found is None:
        return _of_answer(request, inspection_id)
    if "sent" in request.GET and found.by_id == viewer.person_id:
        messages.success(request, actions.Submitted(found, is_new=True).thanks)
    answers = queries.answers(viewer, found)
    cases = queries.cases(viewer, (one.case_id for one in answers if one.case_id))
    page = {
        "inspection": found,
        "points": _by_point(answers),
        "items": queries.library(found.org_code, found.on),
        "cases": cases,
        "case_urls": {key: _case_url(one) for key, one in cases.items()},
        "names": queries.organisation_names({found.org_code}),
        "beside": meanwhile.beside(found),
        "retired": meanwhile.retired(answers, found),
        "left": queries.left_in_period(viewer, found),
        "photos": _photos,
    }
    return render(request, "inspections/inspection.html", page)


def _photos(ids: list[uuid.UUID], words: str) -> list[dict[str, str]]:
    return [{"url": reverse("files:file", args=[one]), "words": f"{words}照片"} for one in ids]


def _of_answer(request: Request, answer_id: uuid.UUID) -> HttpResponse:
    found: Inspection | None = queries.inspections(request.viewer).filter(answers=answer_id).first()
    if found is None:
        raise Http404
    return redirect(f"{reverse('inspections:inspection', args=[found.id])}#a-{answer_id}")


def _by_point(answers: list[Answer]) -> list[tuple[Checkpoint, list[Answer]]]:
    grouped: dict[uuid.UUID, tuple[Checkpoint, list[Answer]]] = {}
    for answer in answers:
        grouped.setdefault(answer.checkpoint_id, (answer.checkpoint, []))[1].append(answer)
    return list(grouped.values())


def _case_url(case: Case) -> str:
    return reverse(registration(case.workflow).hooks.url_name, args=[case.id])


@requires("inspections.plan")
@require_safe
def checkpoints(request: Request) -> HttpResponse:
    rows = list(queries.checkpoints(request.viewer))
    return render(request, "inspections/checkpoints.html", {"rows": rows})


@requires("inspections.plan")
@GET_OR_POST
def new_checkpoint(request: Request) -> HttpResponse:
    form = forms.CheckpointForm(request.POST or None, library=_library(request))
    if request.method == "POST" and form.is_valid():
        made = actions.place_checkpoint(point=form.draft, by=request.viewer, at=request.now)
        messages.success(request, f"已添加第 {made.number} 号点“{made.name}”，可以打印点位码了。")
        return redirect("inspections:checkpoints")
    return _checkpoint_page(request, form)


@requires("inspections.plan")
@GET_OR_POST
def checkpoint(request: Request, checkpoint_id: uuid.UUID) -> HttpResponse:
    found = _own_checkpoint(request, checkpoint_id)
    shown = {name: getattr(found, name) for name in forms.CheckpointForm.base_fields}
    library = _library(request)
    form = forms.CheckpointForm(request.POST or None, library=library, initial=shown)
    if request.method == "POST" and form.is_valid():
        actions.change_checkpoint(
            checkpoint=found, point=form.draft, by=request.viewer, at=request.now
        )
        messages.success(request, f"第 {found.number} 号点已改好，已贴的点位码继续有效。")
        return redirect("inspections:checkpoints")
    return _checkpoint_page(request, form, found)


def _checkpoint_page(
    request: Request, form: forms.CheckpointForm, found: Checkpoint | None = None
) -> HttpResponse:
    page = {"form": form, "checkpoint": found}
    status = 422 if form.errors else 200
    return render(request, "inspections/checkpoint.html", page, status=status)


@requires("inspections.plan")
@require_POST
def retire(request: Request, checkpoint_id: uuid.UUID) -> HttpResponse:
    found = _own_checkpoint(request, checkpoint_id)
    actions.retire_checkpoint(checkpoint=found, by=request.viewer, at=request.now)
    messages.success(request, f"第 {found.number} 号点已停用，以后的任务不再检查它。")
    return redirect("inspections:checkpoints")


def _library(request: Request) -> Mapping[str, Item]:
    return queries.library(request.viewer.org_code, local_day(request.now))


def _own_checkpoint(request: Request, checkpoint_id: uuid.UUID) -> Checkpoint:
    found = queries.checkpoints(request.viewer).filter(id=checkpoint_id).first()
    if found is None:
        raise Http404
    return found


@requires("inspections.plan")
@require_safe
def plates_pdf(request: Request) -> HttpResponse:
    """Every plate of the school, or only those given as `id`."""
    wanted = [one for text in request.GET.getlist("id") if (one := read_uuid(text))]
    rows = queries.checkpoints(request.viewer)
    shown = list(rows.filter(id__in=wanted) if wanted else rows)
    if not shown:
        messages.error(request, "还没有检查点，请先添加检查点再打印点位码。")
        return redirect("inspections:checkpoints")
    try:
        sheet = documents.render(_plate(request, row) for row in shown)
    except FontMissing as missing:
        messages.error(request, str(missing))
        return redirect("inspections:checkpoints")
    headers = {"Content-Disposition": 'inline; filename="plates.pdf"'}
    return HttpResponse(sheet, content_type="application/pdf", headers=headers)


def _plate(request: Request, row: Checkpoint) -> documents.Plate:
    path = reverse("inspections:at", args=[row.plate_token])
    return documents.Plate(
        school=request.viewer.org_name,
        number=row.number,
        name=row.name,
        place=" ".join(part for part in (row.building, row.floor) if part),
        area=row.area,
        url=request.build_absolute_uri(path),
        token=row.plate_token,
    )
