"""A paper handed out as Word or PDF."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from xiaoan.foundation.papers import Paper, pdf, word
from xiaoan.foundation.scope.request import Request

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def served(request: Request, paper: Paper, form: str, name: str) -> HttpResponse:
    """The paper under a name; a machine without a Chinese font says so on the page."""
    try:
        content = pdf.written(paper) if form == "pdf" else word.written(paper).getvalue()
    except pdf.FontMissing as missing:
        messages.error(request, str(missing))
        return redirect("responsibility:mine")
    return sent(content, form, name)


def sent(content: bytes, form: str, name: str) -> HttpResponse:
    """A file to be kept."""
    disposition = f"attachment; filename*=UTF-8''{quote(name)}.{form}"
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)
