"""Everything that runs out, across the registers the viewer may read."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiaoan.engine.registers import definition, queries
from xiaoan.foundation.scope.access import signed_in
from xiaoan.foundation.scope.request import Request


@require_safe
@signed_in
def due(request: Request) -> HttpResponse:
    """到期提醒: what has run out or soon will. Which registers, the verbs of each decide."""
    viewer, on = request.viewer, timezone.localdate(request.now)
    mine = [one for one in definition.everything() if viewer.may(one.verb("read"))]
    found = [(one, queries.due(one, viewer, on), queries.counts(one, viewer, on)) for one in mine]
    context = {"registers": found, "is_school": viewer.org_kind == "school", "on": on}
    return render(request, "registers/due.html", context)
