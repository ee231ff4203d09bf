"""Show and take in attachments."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires

from . import actions, queries
from .forms import UploadForm
from .intake import OVERSIZED
from .models import File
from .rules import DiskFull, FileRefused

UNOPENED = {
    File.WAITING: (409, "附件正在检查", "刚上传的文件要先查毒，一般几秒就好。请稍后再打开。"),
    File.HELD: (
        410,
        "附件已被隔离",
        "查毒时发现这个文件有问题，已经隔离，谁也打不开。请上传的人用没有问题的文件重新上传。",
    ),
}


@require_safe
@requires("files.read")
def file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """One attachment: pictures in the page, everything else as a download."""
    found = queries.file(request.viewer, file_id)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    if found.state in UNOPENED:
        return _unopened(request, found.state)
    etag = f'"{found.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        return _guarded(HttpResponse(status=304), etag)
    return _guarded(_opened(found), etag)


def _unopened(request: HttpRequest, state: str) -> HttpResponse:
    status, title, words = UNOPENED[state]
    told = {"code": status, "title": title, "words": words, "is_framed": True}
    return render(request, "files/unopened.html", told, status=status)


def _opened(found: File) -> FileResponse:
    try:
        content = found.path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        content,
        content_type=found.content_type,
        as_attachment=not found.is_image,
        filename=found.name,
    )


def _guarded(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


@require_POST
@requires("files.upload")
def upload(request: HttpRequest) -> JsonResponse:
    """Keep one file; sending it again under the same id answers the same."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = UploadForm(request.POST, request.FILES, viewer=viewer)
    if not form.is_valid() and request.META.get(OVERSIZED):
        return JsonResponse({"error": actions.TOO_LARGE}, status=413)
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        return JsonResponse({"error": first}, status=422)
    try:
        kept = actions.store(by=viewer, at=request.now, **form.parcel)  # type: ignore[attr-defined]
    except DiskFull as full:
        return JsonResponse({"error": str(full)}, status=507)
    except FileRefused as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    return JsonResponse(
        {
            "id": str(kept.id),
            "url": kept.url,
            "name": kept.name,
            "size": kept.size,
            "content_type": kept.content_type,
            "width": kept.width,
            "height": kept.height,
            "state": kept.state,
        }
    )
