"""The public door: choose a place, say one sentence, send. Without an account, without a script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from xiaoan.features.tips import actions
from xiaoan.features.tips.forms import SayForm, TipForm, fresh
from xiaoan.features.tips.models import table
from xiaoan.features.tips.queries import following, places
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import public
from xiaoan.foundation.scope.request import Request


@require_safe
@public
def choose(request: Request) -> HttpResponse:
    """Public: a passer-by has no account. Counties, then schools by name or initials."""
    text = request.GET.get("q", "")
    with scope.system():
        counties = places.counties()
        code = _number(request.GET.get("county", "")) or (counties[0].code if counties else 0)
        chosen = next((one for one in counties if one.code == code), None)
        found = places.schools(code, text) if chosen else []
    page = {"counties": counties, "county": chosen, "schools": found, "q": text[:40]}
    return render(request, "tips/choose.html", {**page, "most": places.MOST})


@require_safe
@public
def county_map(request: Request, county_code: int) -> HttpResponse:
    """Public: the same choice on a map without tiles; the list stands below it."""
    with scope.system():
        county = places.county(county_code)
        schools = places.schools(county_code, "", places.ALL) if county else []
    if county is None:
        raise Http404
    return render(request, "tips/map.html", {"county": county, "schools": schools})


@require_safe
@public
def points(request: Request, county_code: int) -> JsonResponse:
    """Public: names and points of schools are public."""
    with scope.system():
        county = places.county(county_code)
        found = places.map_of(county) if county else None
    if found is None:
        raise Http404
    answer = JsonResponse(found)
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public
def report(request: Request, place_code: int) -> HttpResponse:
    """Public: anybody may say what they saw. No session is used, so nothing can be forged in one.

    Sending the same form twice is answered with the same receipt.
    """
    with scope.system():
        if places.place(place_code) is None:
            return redirect(f"{reverse('tips:choose')}?county={place_code // 10**8 * 10**8}")
        if request.method == "POST":
            return _taken(request, place_code)
        initial = {
            "id": fresh(request),
            "place": request.GET.get("p", "")[:100].replace("\x00", ""),
        }
        return _form(request, place_code, TipForm(initial=initial))


def _taken(request: Request, place_code: int) -> HttpResponse:
    form = TipForm(request.POST)
    if not form.is_valid():
        return _form(request, place_code, form)
    kind = table().kinds[form.cleaned_data["kind"]]
    if kind.sealed and not form.cleaned_data["certain"]:
        return _form(request, place_code, form, turns_to=True)
    try:
        taken = actions.receive(sent=form.sent(request, place_code), at=request.now)
    except actions.TipRefused as refusal:
        form.add_error(None, str(refusal))
        return _form(
            request, place_code, form, status=503 if isinstance(refusal, actions.Full) else 422
        )
    page = {
        "taken": taken,
        "followed": following.followed(taken.tip, request.now),
        "waits": following.waits(),
        "more": SayForm(initial={"id": uuid7()}),
    }
    return render(request, "tips/receipt.html", page, status=201)


def _form(
    request: Request, place_code: int, form: TipForm, *, status: int = 422, turns_to: bool = False
) -> HttpResponse:
    """The form, empty or as it came back; `turns_to` shows where to turn first."""
    tip_id = form["id"].value() if not form.is_bound else fresh(request)
    page: dict[str, Any] = {
        "form": form,
        "place": places.place(place_code),
        "kinds": table().kinds,
        "hotlines": table().hotlines,
        "similar": places.similar(place_code, table().kinds, str(form["place"].value() or "")),
        "joins": request.POST.get("joins", "") or request.GET.get("joins", ""),
        "challenge": _challenge(request, tip_id, place_code),
        "turns_to": turns_to,
    }
    is_wrong = form.is_bound
    response = render(request, "tips/report.html", page, status=status if is_wrong else 200)
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = "300"
    return response


def _challenge(request: Request, tip_id: UUID, place_code: int) -> str:
    address = str(request.META.get("REMOTE_ADDR", ""))
    is_hurried = actions.hurries(address, request.now)
    return actions.challenge_for(tip_id, place_code, request.now, is_hurried=is_hurried)


def _number(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 14 else 0
