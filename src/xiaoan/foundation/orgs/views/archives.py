"""Open and close the papers of an organisation that went over into one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from xiaoan.foundation import scope
from xiaoan.foundation.orgs import actions
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope.access import requires, signed_in
from xiaoan.foundation.scope.request import Request


@requires("orgs.archive")
@require_POST
def open_archive(request: Request, code: int) -> HttpResponse:
    """查阅档案: from now on pages show the old organisation, and nothing can be written."""
    with scope.system():
        one = Organisation.objects.filter(code=code).first()
    if one is None:
        raise Http404
    try:
        actions.open_archive(request.session, one=one, by=request.viewer, at=request.now)
    except actions.OutsideTerritory as outside:
        raise Http404 from outside
    messages.success(request, f"正在查阅{one.name}的档案，只能看，不能改。")
    return redirect("orgs:organisation", code)


@signed_in
@require_POST
def close_archive(request: Request) -> HttpResponse:
    """Back to one's own organisation; open to whoever signed in, as it only gives up a view."""
    actions.close_archive(request.session)
    messages.success(request, "已回到本单位。")
    return redirect("orgs:organisation", request.viewer.org_code)
