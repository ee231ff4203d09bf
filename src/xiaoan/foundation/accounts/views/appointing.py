"""任免: giving somebody a post, and ending it, from the page of the posts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xiaoan.foundation.accounts import appointments, queries
from xiaoan.foundation.accounts.actions import appointing, ending
from xiaoan.foundation.accounts.appointments import Candidate, Place
from xiaoan.foundation.accounts.forms import NEWCOMER, AppointForm, EndingForm
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.ids import read_uuid
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .admission import today
from .slips import printed_for, show_slips
from .staff import unit_of

LONGEST_NAME = 40


@requires("accounts.edit")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: Request, code: int) -> HttpResponse:
    """Which post, then who: somebody found by name, or somebody new with a slip to print."""
    unit, on = unit_of(request, code), today(request)
    rows = appointments.open_places(request.viewer, unit, on)
    place = appointments.named(rows, request.GET.get("post", ""))
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_NAME]
    page: dict[str, Any] = {"unit": unit, "places": rows, "place": place, "text": text}
    if place is None:
        return _unopened(request, unit, page)
    seat = appointments.Seating(unit, place)
    found = appointments.candidates(request.viewer, seat, text, on)
    form = _appoint_form(request, place, found)
    if request.method == "POST" and form.is_valid():
        named = _appoint(request, form, _naming(request, unit, place, form, found))
        if named is not None:
            return _appointed(request, unit, named)
    page |= {"form": form, "found": found, "limit": appointments.FOUND, "newcomer": NEWCOMER}
    return render(request, "accounts/appoint.html", page, status=422 if form.errors else 200)


def _unopened(request: Request, unit: Organisation, page: dict[str, Any]) -> HttpResponse:
    """Which posts there are to give; and why the one that was asked for is not among them."""
    viewer, on = request.viewer, today(request)
    asked = request.GET.get("post", "")
    page["fault"] = appointments.why_not(viewer, unit, asked, on) if asked else ""
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/appoint.html", page, status=status)


def _appoint_form(request: Request, place: Place, found: list[Candidate]) -> AppointForm:
    before = [
        (str(one.id), f"接替{one.person.name}（{one.held_from.isoformat()} 起）")
        for one in place.unended
    ]
    if before and not place.is_single:
        before.insert(0, ("", "不接替，增加一人"))
    return AppointForm(
        request.POST or None,
        people=[(str(one.person.id), f"{one.person.name}（{one.words}）") for one in found],
        before=before,
        initial={
            "held_from": today(request),
            "person": "" if found else NEWCOMER,
            "replaces": before[0][0] if before else "",
        },
    )


def _naming(
    request: Request, unit: Organisation, place: Place, form: AppointForm, found: list[Candidate]
) -> appointing.Naming:
    given = form.cleaned_data
    chosen = {str(one.person.id): one.person for one in found}
    return appointing.Naming(
        id=given["id"],
        organisation=unit,
        place=place.key,
        who=chosen.get(given["person"]) or appointing.Newcomer(given["name"], given["phone"]),
        held_from=given["held_from"],
        held_until=given["held_until"],
        replaces=read_uuid(given.get("replaces") or ""),
        seen=request.POST.get("seen", ""),
    )


def _appoint(
    request: Request, form: AppointForm, naming: appointing.Naming
) -> appointing.Named | None:
    try:
        return appointing.appoint(naming, today=today(request), by=request.viewer, at=request.now)
    except appointing.AppointmentRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None


def _appointed(request: Request, unit: Organisation, named: appointing.Named) -> HttpResponse:
    made = named.appointment
    words = f"已任命{made.person.name}为{made.post.title}，{made.held_from.isoformat()} 起任职。"
    if named.succeeded is not None:
        words += f"{named.succeeded.person.name}任职到前一天止。"
    if named.slip is not None:
        back = reverse("accounts:posts", args=[unit.code])
        return show_slips(request, printed_for([named.slip], unit), back=back, words=words)
    messages.success(request, words)
    if named.is_repeat and not queries.has_sign_in(made.person):
        messages.info(request, "登录码只显示一次；没来得及打印的，在这里重新发码。")
        return redirect("accounts:person", made.person_id)
    return redirect("accounts:posts", unit.code)


@requires("accounts.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: Request, code: int, appointment_id: UUID) -> HttpResponse:
    """At once or after a day, with the reason; a colleague may take over what is open."""
    unit, on = unit_of(request, code), today(request)
    one = appointments.unended_one(request.viewer, appointment_id, on)
    if one is None or one.org_code != unit.code:
        messages.info(request, "这项任职已经结束或撤回，不用再办。")
        return redirect("accounts:posts", unit.code)
    people = appointments.successors(one, on)
    named = [(str(row.id), f"{row.person.name}（{row.post.title}）") for row in people]
    form = EndingForm(request.POST or None, people=named)
    if request.method == "POST" and form.is_valid():
        ended = _end(request, form, _asked(form, one, people))
        if ended is not None:
            messages.success(request, _words(ended, on))
            return redirect("accounts:posts", unit.code)
    giver = appointments.giver_of(request.viewer, unit)
    page = {
        "unit": unit,
        "held": one,
        "form": form,
        "fault": appointments.ending_fault(giver, one.post, unit),
        "is_fresh": one.held_from >= on,
    }
    return render(request, "accounts/ending.html", page, status=422 if form.errors else 200)


def _asked(form: EndingForm, one: Appointment, people: list[Appointment]) -> ending.Ending:
    given = form.cleaned_data
    return ending.Ending(
        appointment=one,
        last_day=given["last_day"],
        reason=given["reason"],
        seen=given["seen"],
        successor=next((row for row in people if str(row.id) == given["successor"]), None),
    )


def _end(request: Request, form: EndingForm, asked: ending.Ending) -> ending.Ended | None:
    try:
        return ending.end_appointment(
            asked, today=today(request), by=request.viewer, at=request.now
        )
    except ending.EndingRefused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return None


def _words(ended: ending.Ended, on: date) -> str:
    name, title = ended.appointment.person.name, ended.appointment.post.title
    if ended.last_day is None:
        return f"已撤回{name}“{title}”的任命。"
    if ended.last_day < on:
        return f"{name}已不再担任“{title}”，从现在起不能再以这个岗位办理。"
    return f"{name}担任“{title}”到 {ended.last_day.isoformat()} 止，第二天起不能再办理。"
