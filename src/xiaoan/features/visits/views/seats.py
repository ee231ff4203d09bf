"""Who sits in a visit: an inspector who may not go, and the next of the lot in their place."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from xiaoan.features.visits import actions
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.features.visits.views.doing import find
from xiaoan.foundation.ids import read_uuid
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request


@require_POST
@requires("visits.inspect")
def recuse(request: Request, visit_id: UUID) -> HttpResponse:
    """申请回避."""
    one = find(request, visit_id)
    try:
        actions.recuse(one, kind=request.POST.get("kind", ""), by=request.viewer, at=request.now)
        messages.success(request, "已告诉组织单位换人。您不用去这所学校。")
    except VisitRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("visits:visit", one.pk)


@require_POST
@requires("visits.plan")
def substitute(request: Request, visit_id: UUID) -> HttpResponse:
    """换人."""
    one = find(request, visit_id)
    change = actions.Change(
        read_uuid(request.POST.get("seat", "")) or UUID(int=0),
        request.POST.get("reason", "").replace("\x00", ""),
    )
    try:
        new = actions.substitute(one, change, by=request.viewer, at=request.now)
        messages.success(request, f"已按抽取次序递补{new.name}，并派了任务。")
    except VisitRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("visits:visit", one.pk)
