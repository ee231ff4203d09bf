from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request
from xiaoan.insight.dashboard import queries, rules

PRESSING = 12


@requires("dashboard.read")
@require_safe
def overview(request: Request) -> HttpResponse:
    """辖区态势: numbers with their definitions, the map, and the schools to look at first."""
    rows = queries.standings(request.viewer, request.now)
    today = timezone.localdate(request.now)
    pressing = [row for row in rows if row.numbers.standing in ("major", "overdue")]
    context = {
        "totals": queries.totals(request.viewer, rows, request.now),
        "pressing": pressing[:PRESSING],
        "pressing_count": len(pressing),
        "picture": queries.picture(request.viewer, rows),
        "townships": queries.by_township(rows),
        "weeks": queries.coverage_by_week(request.viewer, today),
        "months": queries.opened_and_closed(request.viewer, request.now),
        "words": rules.STANDINGS,
        "week": queries.week_of(today),
    }
    return render(request, "dashboard/overview.html", context)
