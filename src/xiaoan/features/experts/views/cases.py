"""An application as its case."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from xiaoan.engine.cases import queries as cases
from xiaoan.engine.cases.views import show
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request


@require_safe
@requires("experts.read")
def application(request: Request, case_id: UUID) -> HttpResponse:
    """The application with its opinions, and the moves that are one's turn."""
    one = cases.case(request.viewer, case_id)
    if one is None or one.workflow != "experts":
        raise Http404
    return show(request, one)
