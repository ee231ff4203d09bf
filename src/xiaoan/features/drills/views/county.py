"""A territory's drills: which schools have drilled this term, who is short."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiaoan.features.drills.documents import county as papers
from xiaoan.features.drills.queries import quota
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST: Final = 20_000


@require_safe
@requires("drills.export")
def county(request: Request) -> HttpResponse:
    """The schools in the order of their codes: nothing here ranks them."""
    viewer, on = request.viewer, timezone.localdate(request.now)
    only, after = _only(request), request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) <= 14 else 0
    found = list(quota.by_school(viewer, on, only=only, after=start))
    rows = found[: quota.PAGE]
    older = urlencode({"only": only, "after": rows[-1].code}) if len(found) > len(rows) else ""
    page = {
        "rows": rows,
        "older": f"?{older}" if older else "",
        "totals": quota.totals(viewer, on),
        "only": only,
        "choices": list(quota.ONLY.items()),
        "topic_words": quota.topic_words,
        "today": on,
    }
    return render(request, "drills/county.html", page)


@require_safe
@requires("drills.export")
def county_xlsx(request: Request) -> HttpResponse:
    """The same as Excel, whole."""
    viewer, on = request.viewer, timezone.localdate(request.now)
    rows = quota.by_school(viewer, on, only=_only(request), limit=MOST)
    content = papers.workbook(rows, unit=viewer.org_name, on=on)
    name = quote(f"演练情况_{viewer.org_name}_{on:%Y%m%d}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(content.getvalue(), content_type=XLSX, headers=headers)


def _only(request: Request) -> str:
    given = request.GET.get("only", "")
    return given if given in quota.ONLY else ""
