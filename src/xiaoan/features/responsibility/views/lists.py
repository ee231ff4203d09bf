"""责任清单: one's own, the organisation's, and those of the organisations below."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiaoan.features.responsibility.documents import (
    Told,
    paper_of,
    told_of,
    told_of_person,
    workbook_of,
)
from xiaoan.features.responsibility.queries import lists
from xiaoan.features.responsibility.rules import lists as rules
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .papers import TYPES, sent, served

FORMS = (("docx", "Word"), ("pdf", "PDF"), ("xlsx", "Excel"))


@require_safe
@requires("responsibility.read")
def mine(request: Request) -> HttpResponse:
    """我的责任清单: over every post held, 一岗双责 apart."""
    found = lists.personal(request.viewer, timezone.localdate(request.now))
    page = {
        "personal": found,
        "parts_found": [_part(one, found.topics) for one in found.listings],
        "papers": [(name, reverse("responsibility:mine_paper", args=[key])) for key, name in FORMS],
    }
    return render(request, "responsibility/mine.html", page)


@require_safe
@requires("responsibility.read")
def mine_paper(request: Request, form: str) -> HttpResponse:
    """The same list as Word, PDF or Excel."""
    found = lists.personal(request.viewer, timezone.localdate(request.now))
    told = told_of_person(found.name, found.listings, found.topics, found.on)
    return _paper(request, told, form)


@require_safe
@requires("responsibility.read")
def organisations(request: Request) -> HttpResponse:
    """Choose an organisation below; who has none below sees the own one at once."""
    viewer = request.viewer
    if viewer.own_interval[0] == viewer.own_interval[1]:
        return redirect("responsibility:organisation", viewer.org_code)
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 14 else 0
    text = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    found = lists.below(viewer, text, after)
    older = {"q": text, "after": found.next_after}
    page = {
        "rows": found.rows,
        "search": text,
        "older": "?" + urlencode(older) if found.next_after else "",
    }
    return render(request, "responsibility/organisations.html", page)


@require_safe
@requires("responsibility.read")
def organisation(request: Request, code: int) -> HttpResponse:
    """单位责任清单, whole or of one post of it."""
    whole, desk = _listing(request, code)
    post = _post(request, whole)
    shown = whole.of(post) if post else whole
    kept = f"?post={post}" if post else ""
    page = {
        "listing": shown,
        "part": _part(shown, desk.topics),
        "posts": _posts(whole, post),
        "papers": [
            (name, reverse("responsibility:organisation_paper", args=[code, key]) + kept)
            for key, name in FORMS
        ],
        "is_own": code == request.viewer.org_code,
    }
    return render(request, "responsibility/organisation.html", page)


@require_safe
@requires("responsibility.read")
def organisation_paper(request: Request, code: int, form: str) -> HttpResponse:
    """The same list as Word, PDF or Excel."""
    whole, desk = _listing(request, code)
    post = _post(request, whole)
    told = told_of(whole.of(post) if post else whole, desk.topics)
    return _paper(request, told, form)


def _listing(request: Request, code: int) -> tuple[rules.Listing, lists.Desk]:
    found = lists.listing(request.viewer, code, timezone.localdate(request.now))
    if found is None:
        raise Http404
    return found


def _post(request: Request, whole: rules.Listing) -> str:
    asked = request.GET.get("post", "")
    return asked if any(one.post == asked for one in whole.items) else ""


def _posts(whole: rules.Listing, chosen: str) -> list[tuple[str, str, bool, int]]:
    """The posts as views of the list: word, address, whether chosen, how many duties."""
    counts: dict[str, int] = {}
    for one in whole.items:
        counts[one.post] = counts.get(one.post, 0) + 1
    here = reverse("responsibility:organisation", args=[whole.org_code])
    return [
        ("全部", here, not chosen, len(whole.items)),
        *(
            (title_of(post), f"{here}?post={post}", post == chosen, number)
            for post, number in sorted(counts.items(), key=lambda pair: -pair[1])
        ),
    ]


def _part(listing: rules.Listing, topics: dict[str, str]) -> dict[str, object]:
    """A list as its blocks show it."""
    return {
        "listing": listing,
        "title": title_of(listing.post) if listing.post else "",
        "firm": rules.grouped(listing.firm, topics),
        "overseen": rules.grouped(listing.overseen, topics),
        "open": rules.grouped(listing.open_norms, topics),
    }


def _paper(request: Request, told: Told, form: str) -> HttpResponse:
    name = f"{told.title}{told.on:%Y%m%d}"
    if form == "xlsx":
        return sent(workbook_of(told).getvalue(), form, name)
    if form not in TYPES:
        raise Http404
    return served(request, paper_of(told), form, name)
