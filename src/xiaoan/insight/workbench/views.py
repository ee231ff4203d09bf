from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request
from xiaoan.insight.workbench import queries


@requires("workbench.read")
@require_safe
def today(request: Request) -> HttpResponse:
    """工作台. At most three things that press, then the rounds, then the numbers."""
    context = {
        "bench": queries.bench(request.viewer, request.now),
        "today": timezone.localdate(request.now),
    }
    return render(request, "workbench/today.html", context)
