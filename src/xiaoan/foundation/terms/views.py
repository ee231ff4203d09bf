"""校历: the year that everybody reads and a bureau edits."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import actions, queries
from .forms import DayForm, YearForm
from .published import FIRST_YEAR, LAST_YEAR, expected_year
from .rules import Calendar, year_key
from .year_view import SIGNS, Marked, months, warnings


def _may_edit(viewer: Viewer) -> bool:
    """Those who answer for a whole territory and hold the verb."""
    return viewer.may("terms.edit") and viewer.lo < viewer.hi == viewer.own_interval[1]


def _chosen_year(request: Request, calendar: Calendar) -> int:
    text = request.GET.get("year", "")
    now = calendar.period("school_year", timezone.localdate(request.now))
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return asked if FIRST_YEAR <= asked < LAST_YEAR else int(now.key[:4])


def _asked_day(request: Request) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


@requires("terms.read")
@require_safe
def year(request: Request) -> HttpResponse:
    """The school year; `?day=` opens the form of that day for those who may edit."""
    viewer = request.viewer
    calendar = queries.calendar_for(viewer.org_code)
    start_year = _chosen_year(request, calendar)
    day = _asked_day(request) if _may_edit(viewer) else None
    form = DayForm.of(day, queries.changes_at(viewer.lo, day, day).get(day)) if day else None
    return _year_page(request, calendar, start_year, form)


def _year_page(
    request: Request, calendar: Calendar, start_year: int, form: DayForm | None
) -> HttpResponse:
    viewer = request.viewer
    whole = calendar.period("school_year", date(start_year, 12, 1))
    own = queries.changes_at(viewer.lo, whole.starts_on, date(start_year + 1, 8, 31))
    today = timezone.localdate(request.now)
    page: dict[str, Any] = {
        "key": year_key(start_year),
        "start_year": start_year,
        "previous": start_year - 1 if start_year > FIRST_YEAR else None,
        "following": start_year + 1 if start_year + 1 < LAST_YEAR else None,
        "months": months(Marked(calendar, own, today), start_year),
        "terms": calendar.periods("term", whole.starts_on, whole.ends_on),
        "school_days": whole.school_days,
        "warnings": warnings(calendar, start_year),
        "signs": SIGNS.values(),
        "may_edit": _may_edit(viewer),
        "form": form,
        "own_change": own.get(form.initial["on"]) if form and form.initial else None,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "terms/year.html", page, status=status)


@requires("terms.edit")
@require_POST
def change_day(request: Request) -> HttpResponse:
    """设置一天或连续几天."""
    viewer = request.viewer
    if not _may_edit(viewer):
        raise Http404
    form = DayForm(request.POST)
    calendar = queries.calendar_for(viewer.org_code)
    if not form.is_valid():
        return _year_page(request, calendar, _chosen_year(request, calendar), form)
    days = form.days(calendar)
    for day in days:
        actions.change_day(territory=viewer.lo, on=day, mark=form.mark(), by=viewer, at=request.now)
    messages.success(request, "校历已更新，辖区内学校的截止日期随之变化。")
    return redirect(_page_of(calendar, days[0]))


@requires("terms.edit")
@require_POST
def restore_day(request: Request) -> HttpResponse:
    """恢复一天: the published or inherited calendar holds again."""
    viewer = request.viewer
    form = DayForm(request.POST)
    form.is_valid()
    on = form.cleaned_data.get("on")
    if not _may_edit(viewer) or on is None or not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise Http404
    if actions.restore_day(territory=viewer.lo, on=on, by=viewer, at=request.now):
        messages.success(request, "已恢复为上级或国家发布的安排。")
    return redirect(_page_of(queries.calendar_for(viewer.org_code), on))


def _page_of(calendar: Calendar, day: date) -> str:
    return f"{reverse('terms:year')}?year={calendar.period('school_year', day).key[:4]}"


@requires("terms.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_year(request: Request, start_year: int) -> HttpResponse:
    """设置学年: opening, both terms and office hours."""
    viewer = request.viewer
    if not _may_edit(viewer) or not FIRST_YEAR <= start_year < LAST_YEAR:
        raise Http404
    years = {one.start_year: one for one in queries.calendar_for(viewer.org_code).years}
    current = years.get(start_year) or expected_year(start_year)
    form = YearForm(request.POST) if request.method == "POST" else YearForm.of(current)
    if form.is_bound and form.is_valid():
        chosen = form.year(start_year)
        try:
            actions.set_school_year(territory=viewer.lo, year=chosen, by=viewer, at=request.now)
        except actions.CalendarInvalid as invalid:
            form.add_error(None, invalid.faults)
        else:
            messages.success(request, f"{chosen.key} 学年已保存。")
            return redirect(f"{reverse('terms:year')}?year={start_year}")
    page = {"form": form, "key": year_key(start_year), "start_year": start_year}
    return render(request, "terms/edit_year.html", page, status=422 if form.is_bound else 200)
