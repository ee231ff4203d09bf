"""Assessments: their list, one with how far it is or what came out, starting, ending, using."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.literacy import actions, documents, forms
from xiaoan.features.literacy.actions import Act, LiteracyRefused
from xiaoan.features.literacy.models import Assessment
from xiaoan.features.literacy.queries import results, running
from xiaoan.features.literacy.queries.items import bank, numbers, pictures
from xiaoan.features.literacy.rules import bank as rules
from xiaoan.features.literacy.rules.showing import HIDDEN
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.papers import word
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DAYS: Final = 14
SEED_BYTES: Final = 16


def the_assessment(request: Request, assessment_id: UUID) -> Assessment:
    """The assessment, or 404 for whom it does not concern."""
    found = running.assessment(request.viewer, assessment_id)
    if found is None:
        raise Http404
    return found


@require_safe
@requires("literacy.read")
def home(request: Request) -> HttpResponse:
    """Assessments that concern the reader, the newest first."""
    page = {"rows": running.listed(request.viewer), "many": len(bank().items)}
    return render(request, "literacy/home.html", page)


@require_safe
@requires("literacy.read")
def items(request: Request) -> HttpResponse:
    """题库: one band and theme, with keys and what each item teaches."""
    theme = request.GET.get("theme", "")
    band = request.GET.get("band", "")
    theme = theme if theme in bank().themes else next(iter(bank().themes))
    band = band if band in rules.BANDS else "upper"
    page = {
        "rows": bank().of(band, theme),
        "band": band,
        "theme": theme,
        "bands": list(rules.BANDS.items()),
        "themes": list(bank().themes.items()),
        "many": len(bank().items),
        "kinds": rules.KINDS,
        "levels": rules.LEVELS,
        "pictures": pictures(),
    }
    return render(request, "literacy/items.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("literacy.start")
def new(request: Request) -> HttpResponse:
    """发起评估. Chance is made here, after everything else was chosen."""
    today = timezone.localdate(request.now)
    initial = {
        "id": uuid7(), "title": f"{today:%Y}年学生安全素养评估", "band": "upper", "each": "1",
        "themes": list(bank().themes), "mix": "even", "forms": "2",
        "starts_on": today, "closes_on": today + timedelta(days=DAYS),
    }  # fmt: skip
    form = forms.PlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            plan = form.plan(secrets.token_hex(SEED_BYTES))
            made = actions.start(plan=plan, act=Act(request.viewer, request.now))
        except LiteracyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已发起。")
            return redirect("literacy:assessment", made.pk)
    return render(
        request, "literacy/new.html", {"form": form}, status=422 if form.errors else 200
    )  # fmt: skip


@require_safe
@requires("literacy.read")
def assessment(request: Request, assessment_id: UUID) -> HttpResponse:
    """While it runs who is how far; once it has ended what came out."""
    one = the_assessment(request, assessment_id)
    viewer = request.viewer
    is_own, is_school = one.org_code == viewer.org_code, viewer.org_kind == "school"
    today = timezone.localdate(request.now)
    page: dict[str, Any] = {
        "one": one,
        "is_own": is_own,
        "may_end": is_own and viewer.may("literacy.start") and not one.is_ended,
        "may_use": is_own and viewer.may("literacy.start") and one.is_ended and not is_school,
        "may_open": is_school and viewer.may("literacy.sit") and not one.is_ended,
        "is_time": one.starts_on <= today <= one.closes_on,
        "classes": running.counted(running.sittings(viewer, one)) if is_school else [],
        "hidden": HIDDEN,
    }
    if one.is_ended:
        page |= {"seen": results.seen(viewer, one), "numbers": numbers(), "bank": bank()}
    elif not is_school:
        page |= _progress(running.places(viewer, one))
    return render(request, "literacy/assessment.html", page)


def _progress(places: list[running.Place]) -> dict[str, Any]:
    return {
        "places": places,
        "took_part": sum(one.classes > 0 for one in places),
        "handed_in": sum(one.handed_in for one in places),
        "seats": sum(one.seats for one in places),
    }


@require_safe
@requires("literacy.start")
def papers(request: Request, assessment_id: UUID) -> HttpResponse:
    """The forms with their keys, for whoever started it; made again from the seed and compared."""
    one = the_assessment(request, assessment_id)
    if one.org_code != request.viewer.org_code:
        raise Http404
    forms_ = [[bank().items[key] for key in form] for form in one.papers]
    page = {
        "one": one,
        "forms": forms_,
        "is_same": results.is_recomputed(one),
        "pictures": pictures(),
        "kinds": rules.KINDS,
        "levels": rules.LEVELS,
    }
    return render(request, "literacy/papers.html", page)


@require_POST
@requires("literacy.start")
def end(request: Request, assessment_id: UUID) -> HttpResponse:
    """结束评估."""
    one = the_assessment(request, assessment_id)
    anyway = request.POST.get("anyway") == "1"
    try:
        actions.end(assessment=one, anyway=anyway, act=Act(request.viewer, request.now))
        messages.success(request, "已结束，结果在下面。")
    except LiteracyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("literacy:assessment", one.pk)


@require_POST
@requires("literacy.start")
def use(request: Request, assessment_id: UUID) -> HttpResponse:
    """结果用于评价."""
    one = the_assessment(request, assessment_id)
    words = request.POST.get("words", "").replace("\x00", "").strip()[:200]
    try:
        if not words:
            raise LiteracyRefused("请写明用于哪项评价，例如：2026年度学校安全工作考核，占5分。")
        actions.use(assessment=one, words=words, act=Act(request.viewer, request.now))
        messages.success(request, "已登记，对应的职责已达标。")
    except LiteracyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("literacy:assessment", one.pk)


@require_safe
@requires("literacy.export")
def report(request: Request, assessment_id: UUID) -> HttpResponse:
    """评估报告 as Word."""
    one = the_assessment(request, assessment_id)
    paper = documents.report(one, _seen(request, one), request.viewer.org_name)
    return _kept(word.written(paper).getvalue(), "docx", f"{one.title}报告")


@require_safe
@requires("literacy.export")
def workbook(request: Request, assessment_id: UUID) -> HttpResponse:
    """Results as Excel: schools, themes, items."""
    one = the_assessment(request, assessment_id)
    content = documents.workbook(one, _seen(request, one), request.now)
    return _kept(content.getvalue(), "xlsx", f"{one.title}结果")


def _seen(request: Request, one: Assessment) -> results.Seen:
    found = results.seen(request.viewer, one)
    if found is None:
        raise Http404
    return found


def _kept(content: bytes, form: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.{form}"}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)
