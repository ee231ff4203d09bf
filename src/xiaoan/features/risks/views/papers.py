"""The list to take away, cards to hang up, and the public page behind a card's code."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiaoan.features.risks.documents import Card, cards, paper_of, workbook_of
from xiaoan.features.risks.documents.cards import controls_of
from xiaoan.features.risks.documents.listing import Whose
from xiaoan.features.risks.models import Risk
from xiaoan.features.risks.queries import lists
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.papers import pdf, word
from xiaoan.foundation.scope.access import public, requires
from xiaoan.foundation.scope.request import Request

from . import reading
from .lists import words

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST = 5000
MOST_LINES = 600  # of a paper; beyond that Excel
FEW, MANY = 1, 4


@require_safe
@requires("risks.export")
def paper(request: Request, form: str) -> HttpResponse:
    """风险分级管控清单 as Word, PDF or Excel, with the filters of the list."""
    if form not in TYPES:
        raise Http404
    rows, whose = _rows(request)
    name = f"{whose.name}安全风险分级管控清单"
    if form == "xlsx":
        return _sent(workbook_of(rows, whose).getvalue(), form, name)
    if len(rows) > MOST_LINES:
        messages.error(request, f"共 {len(rows)} 处，一份文件放不下，请先筛选，或导出 Excel。")
        return redirect("risks:listing")
    made = paper_of(rows, whose)
    try:
        content = pdf.written(made) if form == "pdf" else word.written(made).getvalue()
    except pdf.FontMissing as missing:
        messages.error(request, str(missing))
        return redirect("risks:home")
    return _sent(content, form, name)


def _rows(request: Request) -> tuple[list[Risk], Whose]:
    viewer, today = request.viewer, timezone.localdate(request.now)
    sift = reading.sift_of(request.GET)
    rows = list(lists.narrowed(viewer, sift, today)[:MOST])
    school = organisation(sift.code) if sift.code else None
    name = school.name if school else viewer.org_name
    return rows, Whose(name, today, lists.names_of(rows))


@require_safe
@requires("risks.export")
def card_pdf(request: Request, risk_id: UUID) -> HttpResponse:
    """One card, a whole page."""
    risk = reading.risk_of(request, risk_id)
    return _cards(request, [risk], FEW, f"安全风险告知卡-{risk.name}")


@require_safe
@requires("risks.export")
def cards_pdf(request: Request) -> HttpResponse:
    """The cards of the list, four on a sheet."""
    rows, whose = _rows(request)
    assessed = [one for one in rows if one.colour and one.retired_on is None][:200]
    if not assessed:
        messages.error(request, "没有评估过的风险，评估后才印告知卡。")
        return redirect("risks:home")
    return _cards(request, assessed, MANY, f"{whose.name}安全风险告知卡")


def _cards(request: Request, rows: list[Risk], per_page: int, name: str) -> HttpResponse:
    schools = lists.names_of(rows)
    made = [Card.of(one, schools.get(one.org_code, ""), _address(request, one)) for one in rows]
    try:
        content = cards(made, per_page=per_page)
    except pdf.FontMissing as missing:
        messages.error(request, str(missing))
        return redirect("risks:home")
    return _sent(content, "pdf", name)


def _address(request: Request, one: Risk) -> str:
    return request.build_absolute_uri(reverse("risks:card", args=[one.pk, one.card_mark]))


def _sent(content: bytes, form: str, name: str) -> HttpResponse:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}.{form}"
    return HttpResponse(
        content, content_type=TYPES[form], headers={"Content-Disposition": disposition}
    )


@require_safe
@public
def card(request: Request, risk_id: UUID, mark: str) -> HttpResponse:
    """Public: whoever stands before the card scans it. It shows what the card says, no more.

    The code names the risk and a mark that is only on the card, so nobody leafs through the lists.
    """
    with scope.system():
        found = lists.by_mark(risk_id, mark)
    if found is None:
        raise Http404
    risk, school = found
    page = {"risk": risk, "school": school, "controls": controls_of(risk), **words()}
    return render(request, "risks/card.html", page)
