"""台账: on the page, as Excel, Word and PDF."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiaoan.foundation.papers.pdf import FontMissing
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import actions, documents, forms, queries, rules
from .rules import Wanted


@require_safe
@requires("books.read")
def book(request: Request) -> HttpResponse:
    """One book: its sums, its rows, the newest first, and the papers."""
    wanted = _wanted(request)
    viewer = request.viewer
    shown = queries.page(viewer, wanted, forms.after(request.GET))
    kept = {key: str(word) for key, word in request.GET.items() if word and key != "after"}
    context = {
        "wanted": wanted,
        "unit": queries.unit(viewer, wanted),
        "is_own": viewer.org_kind == "school",
        "figures": _figures(request, wanted, kept),
        "headings": [words for words, _ in queries.headings(wanted)],
        "rows": shown.rows,
        "older": "?" + urlencode({**kept, "after": shown.next}) if shown.next else "",
        "first": "?" + urlencode(kept) if "after" in request.GET else "",
        "query": "?" + urlencode(kept) if kept else "",
        "books": [
            (word, "?" + urlencode({**_days(kept), "book": key}), key == wanted.book)
            for key, word in rules.BOOKS.items()
        ],
        "filters": _filters(request, wanted),
    }
    return render(request, "books/book.html", context)


def _days(kept: dict[str, str]) -> dict[str, str]:
    """What stays when another book is opened: the days and the school."""
    return {key: word for key, word in kept.items() if key in ("span", "on", "school")}


def _figures(request: Request, wanted: Wanted, kept: dict[str, str]) -> list[dict[str, Any]]:
    found = queries.figures(request.viewer, wanted)
    return [
        {
            "label": one.label,
            "value": f"{one.value:,}",
            "href": "?" + urlencode({**kept, "only": one.only}) + "#rows",
            "definition": one.definition,
        }
        for one in found
    ]


def _filters(request: Request, wanted: Wanted) -> list[dict[str, Any]]:
    viewer = request.viewer
    day = request.GET.get("on") or timezone.localdate(request.now).isoformat()
    fields: list[dict[str, Any]] = [
        _select("span", "按", wanted.span, list(rules.SPANS.items())),
        {"name": "on", "label": "哪一天所在的", "kind": "date", "value": day},
    ]
    if viewer.org_kind != "school":
        near = [(0, "全部学校"), *queries.schools(viewer)]
        fields.append(_select("school", "学校", wanted.org_code, near))
    if wanted.book == "facts":
        topics = [("", "全部主题"), *queries.topics(viewer)]
        fields.append(_select("topic", "主题", wanted.topic, topics))
    only = [("", "全部"), *rules.ONLY[wanted.book].items()]
    fields.append(_select("only", "只看", wanted.only, only))
    return fields


def _select(name: str, label: str, value: object, choices: list[Any]) -> dict[str, Any]:
    return {"name": name, "label": label, "kind": "select", "value": value, "choices": choices}


@require_safe
@requires("books.read")
def printed(request: Request, form: str) -> HttpResponseBase:
    """The whole book on paper; a thick one is made in the background."""
    if form not in documents.FORMS:
        raise Http404
    viewer, wanted = request.viewer, _wanted(request)
    back = f"{reverse('books:book')}?{request.GET.urlencode()}"
    if queries.count(viewer, wanted) > documents.AT_ONCE[form]:
        run = actions.order(wanted, form, by=viewer, at=request.now)
        return redirect("jobs:run", run.pk)
    try:
        made = documents.printed(viewer, wanted, form, timezone.localdate(request.now))
    except (documents.TooLong, FontMissing) as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name)}"}
    return HttpResponse(made.content, content_type=documents.FORMS[form], headers=headers)


@require_safe
@requires("books.read")
def paper(request: Request, file_id: UUID) -> FileResponse:
    """A book that was printed in the background."""
    kept = queries.paper(request.viewer, file_id)
    if kept is None or not kept.path.exists():
        raise Http404
    return FileResponse(
        kept.path.open("rb"), as_attachment=True, filename=kept.name, content_type=kept.content_type
    )


def _wanted(request: Request) -> Wanted:
    """What the address asks for; a school that is not theirs is not found."""
    wanted = forms.wanted(request.GET, request.viewer, timezone.localdate(request.now))
    if not queries.unit(request.viewer, wanted):
        raise Http404
    return wanted
