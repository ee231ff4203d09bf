"""四色图: the campus with its risks, and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.risks import actions, forms
from xiaoan.features.risks.models import Floorplan, Risk
from xiaoan.features.risks.queries import lists
from xiaoan.features.risks.rules.methods import RiskRefused
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import reading
from .lists import words

MOST = 300


@dataclass(frozen=True)
class Drawn:
    """A risk on the picture, in its pixels. A point is a zone without width."""

    risk: Risk
    x: float
    y: float
    w: float
    h: float

    @property
    def is_zone(self) -> bool:
        return self.w > 0


@require_safe
@requires("risks.read")
def picture(request: Request, code: int) -> HttpResponse:
    """The four-colour picture of a school; `?place=` shows the tools for one risk."""
    viewer = request.viewer
    school = organisation(code)
    lo, hi = viewer.own_interval
    if school is None or not lo <= code <= hi:
        raise Http404
    plan = lists.floorplan(code)
    today = timezone.localdate(request.now)
    rows = list(lists.narrowed(viewer, lists.Sift(code=code), today)[:MOST])
    may_edit = code == viewer.org_code and viewer.may("risks.edit") and reading.is_school(viewer)
    chosen = [one for one in rows if str(one.pk) == request.GET.get("place", "")]
    page = {
        "school": school,
        "plan": plan,
        "rows": rows,
        "drawn": drawn_on(plan, rows),
        "unplaced": [one for one in rows if not one.is_placed],
        "chosen": chosen[0] if chosen and may_edit else None,
        "form": forms.PlaceForm(initial=_spot(chosen[0])) if chosen and may_edit else None,
        "plan_form": forms.PlanForm(initial={"id": uuid7()}) if may_edit else None,
        "may_edit": may_edit,
        "counts": lists.colour_counts(rows),
        **words(),
    }
    return render(request, "risks/picture.html", page)


def drawn_on(plan: Floorplan | None, rows: list[Risk]) -> list[Drawn]:
    """Where the risks stand; zones first, so that points lie over them."""
    if plan is None:
        return []
    width, height = plan.width / 100, plan.height / 100
    found = [
        Drawn(
            one,
            float(one.x) * width,
            float(one.y) * height,
            float(one.w or 0) * width,
            float(one.h or 0) * height,
        )
        for one in rows
        if one.x is not None and one.y is not None
    ]
    return sorted(found, key=lambda drawn: not drawn.is_zone)


def _spot(risk: Risk) -> dict[str, object]:
    return {"risk": risk.pk, "x": risk.x, "y": risk.y, "w": risk.w, "h": risk.h}


@require_http_methods(["POST"])
@requires("risks.edit")
def hang(request: Request) -> HttpResponse:
    """Hang a picture of the campus."""
    viewer = request.viewer
    form = forms.PlanForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("risks:picture", viewer.org_code)
    told = form.cleaned_data
    try:
        actions.hang_plan(
            id=told["id"], upload=told["picture"], title=told["title"], by=viewer, at=request.now
        )
        messages.success(request, "平面图已换上，选一条风险放到图上。")
    except (RiskRefused, FileRefused) as refusal:
        messages.error(request, str(refusal))
    return redirect("risks:picture", viewer.org_code)


@require_POST
@requires("risks.edit")
def place(request: Request, risk_id: UUID) -> HttpResponse:
    """Put a risk on the picture, or take it off."""
    risk = reading.own_risk(request, risk_id)
    here = reverse("risks:picture", args=[risk.org_code])
    spot = None
    if not request.POST.get("take_off"):
        form = forms.PlaceForm(request.POST)
        if not form.is_valid():
            messages.error(request, str(next(iter(form.errors.values()))[0]))
            return redirect(f"{here}?place={risk.pk}")
        spot = form.spot()
    try:
        actions.place(risk=risk, spot=spot, by=request.viewer, at=request.now)
        messages.success(request, f"“{risk.name}”{'已放好' if spot else '已从图上取下'}。")
    except RiskRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{here}?place={risk.pk}")
    return redirect(here)
