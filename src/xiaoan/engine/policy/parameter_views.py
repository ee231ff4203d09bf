"""参数: the numbers of the texts in force here, how sure they are, and who settled them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from xiaoan.engine.policy import actions, parameters, queries
from xiaoan.engine.policy.actions import SettlingRefused, may_settle
from xiaoan.engine.policy.doubt import DEEDS, STANDINGS
from xiaoan.engine.policy.forms import SettleForm
from xiaoan.engine.policy.models import CONFIDENCES, Pack, Parameter, ParameterStanding
from xiaoan.foundation.orgs.models import Territory
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

DONE = {
    "confirmed": "已确认。所涉职责从今天起生效，并写入留痕。",
    "replaced": "已改用本地数字。所涉职责按它算，并写入留痕。",
    "withdrawn": "已撤回，并写入留痕。",
}


@requires("policy.read")
@require_safe
def listed(request: Request) -> HttpResponse:
    """Every number of the texts in force here; those that wait for somebody come first."""
    packs = _packs(request.viewer, localdate(request.now))
    rows = parameters.shown(packs, localdate(request.now), request.viewer.org_code)
    page = {
        "rows": rows,
        "waiting": sum(one.standing == "waiting" for one in rows),
        "may_settle": may_settle(request.viewer),
        **_words(),
    }
    return render(request, "policy/parameters.html", page)


@requires("policy.read")
@require_safe
def one(request: Request, parameter_key: str) -> HttpResponse:
    """One number: its sentence, what rests on it, and what territories decided."""
    return _page(request, _parameter(request, parameter_key))


@requires("policy.confirm")
@require_POST
def settle(request: Request, parameter_key: str) -> HttpResponse:
    """确认、改用或撤回."""
    parameter = _parameter(request, parameter_key)
    if not may_settle(request.viewer) or not parameters.Shown(parameter, None).is_in_doubt:
        raise Http404
    own, _ = parameters.own(parameter.key, request.viewer.lo)
    form = SettleForm(request.POST, parameter=parameter, own=own)
    if "deed" in request.POST:  # a withdrawal sent twice finds nothing left to withdraw
        form.fields["deed"].choices = list(DEEDS.items())  # type: ignore[attr-defined]
    if form.is_valid():
        try:
            row = actions.settle(
                parameter=parameter, wish=form.wish(), by=request.viewer, at=request.now
            )
        except SettlingRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, DONE[row.deed])
            return redirect("policy:parameter", parameter.key)
    return _page(request, parameter, form)


def _page(request: Request, parameter: Parameter, form: SettleForm | None = None) -> HttpResponse:
    viewer = request.viewer
    held = parameters.held_at(viewer.org_code).get(parameter.key)
    shown = parameters.Shown(parameter, held)
    own, version = parameters.own(parameter.key, viewer.lo)
    offers = may_settle(viewer) and shown.is_in_doubt
    page = {
        "one": shown,
        "parameter": parameter,
        "duties": parameters.duties_of(parameter),
        "history": _history(parameter, viewer),
        "form": (form or SettleForm.of(parameter, own, version)) if offers else None,
        **_words(),
    }
    return render(request, "policy/parameter.html", page, status=422 if form else 200)


def _history(parameter: Parameter, viewer: Viewer) -> list[dict[str, Any]]:
    """What the territories around the viewer and inside theirs decided, the newest first."""
    rows = parameters.history(parameter.key).filter(territory__lte=viewer.hi, hi__gte=viewer.lo)
    told: list[ParameterStanding] = list(rows[:100])
    codes = {row.territory for row in told}
    names = dict(Territory.objects.filter(code__in=codes).values_list("code", "name"))
    return [{"row": row, "where": names.get(row.territory, "")} for row in told]


def _parameter(request: Request, key: str) -> Parameter:
    on = localdate(request.now)
    found = parameters.parameter(_packs(request.viewer, on), key, on)
    if found is None:
        raise Http404
    return found


def _packs(viewer: Viewer, on: date) -> list[Pack]:
    return queries.packs_in_force(on, viewer.org_code)


def _words() -> dict[str, object]:
    return {"confidences": CONFIDENCES, "standings": STANDINGS}
