"""表扬: who found a danger themselves, thanked on record; and the letter on paper."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from xiaoan.features.tips import actions, documents
from xiaoan.features.tips.forms import PraiseForm
from xiaoan.features.tips.queries import inbox
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(["GET", "HEAD", "POST"])
@requires("tips.praise")
def praise(request: Request) -> HttpResponse:
    """The record, newest first, and a form for one more."""
    viewer = request.viewer
    people = inbox.colleagues(viewer, request.now)
    form = PraiseForm(request.POST or None, colleagues=people, initial={"id": uuid7()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.praise(
                id=given["id"],
                to=UUID(given["to"]),
                words=given["words"],
                by=viewer,
                at=request.now,
            )
        except actions.TipRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已记下表扬，并告诉了本人。")
            return redirect("tips:praise")
    page = {"form": form, "rows": inbox.praises(viewer)[:100]}
    return render(request, "tips/praise.html", page, status=422 if form.errors else 200)


@require_safe
@requires("tips.praise")
def letter(request: Request, praise_id: UUID) -> HttpResponse:
    """感谢信 as Word."""
    row = inbox.praises(request.viewer).filter(id=praise_id).first()
    if row is None:
        raise Http404
    content = documents.letter(row, localdate(row.at))
    answered = HttpResponse(content, content_type=DOCX)
    answered["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote('感谢信_' + row.person_name)}.docx"
    )
    return answered
