"""A visit on the phone: arrive, put down, write up, sign, answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.visits import actions, forms
from xiaoan.features.visits.documents.report import hash_of_visit
from xiaoan.features.visits.models import Seat, Visit
from xiaoan.features.visits.queries import facts, substitutes
from xiaoan.features.visits.queries import visits as queries
from xiaoan.features.visits.rules import words
from xiaoan.features.visits.rules.report import rectify_by
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

MOST_PHOTOS = 6


@require_safe
@requires("visits.read")
def visit(request: Request, visit_id: UUID) -> HttpResponse:
    """One visit, as inspectors, the organiser and (once it may know) the school see it."""
    one = find(request, visit_id)
    return render(request, "visits/visit.html", _page(request, one))


def _page(request: Request, one: Visit) -> dict[str, Any]:
    viewer = request.viewer
    found = queries.results(one)
    seats = queries.seats(one)
    mine = next((seat for seat in seats if _is_of(seat, viewer)), None)
    is_organiser = viewer.org_code == one.org_code and viewer.may("visits.plan")
    may_write = (mine is not None or is_organiser) and viewer.may("visits.inspect")
    is_school = viewer.org_code == one.school_code
    on = localdate(request.now)
    days = facts.numbers_for(one.school_code, on).rectify_days
    return {
        "visit": one,
        "seats": seats,
        "results": found,
        "bad": [row for row in found if row.result == "bad"],
        "progress": queries.progress(one.items, found),
        "signatures": queries.signatures(one) if one.state in words.DONE else {},
        "cases": queries.cases(viewer, found) if one.state in words.DONE else {},
        "rechecks": list(one.rechecks.exclude(state="cancelled")),
        "is_school": is_school,
        "mine": mine,
        "tied": substitutes.recused(one, seats) if one.state == "planned" else {},
        "may_change": is_organiser and one.state == "planned",
        "ties": words.TIES,
        "may_write": may_write,
        "may_report": may_write and (is_organiser or (mine is not None and mine.is_leader)),
        "may_cancel": is_organiser and one.state == "planned",
        "may_answer": is_school and viewer.may("visits.answer") and one.state == "reported",
        "may_sign": may_write or (is_school and viewer.may("visits.answer")),
        "arrive": forms.ArriveForm(initial={"persons": "、".join(seat.name for seat in seats)}),
        "report": forms.ReportForm(initial={"rectify_by": rectify_by(on, days).isoformat()}),
        "states": words.VISIT_STATES,
        "results_words": words.RESULTS,
        "ways": words.WAYS,
        "sides": words.SIDES,
    }


def _is_of(seat: Seat, viewer: Viewer) -> bool:
    return seat.person_id == viewer.person_id and seat.home_code == viewer.org_code


@require_POST
@requires("visits.inspect")
def arrive(request: Request, visit_id: UUID) -> HttpResponse:
    """登记到校."""
    one = find(request, visit_id)
    form = forms.ArriveForm(request.POST)
    if not form.is_valid():
        return _again(request, one, "arrive", form)
    arrival = actions.Arrival(**form.cleaned_data)
    try:
        actions.arrive(one, arrival, by=request.viewer, at=request.now)
    except VisitRefused as refusal:
        form.add_error(None, str(refusal))
        return _again(request, one, "arrive", form)
    return redirect("visits:sheet", one.pk)


def _again(request: Request, one: Visit, name: str, form: Any) -> HttpResponse:  # noqa: ANN401
    page = _page(request, one) | {name: form}
    return render(request, "visits/visit.html", page, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("visits.inspect")
def sheet(request: Request, visit_id: UUID) -> HttpResponse:
    """One area's items at a time; each save is kept, and leads on to the next area."""
    one = find(request, visit_id)
    if not queries.may_write(request.viewer, one):
        raise Http404
    if one.state != "arrived":
        return redirect("visits:visit", one.pk)
    mine = queries.items_for(request.viewer, one)
    areas = list(dict.fromkeys(item["area"] for item in mine))
    area = request.GET.get("area", "")
    area = area if area in areas else areas[0] if areas else ""
    shown = [item for item in mine if item["area"] == area]
    faults: list[str] = []
    if request.method == "POST":
        faults = _put_down(request, one, [item["code"] for item in shown])
        if not faults:
            return redirect(_next(one, areas, area))
    known = {row.item_code: row for row in queries.results(one) if row.item_code}
    page = {
        "visit": one,
        "area": area,
        "areas": queries.progress(mine, known.values()).areas,
        "items": shown,
        "known": known,
        "told": request.POST,
        "faults": faults,
        "other_id": uuid7(),
        "progress": queries.progress(mine, known.values()),
        "others": [row for row in queries.results(one) if not row.item_code],
        "is_last": not areas or area == areas[-1],
    }
    return render(request, "visits/sheet.html", page, status=422 if faults else 200)


def _next(one: Visit, areas: list[str], area: str) -> str:
    place = areas.index(area) + 1 if area in areas else len(areas)
    if place >= len(areas):
        return reverse("visits:visit", args=[one.pk]) + "#report"
    return reverse("visits:sheet", args=[one.pk]) + f"?area={areas[place]}"


def _put_down(request: Request, one: Visit, codes: list[str]) -> list[str]:
    """Keep what was sent; the faults where something cannot be kept."""
    try:
        told = [_with_photos(request, one, entry) for entry in forms.entries(request.POST, codes)]
        extra = forms.other(request.POST)
        if extra is not None:
            key, text = extra
            told.append(
                actions.Entry(
                    "", "bad", photo_ids=_photos(request, one, "other"), id=key, text=text
                )
            )
        actions.put_down(one, told, by=request.viewer, at=request.now)
    except (VisitRefused, FileRefused) as refusal:
        return [str(refusal)]
    return []


def _with_photos(request: Request, one: Visit, entry: actions.Entry) -> actions.Entry:
    kept = (
        next(
            (row.photo_ids for row in queries.results(one) if row.item_code == entry.item_code), []
        )
        if request.FILES.getlist(f"p:{entry.item_code}") or entry.result == "bad"
        else []
    )
    new = _photos(request, one, entry.item_code)
    every = tuple(dict.fromkeys([*kept, *new]))[:MOST_PHOTOS]
    return replace(entry, photo_ids=every)


def _photos(request: Request, one: Visit, code: str) -> tuple[UUID, ...]:
    """The photos of an item; sent twice by one page they are kept once."""
    page_id = request.POST.get("other_id", "")
    found = []
    for place, upload in enumerate(request.FILES.getlist(f"p:{code}")[:MOST_PHOTOS]):
        found.append(_stored(request, one, upload, uuid5(one.pk, f"{page_id}:{code}:{place}")))
    return tuple(found)


def _stored(request: Request, one: Visit, upload: UploadedFile[bytes], key: UUID) -> UUID:
    viewer = request.viewer
    with queries.mission(viewer, one):
        kept = store(
            upload=upload,
            org_code=one.school_code,
            by=viewer,
            at=request.now,
            purpose="visits",
            id=key,
            lines=(viewer.line,) if viewer.reach == "line" else (),
        )
    return kept.pk


@require_POST
@requires("visits.inspect")
def report(request: Request, visit_id: UUID) -> HttpResponse:
    """出具检查意见."""
    one = find(request, visit_id)
    form = forms.ReportForm(request.POST)
    if not form.is_valid():
        return _again(request, one, "report", form)
    try:
        told = actions.Report(**form.cleaned_data)
        actions.report_visit(one, told, by=request.viewer, at=request.now)
    except VisitRefused as refusal:
        form.add_error(None, str(refusal))
        return _again(request, one, "report", form)
    messages.success(request, "检查意见已出具。请双方签字。")
    return redirect("visits:sign", one.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("visits.read")
def sign(request: Request, visit_id: UUID) -> HttpResponse:
    """签字 of both sides, on one phone or on each side's own."""
    one = find(request, visit_id)
    if one.state not in words.DONE:
        return redirect("visits:visit", one.pk)
    text_hash = hash_of_visit(one, queries.results(one))
    wrong: forms.HandForm | None = None
    if request.method == "POST":
        wrong = forms.HandForm(request.POST)
        if wrong.is_valid() and _signed(request, one, wrong):
            return redirect("visits:sign", one.pk)
    signed = queries.signatures(one)
    mine = "school" if request.viewer.org_code == one.school_code else "inspector"
    page = {
        "visit": one,
        "bad": [row for row in queries.results(one) if row.result == "bad"],
        "signatures": signed,
        "forms": [
            (side, word, _hand(request, one, side, text_hash, wrong))
            for side, word in words.SIDES.items()
            if side not in signed and _may_sign(request, one, side)
        ],
        "may_refuse": "school" not in signed and queries.may_write(request.viewer, one),
        "text_hash": text_hash,
        "mine": mine,
        "ways": words.WAYS,
        "sides": words.SIDES,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/sign.html", page, status=status)


def _may_sign(request: Request, one: Visit, side: str) -> bool:
    viewer = request.viewer
    if queries.may_write(viewer, one):
        return True
    return side == "school" and viewer.org_code == one.school_code and viewer.may("visits.answer")


def _hand(
    request: Request, one: Visit, side: str, text_hash: str, wrong: forms.HandForm | None
) -> forms.HandForm:
    if wrong is not None and wrong.data.get("side") == side:
        return wrong
    own = side == ("school" if request.viewer.org_code == one.school_code else "inspector")
    name = {"name": request.viewer.name, "title": request.viewer.post_title} if own else {}
    initial = {"side": side, "text_hash": text_hash, **name}
    return forms.HandForm(initial=initial, auto_id=f"{side}_%s")


def _signed(request: Request, one: Visit, form: forms.HandForm) -> bool:
    told = form.cleaned_data
    hand = actions.Hand(told["side"], told["name"], told["title"], told["drawn"])
    try:
        if told["text_hash"] != hash_of_visit(one, queries.results(one)):
            raise VisitRefused(words.STALE)
        actions.sign_report(
            one, hand, text_hash=told["text_hash"], by=request.viewer, at=request.now
        )
    except (VisitRefused, FileRefused) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"{words.SIDES[told['side']]}已签字。")
    return True


@require_POST
@requires("visits.inspect")
def refuse(request: Request, visit_id: UUID) -> HttpResponse:
    """学校拒绝签字."""
    one = find(request, visit_id)
    told = {
        name: request.POST.get(name, "").replace("\x00", "")[:200] for name in ("reason", "witness")
    }
    try:
        text_hash = hash_of_visit(one, queries.results(one))
        actions.refuse_signature(
            one, **told, text_hash=text_hash, by=request.viewer, at=request.now
        )
        messages.success(request, "已记录学校拒签，检查意见照常有效。")
    except VisitRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("visits:sign", one.pk)


@require_POST
@requires("visits.answer")
def answer(request: Request, visit_id: UUID) -> HttpResponse:
    """学校答复."""
    one = find(request, visit_id)
    told = actions.Answered(request.POST.get("answer", "").replace("\x00", "")[:4000])
    try:
        actions.answer_report(one, told, by=request.viewer, at=request.now)
        messages.success(request, "答复已送达检查单位。")
    except VisitRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("visits:visit", one.pk)


@require_POST
@requires("visits.plan")
def cancel(request: Request, visit_id: UUID) -> HttpResponse:
    """取消 a visit that has not begun."""
    one = find(request, visit_id)
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        actions.cancel_visit(one, reason=reason, by=request.viewer, at=request.now)
        messages.success(request, "已取消这次检查。")
    except VisitRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("visits:programme", one.programme_id)


def find(request: Request, visit_id: UUID) -> Visit:
    """The visit, or 404 for whoever may not know of it."""
    found = queries.visit(request.viewer, visit_id)
    if found is None:
        raise Http404
    return found
