"""我的职责, 单位职责清单, and the heat map."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiaoan.engine.duties import heat as maps
from xiaoan.engine.duties import queries, rules
from xiaoan.engine.duties.forms import HeatForm
from xiaoan.engine.duties.wording import CELL_WORDS
from xiaoan.engine.duties.workbook import workbook
from xiaoan.foundation.orgs import queries as orgs
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@requires("duties.read")
def mine(request: Request) -> HttpResponse:
    """我的职责: what falls to this post, the late and due first."""
    on = timezone.localdate(request.now)
    rows = queries.my_duties(request.viewer, on)
    page = {
        "open": [one for one in rows if one.state in rules.UNSETTLED],
        "done": [one for one in rows if one.state not in rules.UNSETTLED],
        "may_record": request.viewer.may("duties.record"),
    }
    return render(request, "duties/mine.html", page)


@require_safe
@requires("duties.read")
def organisation(request: Request, code: int) -> HttpResponse:
    """单位职责清单: everything that binds one organisation, clause by clause."""
    one = _organisation(request, code)
    rows = queries.organisation_duties(request.viewer, code, timezone.localdate(request.now))
    wanted = request.GET.get("state", "")
    states = [one.state for one in rows]
    page = {
        "organisation": one,
        "rows": [row for row in rows if not wanted or row.state == wanted],
        "counts": {state: states.count(state) for state in (*rules.URGENCY, "open")},
        "number": len(rows),
        "wanted": wanted,
        "may_record": code == request.viewer.org_code and request.viewer.may("duties.record"),
    }
    return render(request, "duties/organisation.html", page)


@require_safe
@requires("duties.read")
def organisation_xlsx(request: Request, code: int) -> FileResponse:
    """The same list for the office's own files."""
    one = _organisation(request, code)
    on = timezone.localdate(request.now)
    rows = queries.organisation_duties(request.viewer, code, on)
    content = workbook(rows, unit=one.name, on=on)
    name = quote(f"{one.name}职责清单{on:%Y%m%d}.xlsx")
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return FileResponse(content, content_type=EXCEL, headers=disposition)


@require_safe
@requires("dashboard.read")
def heat(request: Request) -> HttpResponse:
    """热力图: duty × organisation, from the county down to the facts beneath one cell."""
    viewer, on = request.viewer, timezone.localdate(request.now)
    townships = [(one.code, one.name) for one in maps.townships(viewer)]
    offered = maps.offered(viewer, on)
    form = HeatForm(
        request.GET or None,
        townships=townships,
        clauses=offered.clauses,
        duties=offered.duties,
    )
    filters = _filters(form)
    found = maps.heat_map(viewer, on, filters)
    page = {
        "map": found,
        "form": form,
        "letters": CELL_WORDS,
        "newer": _at(request, found.previous_after),
        "older": _at(request, found.next_after),
        "of_duty": lambda duty_id: _address(request, duty=duty_id),
        "all_duties": _address(request, duty=""),
    }
    is_one = filters.duty and found.columns
    return render(request, "duties/heat_duty.html" if is_one else "duties/heat.html", page)


def _organisation(request: Request, code: int) -> Organisation:
    one = orgs.organisation(code)
    if one is None or not queries.may_see(request.viewer, code):
        raise Http404
    return one


def _filters(form: HeatForm) -> maps.Filters:
    if not form.is_bound:
        return maps.Filters()
    form.is_valid()
    cleaned = form.cleaned_data
    return maps.Filters(
        kind=cleaned.get("kind") or "school",
        township=cleaned.get("township") or 0,
        stage=cleaned.get("stage") or "",
        clause=cleaned.get("clause") or "",
        duty=cleaned.get("duty") or "",
        after=cleaned.get("after") or 0,
    )


def _at(request: Request, after: int | None) -> str:
    """The same map from another row on; empty where there is no such page."""
    return "" if after is None else _address(request, after=str(after or ""))


def _address(request: Request, **changed: str) -> str:
    """The same map with some of what was asked changed; from its first row, unless said."""
    asked = {**request.GET.dict(), "after": "", **changed}
    return f"?{urlencode({key: value for key, value in asked.items() if value})}"
