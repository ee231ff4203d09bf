"""Papers of visits and programmes: Word, PDF and Excel."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from xiaoan.features.visits.documents import lists
from xiaoan.features.visits.documents import programme as whole
from xiaoan.features.visits.documents import report as one_visit
from xiaoan.features.visits.models import Visit
from xiaoan.features.visits.queries import facts
from xiaoan.features.visits.queries import visits as queries
from xiaoan.features.visits.rules import words
from xiaoan.features.visits.views.doing import find
from xiaoan.foundation.papers import Paper, pdf, word
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@requires("visits.read")
def report(request: Request, visit_id: UUID, form: str) -> HttpResponse:
    """检查情况反馈表, as Word or PDF."""
    one = _written_up(request, visit_id, form)
    return _served(request, _sheet(request, one), form, f"检查反馈-{one.school_name}")


@require_safe
@requires("visits.read")
def notice(request: Request, visit_id: UUID, form: str) -> HttpResponse:
    """整改通知书, where something is to be put right."""
    one = _written_up(request, visit_id, form)
    if not one.notice_number:
        raise Http404
    paper = one_visit.notice(one, queries.results(one), _marks(request, one))
    return _served(request, paper, form, f"整改通知书-{one.school_name}")


@require_safe
@requires("visits.read")
def signature(request: Request, visit_id: UUID, side: str) -> HttpResponse:
    """One signature's picture, for whoever may see the visit; never kept."""
    one = find(request, visit_id)
    row = queries.signatures(one).get(side)
    kept = queries.picture(one, row) if row and row.file_id else None
    if kept is None or not kept.path.exists():
        raise Http404
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(kept.path.read_bytes(), content_type="image/jpeg", headers=headers)


@require_safe
@requires("visits.read")
def summary(request: Request, programme_id: UUID, form: str) -> HttpResponse:
    """A programme's report (总结) as Word or PDF."""
    one = queries.programme(request.viewer, programme_id)
    if one is None or form not in ("docx", "pdf"):
        raise Http404
    paper = whole.summary(one, queries.in_programme(one), queries.results_of(one))
    return _served(request, paper, form, f"{one.title}-情况报告")


@require_safe
@requires("visits.read")
def circular(request: Request, programme_id: UUID, form: str) -> HttpResponse:
    """A draft of the 通报 to all schools: what was found, by matter and not by rank."""
    one = queries.programme(request.viewer, programme_id)
    if one is None or form not in ("docx", "pdf"):
        raise Http404
    today = localdate(request.now)
    paper = whole.circular(one, queries.in_programme(one), queries.results_of(one), today)
    return _served(request, paper, form, f"{one.title}-通报（代拟稿）")


@require_safe
@requires("visits.read")
def workbook(request: Request, programme_id: UUID) -> HttpResponse:
    """A programme's findings as Excel."""
    one = queries.programme(request.viewer, programme_id)
    if one is None:
        raise Http404
    found = queries.results_of(one)
    content = whole.workbook(one, found, queries.cases(request.viewer, found), request.now)
    return _sent(content.getvalue(), "xlsx", f"{one.title}-问题清单")


@require_safe
@requires("visits.plan")
def grades(request: Request) -> HttpResponse:
    """分类分级名册 as Excel."""
    rows = facts.graded(request.viewer, localdate(request.now))
    content = lists.grades(rows, request.viewer.org_name, request.now)
    return _sent(content.getvalue(), "xlsx", "分类分级名册")


@require_safe
@requires("visits.read")
def ledger(request: Request) -> HttpResponse:
    """入校检查台账 of a year as Excel; a school's own holds what it may know of."""
    viewer = request.viewer
    rows, bad = queries.of_a_year(viewer, localdate(request.now))
    if viewer.org_kind == "school":
        rows = [row for row in rows if row.school_code == viewer.org_code]
    content = lists.visits(rows, bad, viewer.org_name, request.now)
    return _sent(content.getvalue(), "xlsx", "入校检查台账")


def _sheet(request: Request, one: Visit) -> Paper:
    found, seats = queries.results(one), queries.seats(one)
    return one_visit.feedback(one, found, seats, _marks(request, one))


def _marks(request: Request, one: Visit) -> one_visit.Marks:
    signed = queries.signatures(one)
    pictures = {}
    for side, row in signed.items():
        kept = queries.picture(one, row) if row.file_id else None
        pictures[side] = kept.path.read_bytes() if kept and kept.path.exists() else b""
    return one_visit.Marks(signed, pictures)


def _written_up(request: Request, visit_id: UUID, form: str) -> Visit:
    one = find(request, visit_id)
    if one.state not in words.DONE or form not in ("docx", "pdf"):
        raise Http404
    return one


def _served(request: Request, paper: Paper, form: str, name: str) -> HttpResponse:
    """The paper under a name; a machine without a Chinese font says so on the page."""
    try:
        content = pdf.written(paper) if form == "pdf" else word.written(paper).getvalue()
    except pdf.FontMissing as missing:
        messages.error(request, str(missing))
        return redirect("visits:home")
    return _sent(content, form, name)


def _sent(content: bytes, form: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.{form}"}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)
