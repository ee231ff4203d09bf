"""Files handed out: Word, PDF, Excel; and files taken in with a form."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID, uuid5

from django.http import HttpResponse

from xiaoan.foundation.files.actions import store
from xiaoan.foundation.scope.request import Request

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
MOST = 10


def sent(content: bytes, form: str, name: str) -> HttpResponse:
    """A file to be kept."""
    disposition = f"attachment; filename*=UTF-8''{quote(name)}.{form}"
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)


def taken_in(request: Request, name: str, key: UUID, lines: tuple[str, ...] = ()) -> list[UUID]:
    """Keep what a form uploaded under `name`; twice with one key keeps it once.

    Raises FileRefused with a sentence for what is not kept.
    """
    kept = []
    for place, upload in enumerate(request.FILES.getlist(name)[:MOST]):
        stored = store(
            id=uuid5(key, f"{name}:{place}"),
            upload=upload,
            org_code=request.viewer.org_code,
            by=request.viewer,
            at=request.now,
            purpose="documents",
            lines=lines,
        )
        kept.append(stored.pk)
    return kept
