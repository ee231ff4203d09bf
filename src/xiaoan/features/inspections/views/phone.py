"""What makes the sheet work anywhere: the bag, the page that opens it offline, and the scan."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xiaoan.features.inspections import queries
from xiaoan.features.inspections.queries import bag as bags
from xiaoan.features.inspections.rules import local_day
from xiaoan.foundation.scope.access import public, requires
from xiaoan.foundation.scope.request import Request


@requires("inspections.submit")
@require_safe
def bag(request: Request) -> HttpResponse:
    """What this account takes along, as JSON; 304 where the phone has it already.

    The headers say whose it is and carry the token for sending: a phone that was offline for days
    asks here before it sends, and never sends one person's work under another's name.
    """
    body, tag = bags.packed(request.viewer, local_day(request.now), request.now)
    known = request.headers.get("If-None-Match", "").removeprefix("W/")
    if known == f'"{tag}"':
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(body, content_type="application/json")
    answer["ETag"] = f'"{tag}"'
    answer["X-Xiaoan-Owner"] = bags.owner_of(request.viewer)
    answer["X-Xiaoan-Token"] = get_token(request)
    return answer


@public
@require_safe
def pocket(request: Request) -> HttpResponse:
    """The page a phone keeps to open its bag without a network.

    Public, since it holds nobody's rows: whatever it shows comes from the phone itself.
    """
    answer = render(request, "inspections/pocket.html")
    answer["Cache-Control"] = "no-cache"
    return answer


@requires("inspections.submit")
@require_safe
def scan(request: Request) -> HttpResponse:
    """The camera reads the plate; who has none, or a broken one, types its code or number."""
    code = "".join(one for one in request.GET.get("code", "") if one.isalnum()).upper()
    if not code:
        return render(request, "inspections/scan.html")
    found = queries.point_by_code(request.viewer, code)
    if found is None:
        messages.error(request, f"没有找到“{code[:20]}”。请核对点位牌上的编号或点位码再输一次。")
        return redirect(reverse("inspections:scan"))
    return redirect("inspections:at", found.plate_token)
