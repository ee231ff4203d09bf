"""One document: its text, its versions, two of them compared, and who has read it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from xiaoan.features.documents import actions
from xiaoan.features.documents.documents import library as documents
from xiaoan.features.documents.forms import library as forms
from xiaoan.features.documents.models import Document, Version, catalogue
from xiaoan.features.documents.queries import circulars
from xiaoan.features.documents.queries import library as queries
from xiaoan.features.documents.rules import comparing, library
from xiaoan.features.documents.rules.library import DocumentRefused
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.queries import entries
from xiaoan.foundation.ledger.words import verb_words
from xiaoan.foundation.papers import pdf, word
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .library import TONES
from .papers import sent


@require_safe
@requires("documents.read")
def document(request: Request, document_id: UUID) -> HttpResponse:
    """What holds today; another version where it is asked for."""
    one = queries.document(request.viewer, document_id)
    if one is None:
        return _circular(request, document_id)
    versions = queries.versions(request.viewer, one)
    shown = _shown(versions, request.GET.get("version", ""))
    if shown is None:
        raise Http404
    shown.document = one
    return render(request, "documents/document.html", _page(request, one, versions, shown))


def _circular(request: Request, document_id: UUID) -> HttpResponse:
    """What an office above has in force, as those below read it."""
    one = circulars.circular(request.viewer, document_id)
    if one is None:
        raise Http404
    page = {
        "one": one,
        "kind_title": catalogue().title(one.kind),
        "paragraphs": _paragraphs(one.text),
    }
    return render(request, "documents/circular.html", page)


def _paragraphs(text: str) -> list[tuple[str, str]]:
    return [(library.style_of(line), line) for line in text.split("\n") if line]


def _shown(versions: list[Version], asked: str) -> Version | None:
    """The version asked for by number; else what holds; else the newest."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    named = [one for one in versions if one.number == number]
    held = [one for one in versions if one.state == library.IN_FORCE]
    return next(iter([*named, *held, *versions]), None)


def _page(
    request: Request, one: Document, versions: list[Version], shown: Version
) -> dict[str, Any]:
    viewer, today = request.viewer, timezone.localdate(request.now)
    is_own = one.org_code == viewer.org_code
    place = queries.organisation(viewer, one.org_code)
    posts = queries.posts_here(viewer, today) if is_own else []
    return {
        "document": one,
        "place": place,
        "version": shown,
        "versions": versions,
        "files": queries.files_of(viewer, shown),
        "paragraphs": _paragraphs(shown.text),
        "readers": queries.readers(shown) if shown.state == library.IN_FORCE else [],
        "reading": queries.own_reading(viewer, shown) if is_own else None,
        "kind": catalogue().kinds.get(one.kind),
        "owner_title": title_of(one.owner_post),
        "has_draft": any(each.state in library.OPEN for each in versions),
        "may_edit": is_own and viewer.may("documents.edit"),
        "may_approve": is_own and viewer.may("documents.approve"),
        "approve": forms.ApproveForm(initial=forms.approve_initial(one.kind, today)),
        "review": forms.ReviewForm(
            initial={**forms.approve_initial(one.kind, today), "id": uuid7()}, auto_id="review_%s"
        ),
        "ask": forms.ReadersForm(posts=posts),
        "new_id": uuid7(),
        "history": [
            (each, verb_words(each.verb).split("：")[-1])
            for each in entries(viewer, "document", one.pk)
        ],
        "is_stale": shown.state == library.IN_FORCE and (shown.review_on or today) < today,
        "states": library.STATES,
        "tones": TONES,
    }


@require_safe
@requires("documents.read")
def version(request: Request, version_id: UUID) -> HttpResponse:
    """A version by its own id, as tasks and facts name it."""
    one = queries.version(request.viewer, version_id)
    if one is None:
        raise Http404
    place = reverse("documents:document", args=[one.document_id])
    return redirect(f"{place}?version={one.number}")


@require_safe
@requires("documents.read")
def compare(request: Request, document_id: UUID) -> HttpResponse:
    """Two versions of the text; without a choice the two newest."""
    one = _document(request, document_id)
    versions = queries.versions(request.viewer, one)
    by_number = {str(each.number): each for each in versions}
    if not versions:
        raise Http404
    new = by_number.get(request.GET.get("new", "")) or versions[0]
    before = [each for each in versions if each.number < new.number]
    old = by_number.get(request.GET.get("old", "")) or next(iter(before), versions[-1])
    lines = comparing.compared(old.text, new.text)
    page = {
        "document": one,
        "versions": versions,
        "old": old,
        "new": new,
        "lines": lines,
        "changes": comparing.changes(lines),
        "states": library.STATES,
    }
    return render(request, "documents/compare.html", page)


@require_safe
@requires("documents.read")
def paper(request: Request, version_id: UUID, form: str) -> HttpResponse:
    """A version as Word or PDF in the form of an official paper."""
    one = queries.version(request.viewer, version_id)
    if one is None or form not in ("pdf", "docx"):
        raise Http404
    place = queries.organisation(request.viewer, one.org_code)
    told = documents.paper_of(one, place.name if place else "")
    try:
        content = pdf.written(told) if form == "pdf" else word.written(told).getvalue()
    except pdf.FontMissing as missing:
        messages.error(request, str(missing))
        return redirect("documents:document", one.document_id)
    return sent(content, form, f"{one.document.title}-第{one.number}版")


@require_POST
@requires("documents.read")
def read(request: Request, version_id: UUID) -> HttpResponse:
    """我已读完."""
    one = queries.version(request.viewer, version_id)
    if one is None:
        raise Http404
    try:
        actions.note_read(version=one, by=request.viewer, at=request.now)
        messages.success(request, "已记下您读完了。")
    except DocumentRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("documents:document", one.document_id)


def _document(request: Request, document_id: UUID) -> Document:
    found = queries.document(request.viewer, document_id)
    if found is None:
        raise Http404
    return found
