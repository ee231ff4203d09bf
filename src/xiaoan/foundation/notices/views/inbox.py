"""The list of notices, and marking them read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from xiaoan.foundation.notices import actions, queries
from xiaoan.foundation.scope.access import requires


@require_safe
@requires("notices.read")
def notices(request: HttpRequest) -> HttpResponse:
    """Unread notices first in mind: 未读 or 全部, newest first, a page at a time."""
    only_unread = request.GET.get("show") == "unread"
    page = queries.page(
        request.viewer,  # type: ignore[attr-defined]
        only_unread=only_unread,
        before=request.GET.get("before", ""),
    )
    context = {
        "page": page,
        "only_unread": only_unread,
        "unread": queries.unread_count(request.viewer),  # type: ignore[attr-defined]
    }
    return render(request, "notices/notices.html", context)


@require_POST
@requires("notices.read")
def read(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Mark one read and go where it points."""
    viewer, at = request.viewer, request.now  # type: ignore[attr-defined]
    actions.mark_read(viewer=viewer, notice_id=notice_id, at=at)
    notice = queries.addressed_to(viewer).filter(pk=notice_id).first()
    target = notice.url if notice else ""
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return redirect(target if target and is_ours else "notices:notices")


@require_POST
@requires("notices.read")
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    actions.mark_all_read(viewer=request.viewer, at=request.now)  # type: ignore[attr-defined]
    return redirect("notices:notices")
