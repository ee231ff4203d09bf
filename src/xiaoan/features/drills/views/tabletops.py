"""桌面推演: injects one after the other, with the clock, and what was answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from xiaoan.features.drills import actions, forms
from xiaoan.features.drills.models import Drill, packed
from xiaoan.features.drills.queries import drills as queries
from xiaoan.features.drills.rules import words
from xiaoan.features.drills.rules.words import DrillRefused
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .drills import act_of, own, tried

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_OR_POST
@requires("drills.run")
def table(request: Request, drill_id: UUID) -> HttpResponse:
    """The inject that is on the table; POST notes what was answered."""
    one = own(request, drill_id)
    script = packed().scripts.get(one.script)
    if script is None:
        return redirect("drills:run", one.pk)
    said = queries.said(one)
    place = _place(request, len(script.injects), said)
    form = forms.SayForm(
        request.POST if request.method == "POST" else None,
        initial={"place": place, "text": said[place].text if place in said else ""},
    )
    if request.method == "POST" and form.is_valid():
        done = _said(request, one, form)
        if done is not None:
            return redirect(f"{request.path}?place={done + 1}")
    page = {
        "drill": one,
        "script": script,
        "scenario": packed().scenarios[one.scenario],
        "inject": script.injects[place] if place < len(script.injects) else None,
        "place": place,
        "said": said,
        "form": form,
        "words": words,
        "may_lead": request.viewer.may("drills.plan"),
    }
    return render(request, "drills/table.html", page, status=422 if form.errors else 200)


def _place(request: Request, most: int, said: dict[int, Any]) -> int:
    """The inject asked for, else the first without an answer; past the last is the end."""
    given = request.GET.get("place", "")
    if given.isdecimal() and len(given) < 4:
        return min(int(given), most)
    return next((place for place in range(most) if place not in said), most)


def _said(request: Request, one: Drill, form: forms.SayForm) -> int | None:
    told = form.cleaned_data
    said = tried(
        form,
        lambda: actions.say(drill=one, place=told["place"], text=told["text"], act=act_of(request)),
    )
    return told["place"] if said is not None else None


@require_POST
@requires("drills.plan")
def begin(request: Request, drill_id: UUID) -> HttpResponse:
    """开始推演."""
    one = own(request, drill_id)
    try:
        actions.begin(drill=one, act=act_of(request))
    except DrillRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("drills:drill", one.pk)
    return redirect("drills:table", one.pk)
