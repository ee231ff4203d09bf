"""What came, and what became of it."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xiaoan.engine.signals import forms, queries
from xiaoan.engine.signals.models import OUTCOMES
from xiaoan.engine.signals.rules import KINDS, PHASES
from xiaoan.foundation.ids import read_uuid
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

WORDS = {"outcomes": OUTCOMES, "kinds": KINDS, "phases": PHASES}


@require_safe
@requires("signals.read")
def home(request: Request) -> HttpResponse:
    """Sources with their health, and the newest signals."""
    viewer = request.viewer
    state, source_id = forms.state(request.GET), read_uuid(request.GET.get("source", ""))
    page = queries.page(viewer, state=state, source_id=source_id, after=forms.after(request.GET))
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    context = {
        "page": page,
        "state": state,
        "health": queries.health(viewer, request.now),
        "unread": queries.unread_count(viewer),
        "older": "?" + urlencode({**kept, "after": page.next_key}) if page.next_key else "",
        "first": "?" + urlencode(kept) if "after" in request.GET else "",
        **WORDS,
    }
    return render(request, "signals/home.html", context)


@require_safe
@requires("signals.read")
def one(request: Request, raw_id: UUID) -> HttpResponse:
    """One signal: what it says, what came of it, and its raw bytes."""
    found = queries.signal(request.viewer, raw_id)
    if found is None:
        raise Http404
    line = queries.lines(request.viewer, [found])[0]
    raw = queries.raw_text(request.viewer, found)
    return render(request, "signals/one.html", {"line": line, "raw": raw, **WORDS})
