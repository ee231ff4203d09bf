"""应急卡: by scenario, one on the phone, one a page on paper."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from xiaoan.features.drills import actions, forms
from xiaoan.features.drills.documents import cards as papers
from xiaoan.features.drills.models import packed
from xiaoan.features.drills.queries import cards as queries
from xiaoan.features.drills.rules.library import Scenario
from xiaoan.foundation.papers import pdf
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .drills import act_of, tried

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires("drills.read")
def scenarios(request: Request) -> HttpResponse:
    """Every scenario, with how many posts have a card."""
    library = packed()
    rows = [(one, len(library.cards.get(key, {}))) for key, one in library.scenarios.items()]
    return render(request, "drills/scenarios.html", {"rows": rows})


@require_safe
@requires("drills.read")
def cards(request: Request, scenario: str) -> HttpResponse:
    """The cards of one scenario; the viewer's own post first."""
    one = _scenario(scenario)
    viewer = request.viewer
    shown = queries.cards(viewer, scenario, timezone.localdate(request.now))
    page = {
        "scenario": one,
        "cards": sorted(shown, key=lambda card: card.post != viewer.post),
        "may_edit": viewer.org_kind == "school" and viewer.may("drills.plan"),
    }
    return render(request, "drills/cards.html", page)


@require_safe
@requires("drills.read")
def cards_pdf(request: Request, scenario: str) -> HttpResponse:
    """One card a page."""
    one = _scenario(scenario)
    shown = queries.cards(request.viewer, scenario, timezone.localdate(request.now))
    try:
        content = papers.cards(one, shown, request.viewer.org_name)
    except pdf.FontMissing as missing:
        messages.error(request, str(missing))
        return redirect("drills:cards", scenario)
    name = quote(f"{one.title}岗位应急卡_{request.viewer.org_name}.pdf")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@GET_OR_POST
@requires("drills.plan")
def card(request: Request, scenario: str, post: str) -> HttpResponse:
    """改应急卡."""
    one = _scenario(scenario)
    shown = queries.cards(request.viewer, scenario, timezone.localdate(request.now))
    found = next((card for card in shown if card.post == post), None)
    if found is None or request.viewer.org_kind != "school":
        raise Http404
    start = {"seen": found.version, "lines": "\n".join(found.lines)}
    form = forms.CardForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        done = tried(
            form,
            lambda: actions.write_card(
                scenario=scenario,
                post=post,
                lines=told["lines"].splitlines(),
                seen=told["seen"],
                act=act_of(request),
            ),
        )
        if done is not None:
            messages.success(request, "应急卡已改，请重新打印、换下旧卡。")
            return redirect("drills:cards", scenario)
    page = {"form": form, "scenario": one, "card": found}
    return render(request, "drills/card.html", page, status=422 if form.errors else 200)


def _scenario(key: str) -> Scenario:
    found = packed().scenarios.get(key)
    if found is None:
        raise Http404
    return found
