"""Panels: their list, one of them with its experts, applications and year, and their rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.experts import actions, documents, forms, rules
from xiaoan.features.experts.actions import Act, Terms
from xiaoan.features.experts.models import Panel
from xiaoan.features.experts.queries import panels as queries
from xiaoan.features.experts.queries import work
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .finding import sheet, the_panel

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires("experts.read")
def home(request: Request) -> HttpResponse:
    """The panels of the territory."""
    rows = list(queries.panels(request.viewer)[: queries.PAGE])
    page = {"panels": rows, "may_keep": request.viewer.may("experts.keep")}
    return render(request, "experts/home.html", page)


@require_safe
@requires("experts.read")
def panel(request: Request, panel_id: UUID) -> HttpResponse:
    """The experts of a panel, with what it lacks."""
    one = the_panel(request, panel_id)
    today = timezone.localdate(request.now)
    sift = queries.Sift(
        state=request.GET.get("state", rules.SERVING),
        field=request.GET.get("field", ""),
        text=request.GET.get("q", "").replace("\x00", "").strip()[:40],
        after=request.GET.get("after", "").replace("\x00", "")[:40],
    )
    rows = list(queries.experts(one, sift)[: queries.PAGE + 1])
    page = {
        **_frame(request, one, "experts"),
        "rows": rows[: queries.PAGE],
        "older": _further(request, rows, "number"),
        "sift": sift,
        "unfilled": queries.unfilled(one),
        "ending": queries.ending(one, today),
        "states": rules.EXPERT_STATES,
        "field_choices": [(key, rules.FIELDS[key]) for key in one.fields],
        "today": today,
    }
    return render(request, "experts/panel.html", page)


@require_safe
@requires("experts.read")
def applications(request: Request, panel_id: UUID) -> HttpResponse:
    """Who applied or was recommended, those that wait first."""
    one = the_panel(request, panel_id)
    is_open = request.GET.get("state", "") != "ended"
    every = queries.applications(one, is_open=is_open)
    after = read_uuid(request.GET.get("after", ""))
    rows = list(queries.applications_after(every, after)[: queries.PAGE + 1])
    page = {
        **_frame(request, one, "applications"),
        "rows": rows[: queries.PAGE],
        "older": _further(request, rows, "pk"),
        "is_open": is_open,
        "ways": rules.WAYS,
    }
    return render(request, "experts/applications.html", page)


@require_safe
@requires("experts.read")
def year(request: Request, panel_id: UUID) -> HttpResponse:
    """What the experts did in a year, and what it came to."""
    one = the_panel(request, panel_id)
    chosen = forms.year_asked(request.GET.get("year", ""), timezone.localdate(request.now))
    totals = work.totals(one, chosen)
    page = {
        **_frame(request, one, "year"),
        "year": chosen,
        "totals": totals,
        "yuan": sum(each.yuan for each in totals),
        "unpaid": list(work.unpaid(one)[: work.PAGE]),
    }
    return render(request, "experts/year.html", page)


def _further(request: Request, rows: Sequence[Any], key: str) -> str:
    """The address of the next page; empty on the last."""
    if len(rows) <= queries.PAGE:
        return ""
    words = request.GET.copy()
    words["after"] = str(getattr(rows[queries.PAGE - 1], key))
    return f"?{words.urlencode()}"


def _frame(request: Request, one: Panel, here: str) -> dict[str, Any]:
    """What every page of a panel has."""
    is_own = one.org_code == request.viewer.org_code
    return {
        "panel": one,
        "here": here,
        "may_keep": is_own and request.viewer.may("experts.keep"),
        "public": request.build_absolute_uri(reverse("experts:open", args=[one.pk])),
    }


@require_safe
@requires("experts.export")
def roster_xlsx(request: Request, panel_id: UUID) -> HttpResponse:
    """专家名册."""
    one = the_panel(request, panel_id)
    rows = queries.experts(one, queries.Sift(state="")).iterator()
    content = documents.roster(one, rows, timezone.localdate(request.now))
    return sheet(content, f"{one.name}名册")


@require_safe
@requires("experts.export")
def fees_xlsx(request: Request, panel_id: UUID) -> HttpResponse:
    """劳务费清单 for the finance office."""
    one = the_panel(request, panel_id)
    chosen = forms.year_asked(request.GET.get("year", ""), timezone.localdate(request.now))
    content = documents.fees(one, work.paid(one, chosen).iterator(), chosen)
    return sheet(content, f"{one.name}{chosen}年劳务费清单")


@require_safe
@requires("experts.export")
def totals_xlsx(request: Request, panel_id: UUID) -> HttpResponse:
    """年度汇总."""
    one = the_panel(request, panel_id)
    chosen = forms.year_asked(request.GET.get("year", ""), timezone.localdate(request.now))
    content = documents.totals(one, work.totals(one, chosen), chosen)
    return sheet(content, f"{one.name}{chosen}年工作汇总")


@GET_OR_POST
@requires("experts.keep")
def new_panel(request: Request) -> HttpResponse:
    """组建专家智库."""
    today = timezone.localdate(request.now)
    start = {"id": uuid7(), "set_up_on": today, "takes_applications": True, "reviewers": 2}
    form = forms.PanelForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        act = Act(request.viewer, request.now)
        try:
            made = actions.set_up_panel(id=form.cleaned_data["id"], terms=_terms(form), act=act)
        except ExpertRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已组建。把公开页面的链接发出去，就能收到自荐。")
            return redirect("experts:panel", made.pk)
    return _form_page(request, form, "组建专家智库", reverse("experts:home"))


@GET_OR_POST
@requires("experts.keep")
def edit_panel(request: Request, panel_id: UUID) -> HttpResponse:
    """Change the rules."""
    one = the_panel(request, panel_id)
    start = {name: getattr(one, name) for name in _COPIED} | {
        "id": one.pk,
        "fields_": one.fields,
        "prices": forms.written_prices(one.prices),
    }
    form = forms.PanelForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        act = Act(request.viewer, request.now)
        try:
            actions.change_panel(panel=one, terms=_terms(form), expected_version=version, act=act)
        except ExpertRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已保存。")
            return redirect("experts:panel", one.pk)
    return _form_page(request, form, "修改专家智库", reverse("experts:panel", args=[one.pk]))


_COPIED = (
    "version", "name", "document", "set_up_on", "term_years", "reviewers", "publicity_days",
    "terms", "takes_applications",
)  # fmt: skip


def _terms(form: forms.PanelForm) -> Terms:
    told = form.cleaned_data
    given = {name: told[name] for name in _COPIED if name != "version"}
    return Terms(**given, fields=tuple(told["fields_"]), prices=told["prices"])


def _form_page(request: Request, form: forms.PanelForm, title: str, back: str) -> HttpResponse:
    page = {"form": form, "title": title, "word": "保存", "back": back}
    return render(request, "experts/form.html", page, status=422 if form.errors else 200)


@require_POST
@requires("experts.keep")
def publish(request: Request, panel_id: UUID) -> HttpResponse:
    """公布名单."""
    one = the_panel(request, panel_id)
    try:
        actions.publish(panel=one, act=Act(request.viewer, request.now))
        messages.success(request, "已公布。公开页面只显示姓名和领域。")
    except ExpertRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("experts:panel", one.pk)
