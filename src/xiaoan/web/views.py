"""The front door, and the pages for when something is not there."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from xiaoan.foundation.scope.access import public
from xiaoan.foundation.scope.request import Request
from xiaoan.web.operations import availability


@public
@require_safe
def home(request: Request) -> HttpResponse:
    """Sends everybody to where their day starts; nothing is shown here."""
    if getattr(request, "viewer", None) is None:
        return redirect("accounts:sign_in")
    return redirect("workbench:today")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "shell/400.html", status=400)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or of another session."""
    return render(request, "shell/stale.html", status=403)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "shell/403.html", _framed(request), status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "shell/404.html", _framed(request), status=404)


def _framed(request: HttpRequest) -> dict[str, bool]:
    """Whoever has signed in keeps the menu, to go on from here."""
    return {"is_framed": getattr(request, "viewer", None) is not None}


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of ours, or of a database or a clock that will be right again in a moment."""
    error = sys.exc_info()[1]
    if error is not None and (availability.is_passing(error) or availability.is_clock_set(request)):
        return availability.unavailable(request, error)
    return render(request, "shell/500.html", status=500)
