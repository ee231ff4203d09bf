"""One asking: its clause, the facts beneath, and what may be done about it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.engine.duties import actions, catalogue, queries, sources
from xiaoan.engine.duties.entry import may_waive
from xiaoan.engine.duties.forms import ReasonForm
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.duties.refusals import DutyRefused
from xiaoan.engine.policy import queries as policy
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.ledger.queries import entries
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

TRACE_WORDS = {"duties.waived": "豁免"}
WAIVER_HINT = "豁免只对这一期有效，会写入留痕；本单位和上级都能看到。"


@require_safe
@requires("duties.read")
def obligation(request: Request, obligation_id: UUID) -> HttpResponse:
    """What one asking was judged by."""
    return _page(request, _obligation(request, obligation_id))


@require_POST
@requires("duties.waive")
def waive(request: Request, obligation_id: UUID) -> HttpResponse:
    """豁免 one asking, with a reason."""
    one = _obligation(request, obligation_id)
    form = _waiver(request.POST)
    if form.is_valid():
        try:
            actions.waive(
                obligation=one,
                reason=form.cleaned_data["reason"],
                by=request.viewer,
                at=request.now,
            )
        except DutyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已豁免这一期，并写入留痕。")
            return redirect("duties:obligation", one.id)
    return _page(request, one, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("duties.record")
def withdraw(request: Request, fulfilment_id: UUID) -> HttpResponse:
    """撤回 one's own organisation's record; it stays, marked."""
    one = queries.fulfilment(request.viewer, fulfilment_id)
    if one is None or one.org_code != request.viewer.org_code or not one.is_by_hand:
        raise Http404
    form = ReasonForm(
        request.POST or None, label="撤回原因", help_text="记录会保留并标明已撤回，不再计数。"
    )
    if form.is_valid():
        try:
            actions.withdraw(
                fulfilment=one,
                reason=form.cleaned_data["reason"],
                by=request.viewer,
                at=request.now,
            )
        except DutyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已撤回这条履职记录。")
            return redirect("duties:mine")
    page = {"form": form, "fulfilment": one, "kind": catalogue.fact_kind(one.kind)}
    status = 422 if form.errors else 200
    return render(request, "duties/withdraw.html", page, status=status)


def _page(request: Request, one: Obligation, form: ReasonForm | None = None) -> HttpResponse:
    listed = catalogue.listed(one.duty_id, one.starts_on, one.org_code)
    if listed is None:
        raise Http404
    viewer, today = request.viewer, timezone.localdate(request.now)
    beneath = queries.facts_beneath(viewer, one, listed.duty)
    page = {
        "obligation": one,
        "one": queries.shown(one, listed, today),
        "organisation": organisation(one.org_code),
        "beneath": beneath,
        "links": {fact.id: sources.link(viewer, fact) for fact in beneath.facts},
        "kinds": policy.fact_kinds(),
        "traces": [_trace(entry) for entry in entries(viewer, "obligation", one.id)],
        "form": form or _waiver(),
        "may_waive": may_waive(one.org_code, one.state, listed.duty, viewer),
        "may_record": viewer.org_code == one.org_code and viewer.may("duties.record"),
    }
    return render(request, "duties/obligation.html", page, status=422 if form else 200)


def _trace(entry: Entry) -> dict[str, object]:
    return {
        "title": TRACE_WORDS.get(entry.verb, entry.verb),
        "at": entry.at,
        "who": entry.by_name,
        "note": entry.body.get("reason", ""),
    }


def _obligation(request: Request, obligation_id: UUID) -> Obligation:
    one = queries.obligation(request.viewer, obligation_id)
    if one is None:
        raise Http404
    return one


def _waiver(sent: QueryDict | None = None) -> ReasonForm:
    return ReasonForm(sent, label="豁免理由", help_text=WAIVER_HINT)
