"""督查检查: the first page, and a programme from its plan to its end."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.visits import actions, forms
from xiaoan.features.visits.models import Programme
from xiaoan.features.visits.queries import facts, items
from xiaoan.features.visits.queries import visits as queries
from xiaoan.features.visits.rules import words
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import interval_of
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

SHOWN: Final = 20


@require_safe
@requires("visits.read")
def home(request: Request) -> HttpResponse:
    """What the viewer is sent on; an office's programmes; what a school may know of."""
    viewer, today = request.viewer, localdate(request.now)
    is_school = viewer.org_kind == "school"
    rows = [] if is_school else _programmes(request)
    page = {
        "sent": list(queries.sent_to(viewer)[:SHOWN]),
        "is_school": is_school,
        "rows": rows[: queries.PAGE_SIZE],
        "older": f"?after={rows[queries.PAGE_SIZE - 1].pk}"
        if len(rows) > queries.PAGE_SIZE
        else "",
        "counts": queries.counts(row.pk for row in rows),
        "received": list(queries.of_school(viewer)[: queries.PAGE_SIZE]) if is_school else [],
        "graded": facts.of_school(viewer.org_code, today) if is_school else None,
        "praises": list(queries.praises(viewer)[:5]) if is_school else [],
        "askings": items.askings(viewer, today) if viewer.may("visits.plan") else [],
        "kinds": words.KINDS,
        "states": words.PROGRAMME_STATES,
        "visit_states": words.VISIT_STATES,
    }
    return render(request, "visits/home.html", page)


def _programmes(request: Request) -> list[Programme]:
    rows = queries.programmes(request.viewer)
    last = read_uuid(request.GET.get("after", ""))
    after = rows.filter(pk=last).first() if last else None
    if after is not None:
        rows = rows.filter(made_at__lt=after.made_at)
    return list(rows[: queries.PAGE_SIZE + 1])


@require_http_methods(["GET", "HEAD", "POST"])
@requires("visits.plan")
def new(request: Request) -> HttpResponse:
    """制定检查方案, empty or from a duty that asks for one."""
    viewer, today = request.viewer, localdate(request.now)
    known = items.library(viewer.org_code, today)
    asking = items.asking(viewer, request.GET.get("duty", "")[:120], today)
    names = departments(viewer)
    form = forms.PlanForm(initial={"id": uuid7(), "notice": "none", **_proposed(asking, request)})
    if request.method == "POST":
        form = forms.PlanForm(request.POST)
        made = _planned(request, form, names) if form.is_valid() else None
        if made is not None:
            messages.success(request, "方案已定。下一步：选学校和检查人员，封存名单。")
            return redirect("visits:programme", made.pk)
    page = {
        "form": form,
        "areas": items.areas(known.values()),
        "areas_set": set(request.POST.getlist("area")),
        "items_set": set(request.POST.getlist("item")),
        "who": {key[4:]: value for key, value in request.POST.items() if key.startswith("who:")},
        "departments": names,
        "asking": asking,
        "hints": words.HINTS,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/new.html", page, status=status)


def _proposed(asking: items.Asking | None, request: Request) -> dict[str, Any]:
    usual: dict[str, Any] = {"kind": "random", **forms.usual_days(localdate(request.now))}
    if asking is None:
        return usual
    whole = {"half_year": "half_year", "year": "year"}
    every = str(asking.duty.rule.get("every", ""))
    kind = whole.get(every, "random") if asking.fact == "grand_sweep" else "random"
    return usual | {
        "duty_id": asking.duty.id,
        "title": asking.duty.title,
        "ends_on": asking.ends_on.isoformat(),
        "kind": kind,
    }


def departments(viewer: Viewer) -> dict[int, str]:
    """Who may take a part in a joint inspection: the county's departments."""
    lo, hi = interval_of(viewer.org_code, "county")
    rows = Organisation.objects.filter(
        code__range=(lo, hi), kind="department", level="county", closed_on__isnull=True
    )
    return dict(rows.order_by("code").values_list("code", "name"))


def _planned(request: Request, form: forms.PlanForm, names: dict[int, str]) -> Programme | None:
    told, known = form.cleaned_data, items.library(request.viewer.org_code, localdate(request.now))
    codes = forms.chosen_items(request.POST, known)
    plan = actions.Plan(
        item_codes=codes,
        parts=forms.parts_of(request.POST, codes, known, names),
        **told,
    )
    try:
        return actions.plan_programme(plan, by=request.viewer, at=request.now)
    except VisitRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@require_safe
@requires("visits.read")
def programme(request: Request, programme_id: UUID) -> HttpResponse:
    """A programme: how far it is, what was found, what comes next."""
    one = _programme(request, programme_id)
    found = queries.in_programme(one)
    bad = queries.results_of(one)
    by_visit: dict[UUID, int] = {}
    for row in bad:
        by_visit[row.visit_id] = by_visit.get(row.visit_id, 0) + 1
    known = items.library(one.org_code, localdate(request.now))
    page = {
        "programme": one,
        "draws": list(one.draws.order_by("-committed_at")),
        "visits": found,
        "firsts": [row for row in found if row.recheck_of_id is None and row.state != "cancelled"],
        "bad": bad,
        "bad_of": by_visit,
        "cases": queries.cases(request.viewer, bad),
        "areas": items.areas(known[code] for code in one.item_codes if code in known),
        "is_own": one.org_code == request.viewer.org_code and request.viewer.may("visits.plan"),
        "kinds": words.KINDS,
        "states": words.PROGRAMME_STATES,
        "visit_states": words.VISIT_STATES,
        "notices": words.NOTICES,
    }
    return render(request, "visits/programme.html", page)


@require_POST
@requires("visits.plan")
def withdraw(request: Request, programme_id: UUID) -> HttpResponse:
    """撤销."""
    one = _programme(request, programme_id)
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        actions.withdraw_programme(one, reason=reason, by=request.viewer, at=request.now)
        messages.success(request, "已撤销。没有开始的检查一并取消。")
    except VisitRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("visits:programme", one.pk)


@require_POST
@requires("visits.plan")
def finish(request: Request, programme_id: UUID) -> HttpResponse:
    """办结."""
    one = _programme(request, programme_id)
    conclusion = request.POST.get("conclusion", "").replace("\x00", "")[:4000]
    try:
        actions.finish_programme(one, conclusion=conclusion, by=request.viewer, at=request.now)
        messages.success(request, "已办结，并记入本单位的履职记录。")
    except VisitRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("visits:programme", one.pk)


def _programme(request: Request, programme_id: UUID) -> Programme:
    found = queries.programme(request.viewer, programme_id)
    if found is None:
        raise Http404
    return found
