"""请假代理: lending a post, ending it, and who stands in for whom."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import leave, queries, rules
from xiaoan.foundation.accounts.actions import delegating
from xiaoan.foundation.accounts.forms import DelegationForm
from xiaoan.foundation.accounts.models import Appointment, Person
from xiaoan.foundation.scope.access import signed_in
from xiaoan.foundation.scope.request import Request

from .admission import today


@signed_in
@require_safe
def delegations(request: Request) -> HttpResponse:
    """Who stands in for whom here; and which of one's own posts can be lent."""
    viewer, on = request.viewer, today(request)
    with scope.system():
        held = queries.open_to(viewer.person_id, on)
    page = {
        "rows": leave.of_units(viewer, on),
        "own": [one for one in held if one.person_id == viewer.person_id],
        "states": leave.STATES,
        "may_end": lambda one: leave.may_end(viewer, one),
    }
    return render(request, "accounts/delegations.html", page)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: Request, appointment_id: UUID) -> HttpResponse:
    """Lend one's own post, or as the level above somebody's."""
    held = _appointment(request, appointment_id)
    on = today(request)
    with scope.system():
        people = leave.candidates(held, on)
    form = DelegationForm(request.POST or None, people=people, initial={"starts_on": on})
    if request.method == "POST" and form.is_valid() and _lent(request, held, form):
        return redirect("accounts:delegations")
    page = {"held": held, "form": form, "is_own": held.person_id == request.viewer.person_id}
    status = 422 if form.errors else 200
    return render(request, "accounts/delegate.html", page, status=status)


def _appointment(request: Request, appointment_id: UUID) -> Appointment:
    with scope.system():
        found = Appointment.objects.filter(queries.held_on(today(request)), id=appointment_id)
        held = found.select_related("post", "person").first()
    if held is None or not leave.may_arrange(request.viewer, held, today(request)):
        raise Http404
    return held


def _lent(request: Request, held: Appointment, form: DelegationForm) -> bool:
    given = form.cleaned_data
    try:
        with scope.system():
            chosen = delegating.Leave(
                id=given["id"],
                appointment=held,
                delegate=Person.objects.get(id=given["delegate"]),
                span=rules.Span(given["starts_on"], given["ends_on"]),
                reason=given["reason"],
            )
            made = delegating.delegate(
                chosen, today=today(request), by=request.viewer, at=request.now
            )
    except delegating.DelegationRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    words = f"已安排{made.delegate.name}代理“{held.post.title}”，到期自动结束。"
    messages.success(request, words)
    return True


@signed_in
@require_POST
def end(request: Request, delegation_id: UUID) -> HttpResponse:
    """Back early, or not able to stand in: ends at once."""
    with scope.system():
        one = leave.anyone(delegation_id)
    if one is None or not leave.may_end(request.viewer, one):
        raise Http404
    try:
        with scope.system():
            delegating.end_delegation(delegation=one, by=request.viewer, at=request.now)
    except delegating.DelegationRefused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, f"已结束{one.delegate.name}的代理。")
    return redirect("accounts:delegations")
