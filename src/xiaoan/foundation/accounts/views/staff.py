"""岗位与人员 of an organisation: codes for a first sign-in, resets, who leaves and comes back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import appointments, leave, people, queries, rules
from xiaoan.foundation.accounts.actions import deactivating, second_factor
from xiaoan.foundation.accounts.forms import LeavingForm, ReasonForm
from xiaoan.foundation.accounts.models import Appointment, Person, SecondFactor
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .admission import today


def unit_of(request: Request, code: int) -> Organisation:
    """The organisation of an address, where the viewer answers for it."""
    one = organisation(code)
    lo, hi = request.viewer.own_interval
    if one is None or not lo <= code <= hi:
        raise Http404
    return one


@requires("accounts.read")
@require_safe
def posts(request: Request, code: int) -> HttpResponse:
    """岗位与人员 of one organisation; vacancies first."""
    one, on = unit_of(request, code), today(request)
    rows = appointments.places(request.viewer, one, on)
    holders = {held.person_id: held.person for row in rows for held in row.unended}
    without = [one for one in holders.values() if not queries.has_sign_in(one)]
    page = {
        "organisation": one,
        "rows": rows,
        "vacant": sum(not row.held for row in rows),
        "may_appoint": any(not row.fault for row in rows),
        "without": [one for one in without if one.is_active],
        "gone": people.gone_from(request.viewer, code),
        "may_invite": request.viewer.may("accounts.invite"),
        "may_edit": request.viewer.may("accounts.edit"),
    }
    return render(request, "accounts/posts.html", page)


def _person(request: Request, person_id: UUID) -> Person:
    one = people.person(request.viewer, person_id, today(request))
    if one is None:
        raise Http404
    return one


@requires("accounts.read")
@require_safe
def person(request: Request, person_id: UUID) -> HttpResponse:
    """One person: their posts, their sign-in, and what may be done about it."""
    return _show(request, _person(request, person_id), ReasonForm())


def _show(request: Request, one: Person, form: ReasonForm) -> HttpResponse:
    on = today(request)
    with scope.system():
        posts = people.posts_of(one, on)
        invitation = people.open_invitation(one)
        factor = SecondFactor.objects.filter(person=one).first()
        lent = leave.around(one, on)
    page = {
        "person": one,
        "phone": rules.masked_phone(one.phone),
        "posts": posts,
        "invitation": invitation,
        "standing": people.sign_in_word(one, invitation, request.now),
        "factor": factor,
        "lent": lent,
        "fault": people.restore_fault(request.viewer, one, on),
        "has_sign_in": queries.has_sign_in(one),
        "may_arrange": lambda held: leave.may_arrange(request.viewer, held, on),
        "form": form,
    }
    return render(request, "accounts/person.html", page, status=422 if form.errors else 200)


@requires("accounts.invite")
@require_POST
def reset_second_factor(request: Request, person_id: UUID) -> HttpResponse:
    """The phone is lost: the person enrols another after signing in with the password."""
    one = allowed(request, person_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, one, form)
    if second_factor.reset(
        person=one, reason=form.cleaned_data["reason"], by=request.viewer, at=request.now
    ):
        messages.success(request, f"已重置{one.name}的二次验证，下次登录后重新绑定手机。")
    else:
        messages.info(request, f"{one.name}没有启用二次验证，不用重置。")
    return redirect("accounts:person", one.id)


def allowed(request: Request, person_id: UUID) -> Person:
    one = _person(request, person_id)
    if people.restore_fault(request.viewer, one, today(request)) or not one.is_active:
        raise Http404
    return one


@requires("accounts.invite")
@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: Request, person_id: UUID) -> HttpResponse:
    """Somebody leaves; a colleague takes over what is open."""
    one, on = allowed(request, person_id), today(request)
    choices = _successors(one, on)
    named = [(str(row.id), f"{row.person.name}（{row.post.title}）") for row in choices]
    form = LeavingForm(request.POST or None, people=named, initial={"last_day": on})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        successor = next((row for row in choices if str(row.id) == given["successor"]), None)
        leaving = deactivating.Leaving(one, given["last_day"], given["reason"], successor)
        try:
            deactivating.deactivate(leaving, by=request.viewer, at=request.now)
        except deactivating.DeactivationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已停用{one.name}的账号。{_passed_words(successor)}")
            return redirect("accounts:person", one.id)
    page = {"person": one, "form": form}
    return render(request, "accounts/leaving.html", page, status=422 if form.errors else 200)


def _successors(one: Person, on: date) -> list[Appointment]:
    """Colleagues wherever the person holds a post."""
    with scope.system():
        mine = Appointment.objects.filter(queries.held_on(on), person=one)
        rows = (
            Appointment.objects.filter(queries.held_on(on), person__is_active=True)
            .filter(org_code__in=mine.values("org_code"))
            .exclude(person=one)
            .select_related("post", "person")
        )
        return list(rows.order_by("post__kind", "person__name"))


def _passed_words(successor: Appointment | None) -> str:
    return f"未办完的待办正在转给{successor.person.name}。" if successor else ""


@requires("accounts.invite")
@require_POST
def reactivate(request: Request, person_id: UUID) -> HttpResponse:
    """Somebody comes back."""
    one = _person(request, person_id)
    fault = people.restore_fault(request.viewer, one, today(request))
    if fault:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, one, form)
    try:
        deactivating.reactivate(
            person=one, reason=form.cleaned_data["reason"], by=request.viewer, at=request.now
        )
    except deactivating.DeactivationRefused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, f"已恢复{one.name}的账号。岗位请重新任命。")
    return redirect("accounts:person", one.id)
