"""The list of entries, the records to take away, and the page where a seal is compared."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import public, requires

from . import exporting, queries, trust, words
from .chain import moment
from .forms import SiftForm
from .models import Checkpoint, Entry


@require_safe
@requires("ledger.read")
def entries(request: HttpRequest) -> HttpResponse:
    """The newest entries of the viewer's scope, and how far the own chain is countersigned."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    sift = SiftForm.read(request.GET)
    page = queries.page(viewer, sift)
    state = queries.chain_state(viewer)
    signer = [state.leaf.signer_code] if state.leaf else []
    names = queries.names([*(entry.org_code for entry in page.entries), *signer])
    context = {
        "rows": [_row(entry, names, viewer) for entry in page.entries],
        "organisations": queries.organisations_with_entries(viewer),
        "parts": words.parts(),
        "sift": sift,
        "state": state,
        "signer": names[signer[0]] if signer else "",
        "older": _older(request, page.next),
    }
    return render(request, "ledger/entries.html", context)


def _row(entry: Entry, names: dict[int, str], viewer: Viewer) -> dict[str, Any]:
    subject = (entry.subject_type, entry.subject_id)
    return {
        "deed": words.verb_words(entry.verb),
        "subject": _title([{"body": entry.body}]),
        "at": entry.at,
        "organisation": names[entry.org_code],
        "who": f"{entry.by_name} {entry.by_title}".strip(),
        "mark": f"#{entry.seq} {entry.hash[:8]}",
        "record": reverse("ledger:record", args=subject) if viewer.may("ledger.export") else "",
    }


def _older(request: HttpRequest, last: UUID | None) -> str:
    """Where the next page is, with the filters kept."""
    if last is None:
        return ""
    asked = {key: request.GET[key] for key in ("org", "part", "subject") if request.GET.get(key)}
    return "?" + urlencode({**asked, "before": last})


@require_safe
@requires("ledger.export")
def record(request: HttpRequest, subject_type: str, subject_id: str) -> HttpResponse:
    """One subject's record as a page that checks itself anywhere, without network or server."""
    exported = _exported(request, subject_type, subject_id)
    seals = [_seal(request, chain["checkpoint"]) for chain in exported["chains"]]
    codes = {one[key] for one in exported["entries"] for key in ("org_code", "by_org_code")}
    codes |= {seal["statement"]["signer_code"] for seal in seals if seal}
    said = exporting.Words(
        _title(exported["entries"]),
        queries.names(codes),
        request.now,  # type: ignore[attr-defined]
    )
    page = exporting.page(exported, said, seals)
    return _download(page, "text/html; charset=utf-8", f"{subject_type}-{subject_id}.html")


@require_safe
@requires("ledger.export")
def record_json(request: HttpRequest, subject_type: str, subject_id: str) -> HttpResponse:
    """The same record as bare JSON, for `xiaoan ledger verify-file`."""
    text = exporting.embedded(_exported(request, subject_type, subject_id))
    return _download(text, "application/json", f"{subject_type}-{subject_id}.json")


def _exported(request: HttpRequest, subject_type: str, subject_id: str) -> dict[str, Any]:
    found = queries.record_of(request.viewer, subject_type, subject_id)  # type: ignore[attr-defined]
    if not found["entries"]:
        raise Http404
    return found | {"made_at": moment(request.now)}  # type: ignore[attr-defined]


def _title(entries_: list[dict[str, Any]]) -> str:
    """What the subject calls itself, where one of its acts says so."""
    said = (one["body"].get("title") or one["body"].get("name") for one in entries_)
    return next((str(title) for title in said if title), "")


def _seal(request: HttpRequest, checkpoint: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a person compares: the checkpoint's address with its fingerprint, as a QR code."""
    if checkpoint is None:
        return None
    statement = checkpoint["statement"]
    path = reverse("ledger:checkpoint", args=[statement["id"]])
    mark = f"{checkpoint['key_id']}-{statement['root'][:16]}"
    address = request.build_absolute_uri(f"{path}#{mark}")
    return {**checkpoint, "address": address, "picture": exporting.seal(address)}


def _download(text: str, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@public
@require_safe
def checkpoint(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    """What was signed on a day, for the stranger who holds a record; a root shows nobody's rows."""
    found = get_object_or_404(Checkpoint, pk=checkpoint_id)
    known = trust.keys().get(found.key_id)
    context = {
        "checkpoint": found,
        "signer": queries.names([found.signer_code])[found.signer_code],
        "is_trusted": known is not None and known["public_key"] == found.public_key,
    }
    return render(request, "ledger/checkpoint.html", context)
