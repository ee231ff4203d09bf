"""隐患统计 and 整改资金: what was found, how it ended, what it cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiaoan.features.hazards import forms
from xiaoan.features.hazards.documents import counted, paid
from xiaoan.features.hazards.queries import money, statistics
from xiaoan.features.hazards.queries.register import Wanted
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request
from xiaoan.foundation.terms.queries import calendar_for

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Span = statistics.Span


def _spans(request: Request) -> list[Span]:
    """The periods to choose from; the school year is the one that the viewer's calendar has."""
    today = timezone.localdate(request.now)
    year = calendar_for(request.viewer.org_code).period("school_year", today)
    return [
        Span("school_year", "本学年", year.starts_on),
        Span("30", "近30日", today - timedelta(days=29)),
        Span("365", "近一年", today - timedelta(days=364)),
        Span("all", "全部", None),
    ]


def _chosen(request: Request) -> tuple[Wanted, Span, list[Span]]:
    """The filters with their period: days of one's own, else one to choose, else the first."""
    wanted, spans = forms.wanted(request.GET), _spans(request)
    if wanted.since or wanted.until:
        own = Span("", _words(wanted.since, wanted.until), wanted.since, wanted.until)
        return wanted, own, spans
    asked = request.GET.get("span", "")
    chosen = next((one for one in spans if one.key == asked), spans[0])
    return replace(wanted, since=chosen.since), chosen, spans


def _words(since: date | None, until: date | None) -> str:
    return f"{since or '开始'}至{until or '今天'}"


@require_safe
@requires("hazards.read")
def counts(request: Request) -> HttpResponse:
    """隐患统计: by month, area, grade, cause, source, school, place and item."""
    wanted, span, spans = _chosen(request)
    found = statistics.statistics(request.viewer, wanted, request.now)
    kept = _kept(request, span)
    context = {
        "found": found,
        "charts": [_chart(found, key, kept) for key in _keys(request)],
        "span": span,
        "spans": _tabs(request, span, spans),
        "kept": "?" + urlencode({**kept, "counted": "1"}),
        "export": "?" + request.GET.urlencode(),
        "is_narrowed": wanted != Wanted(since=wanted.since, until=wanted.until),
    }
    return render(request, "hazards/statistics.html", context)


def _keys(request: Request) -> list[str]:
    is_school = request.viewer.org_kind == "school"
    return [key for key in statistics.DIMENSIONS if not (key == "org" and is_school)]


def _kept(request: Request, span: Span) -> dict[str, str]:
    """The filters as a link to the register carries them, with the days of the period."""
    kept = {key: str(value) for key, value in request.GET.items() if value and key != "span"}
    days = {"since": span.since, "until": span.until}
    return kept | {key: day.isoformat() for key, day in days.items() if day}


def _chart(found: statistics.Statistics, key: str, kept: dict[str, str]) -> dict[str, Any]:
    heading, name = statistics.DIMENSIONS[key]
    rows = found.by[key][-12:] if key == "month" else found.top(key)
    longest = max((one.found for one in rows), default=1)
    return {
        "heading": heading,
        "more": max(len(found.by[key]) - len(rows), 0),
        "rows": [
            {
                "one": one,
                "share": round(one.found / longest * 100, 1),
                "late": round(one.open / longest * 100, 1),
                "href": _drilled(kept, key, name, one.key),
            }
            for one in rows
        ],
    }


def _drilled(kept: dict[str, str], key: str, name: str, word: str) -> str:
    """The list of exactly these hazards; empty where there is no filter for them."""
    if key == "month":
        first = date.fromisoformat(f"{word}-01")
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        since = max(kept.get("since", ""), first.isoformat())
        until = min(kept.get("until", last.isoformat()), last.isoformat())
        return "?" + urlencode({**kept, "since": since, "until": until, "counted": "1"})
    return "?" + urlencode({**kept, name: word, "counted": "1"}) if word else ""


def _tabs(request: Request, span: Span, spans: list[Span]) -> list[tuple[str, str, bool, None]]:
    left_out = {"span", "since", "until"}
    kept = {key: value for key, value in request.GET.items() if key not in left_out and value}
    return [
        (one.word, "?" + urlencode({**kept, "span": one.key}), one.key == span.key, None)
        for one in spans
    ]


@require_safe
@requires("hazards.export")
def counts_xlsx(request: Request) -> FileResponse:
    """The statistics as Excel, under the same filters."""
    wanted, span, _ = _chosen(request)
    found = statistics.statistics(request.viewer, wanted, request.now)
    content = counted(found, unit=request.viewer.org_name, span=span.word)
    return _file(request, content, "隐患统计")


@require_safe
@requires("hazards.read")
def funds(request: Request) -> HttpResponse:
    """整改资金: estimated, approved, spent; by school and source; the dearest hazards."""
    wanted, span, spans = _chosen(request)
    context = {
        "money": money.money(request.viewer, wanted, request.now),
        "spans": _tabs(request, span, spans),
        "span": span,
        "export": "?" + request.GET.urlencode(),
        "is_school": request.viewer.org_kind == "school",
    }
    return render(request, "hazards/funds.html", context)


@require_safe
@requires("hazards.export")
def funds_xlsx(request: Request) -> FileResponse:
    wanted, _, _ = _chosen(request)
    rows = money.all_rows(request.viewer, wanted, request.now)
    content = paid(rows, unit=request.viewer.org_name, on=timezone.localdate(request.now))
    return _file(request, content, "整改资金")


def _file(request: Request, content: BytesIO, name: str) -> FileResponse:
    day = f"{timezone.localdate(request.now):%Y%m%d}"
    name = f"{name}_{request.viewer.org_name}_{day}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)
