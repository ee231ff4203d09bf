"""Assessing one risk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from xiaoan.features.risks import actions, forms
from xiaoan.features.risks.models import Risk
from xiaoan.features.risks.queries import library as packs
from xiaoan.features.risks.queries import lists, standings
from xiaoan.features.risks.rules.methods import COLOURS, RiskRefused, colours_of, plain
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import reading
from .lists import words

FIRST = "matrix"


@require_http_methods(["GET", "HEAD", "POST"])
@requires("risks.assess")
def assess(request: Request, risk_id: UUID) -> HttpResponse:
    """打分定级: without and with the controls; the next unassessed one follows."""
    risk = reading.own_risk(request, risk_id)
    shown = standings.shown_at(risk.org_code)
    today = timezone.localdate(request.now)
    form = forms.AssessForm(
        request.POST or None,
        shown=shown,
        direct=lists.direct_items(risk.org_code, today),
        initial=_initial(risk),
    )
    if request.method == "POST" and form.is_valid() and _assessed(request, risk, form):
        return _onward(request, risk)
    page = {
        "risk": risk,
        "form": form,
        "shown": shown,
        "bands": {key: bands_of(one) for key, one in shown.items() if one.method.factors},
        "last": lists.history(risk)[:1],
        **words(),
    }
    return render(request, "risks/assess.html", page, status=422 if form.errors else 200)


def _assessed(request: Request, risk: Risk, form: forms.AssessForm) -> bool:
    try:
        actions.assess(risk=risk, marks=form.marks(), by=request.viewer, at=request.now)
    except RiskRefused as refusal:
        form.blame(refusal.field, str(refusal))
        return False
    return True


def _onward(request: Request, risk: Risk) -> HttpResponse:
    """To the next that nobody has assessed; whoever adopted twenty goes through them at once."""
    viewer = request.viewer
    risk.refresh_from_db()
    messages.success(request, f"“{risk.name}”评为{COLOURS[risk.colour]}色。")
    waiting = lists.standing(viewer).filter(org_code=viewer.org_code, colour="")
    following = waiting.order_by("number").first()
    if following is not None:
        return redirect("risks:assess", following.pk)
    return redirect("risks:one", risk.pk)


def _initial(risk: Risk) -> dict[str, Any]:
    """What was scored last; for the first time what is usual, the controls aside one worse."""
    initial: dict[str, Any] = {"id": uuid7(), "method": FIRST}
    last = next(iter(lists.history(risk)), None)
    if last is not None:
        initial |= {"method": last.method, "item": last.item}
        for when, told in (("inherent", last.inherent_told), ("now", last.told)):
            initial |= {f"{when}_{last.method}_{key}": value for key, value in told.items()}
        return initial
    template = packs.templates().get(risk.template)
    if template is not None:
        likely, bad = template.usual["l"], template.usual["s"]
        initial |= {"now_matrix_l": str(likely), "now_matrix_s": str(bad)}
        initial |= {"inherent_matrix_l": str(min(likely + 1, 5)), "inherent_matrix_s": str(bad)}
    return initial


def bands_of(one: standings.Shown) -> list[tuple[str, str]]:
    """The colours with the scores that give them: ("red", "20 分以上")."""
    found, upper = [], ""
    cutoffs = one.suggested
    for colour in colours_of(cutoffs):
        least = cutoffs.get(colour)
        low = plain(least) if least is not None else ""
        if low and not upper:
            found.append((colour, f"{low} 分及以上"))
        elif low:
            found.append((colour, f"{low} 分至不足 {upper} 分"))
        else:
            found.append((colour, f"不足 {upper} 分"))
        upper = low
    return found
