"""分类分级, 回避关系 and 表扬."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.visits import actions, forms
from xiaoan.features.visits.queries import facts, frames, praising
from xiaoan.features.visits.queries import visits as queries
from xiaoan.features.visits.rules import words
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request


@require_safe
@requires("visits.plan")
def grades(request: Request) -> HttpResponse:
    """Every school with its grade and what today's facts suggest, by code: no ranking."""
    today = localdate(request.now)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    rows = facts.graded(request.viewer, today, text)
    only = request.GET.get("show", "")
    shown = [row for row in rows if only != "differs" or row.differs]
    numbers = facts.numbers_for(request.viewer.org_code, today)
    page = {
        "rows": shown[: words.MOST_SCHOOLS],
        "total": len(rows),
        "differing": sum(row.differs for row in rows),
        "only": only,
        "text": text,
        "numbers": numbers,
        "per_grade": {key: sum(row.shown.key == key for row in rows) for key in numbers.grades},
        "may_grade": request.viewer.may("visits.grade"),
    }
    return render(request, "visits/grades.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("visits.read")
def school(request: Request, code: int) -> HttpResponse:
    """One school's grade, why, and its history; the office sets it here."""
    lo, hi = request.viewer.own_interval
    one = facts.of_school(code, localdate(request.now)) if lo <= code <= hi else None
    if one is None:
        raise Http404
    form = forms.GradeForm(initial={"grade": one.proposed, "seen": one.grade})
    if request.method == "POST":
        if not request.viewer.may("visits.grade"):
            raise Http404
        form = forms.GradeForm(request.POST)
        if form.is_valid() and _graded(request, code, form):
            return redirect("visits:school", code)
    page = {
        "one": one,
        "history": facts.history(request.viewer, code),
        "form": form,
        "may_grade": request.viewer.may("visits.grade"),
        "visits": list(queries.visits(request.viewer).filter(school_code=code)[:20]),
        "visit_states": words.VISIT_STATES,
    }
    return render(request, "visits/school.html", page, status=422 if form.errors else 200)


def _graded(request: Request, code: int, form: forms.GradeForm) -> bool:
    told = form.cleaned_data
    grade = actions.Grade(code, told["grade"], told["reason"], told["seen"])
    try:
        actions.grade_school(grade, by=request.viewer, at=request.now)
    except VisitRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "等级已定，学校能看到等级和理由。")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@requires("visits.plan")
def ties(request: Request) -> HttpResponse:
    """Who is never sent where, and declaring it."""
    if request.method == "POST":
        _tied(request)
        return redirect("visits:ties")
    page = {
        "rows": list(queries.ties(request.viewer)[:200]),
        "people": frames.candidates(request.viewer, localdate(request.now), with_schools=True),
        "schools": facts.schools(request.viewer),
        "kinds": words.TIES,
        "id": uuid7(),
        "days": facts.numbers_for(request.viewer.org_code, localdate(request.now)).own_since_days,
    }
    return render(request, "visits/ties.html", page)


def _tied(request: Request) -> None:
    code = request.POST.get("school", "")
    told = actions.TieIn(
        id=read_uuid(request.POST.get("id", "")) or uuid7(),
        appointment_id=read_uuid(request.POST.get("person", "")) or UUID(int=0),
        school_code=int(code) if code.isascii() and code.isdigit() and len(code) <= 14 else 0,
        kind=request.POST.get("kind", ""),
    )
    try:
        actions.tie(told, by=request.viewer, at=request.now)
        messages.success(request, "已登记，以后抽取时自动回避。")
    except VisitRefused as refusal:
        messages.error(request, str(refusal))


@require_POST
@requires("visits.plan")
def untie(request: Request, tie_id: UUID) -> HttpResponse:
    """解除回避."""
    row = queries.ties(request.viewer).filter(pk=tie_id).first()
    if row is None:
        raise Http404
    try:
        actions.end_tie(row, by=request.viewer, at=request.now)
        messages.success(request, "已解除。")
    except VisitRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("visits:ties")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("visits.praise")
def praises(request: Request) -> HttpResponse:
    """Hazards that schools found themselves, and 表扬 of who found them."""
    if request.method == "POST":
        _praised(request)
        return redirect("visits:praises")
    page = {
        "rows": list(queries.praises(request.viewer)[:50]),
        "finds": praising.own_finds(request.viewer, localdate(request.now)),
        "id": uuid7(),
    }
    return render(request, "visits/praises.html", page)


def _praised(request: Request) -> None:
    told = actions.Praised(
        id=read_uuid(request.POST.get("id", "")) or uuid7(),
        case_id=read_uuid(request.POST.get("case", "")) or UUID(int=0),
        way=request.POST.get("way", "").replace("\x00", ""),
        words=request.POST.get("words", "").replace("\x00", ""),
    )
    try:
        row = actions.praise(told, by=request.viewer, at=request.now)
        messages.success(request, f"已表扬{row.person_name}，并记入学校的履职记录。")
    except VisitRefused as refusal:
        messages.error(request, str(refusal))
