"""What the pages open on, or 404; and files handed out."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from xiaoan.features.experts.models import Assignment, Draw, Expert, Panel
from xiaoan.features.experts.queries import panels, work
from xiaoan.foundation.papers import Paper, pdf, word
from xiaoan.foundation.scope.request import Request

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def the_panel(request: Request, panel_id: UUID) -> Panel:
    found = panels.panel(request.viewer, panel_id)
    if found is None:
        raise Http404
    return found


def the_expert(request: Request, expert_id: UUID) -> Expert:
    found = panels.expert(request.viewer, expert_id)
    if found is None:
        raise Http404
    return found


def the_draw(request: Request, draw_id: UUID) -> Draw:
    found = work.draw(request.viewer, draw_id)
    if found is None:
        raise Http404
    return found


def the_assignment(request: Request, assignment_id: UUID) -> Assignment:
    today = timezone.localdate(request.now)
    found = work.assignment(request.viewer, assignment_id, today)
    if found is None:
        raise Http404
    return found


def sheet(content: BytesIO, name: str) -> HttpResponse:
    """A workbook to be kept."""
    return _kept(content.getvalue(), "xlsx", name)


def paper(request: Request, told: Paper, form: str, name: str) -> HttpResponse:
    """A paper as Word or PDF; a machine without a Chinese font says so on the page."""
    if form not in ("pdf", "docx"):
        raise Http404
    try:
        content = pdf.written(told) if form == "pdf" else word.written(told).getvalue()
    except pdf.FontMissing as missing:
        messages.error(request, str(missing))
        return redirect("experts:home")
    return _kept(content, form, name)


def _kept(content: bytes, form: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.{form}"}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)
