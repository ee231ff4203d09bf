"""Through the place's identity provider and back."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import oidc, queries
from xiaoan.foundation.scope.access import public
from xiaoan.foundation.scope.request import Request

from .admission import admit, next_of

logger = logging.getLogger(__name__)
TRIP: Final = timedelta(minutes=10)
STALE: Final = "登录步骤已失效，请重新点一次登录。"


@public
@never_cache
@require_safe
def leave_for(request: Request) -> HttpResponse:
    """Whoever wants to sign in has no account here yet. A link, since forms may not lead away."""
    if not settings.OIDC["issuer"]:
        messages.error(request, "本系统没有接入统一身份认证，请用登录名和密码登录。")
        return redirect("accounts:sign_in")
    trip = oidc.Trip.new()
    try:
        provider = oidc.discover(settings.OIDC)
    except oidc.ProviderFault as fault:
        return _failed(request, fault)
    request.session["oidc"] = {
        **trip.kept,
        "next": next_of(request),
        "at": request.now.timestamp(),
    }
    return HttpResponseRedirect(oidc.way_out(provider, trip, _back(request)))


@public
@never_cache
@require_safe
def come_back(request: Request) -> HttpResponse:
    """The provider sends the browser here; it is believed only for a trip begun in this browser."""
    kept = request.session.pop("oidc", None)
    is_late = not kept or request.now.timestamp() - kept["at"] > TRIP.total_seconds()
    if is_late or not constant_time_compare(request.GET.get("state", ""), kept["state"]):
        messages.error(request, STALE)
        return redirect("accounts:sign_in")
    if request.GET.get("error") or not request.GET.get("code"):
        messages.error(request, "认证服务没有让您登录。可以重试，或改用登录名和密码登录。")
        return redirect("accounts:sign_in")
    trip = oidc.Trip(kept["state"], kept["nonce"], kept["verifier"])
    try:
        provider = oidc.discover(settings.OIDC)
        claims = oidc.claims_of(
            provider, trip, code=request.GET["code"], back=_back(request), now=request.now
        )
    except oidc.ProviderFault as fault:
        return _failed(request, fault)
    return _matched(request, claims, kept["next"])


def _matched(request: Request, claims: dict[str, Any], target: str) -> HttpResponse:
    with scope.system():
        person = queries.person_of_claims(claims, settings.OIDC["claim"])
    if person is None:
        page = {"provider": settings.OIDC["name"]}
        return render(request, "accounts/unknown.html", page, status=403)
    return admit(request, person, "oidc", target)


def _failed(request: Request, fault: oidc.ProviderFault) -> HttpResponse:
    logger.warning("sign-in through the provider failed: %s", fault.reason)
    messages.error(request, str(fault))
    return redirect("accounts:sign_in")


def _back(request: Request) -> str:
    return request.build_absolute_uri("/accounts/oidc/back/")
