"""Drafts, the sheet of a text, and what it means for one organisation."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from xiaoan.engine.policy.actions import enact_fault
from xiaoan.engine.policy.models import Pack
from xiaoan.features.impact import documents, forms, queries, rules
from xiaoan.foundation.papers.pdf import FontMissing
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

PDF: Final = "application/pdf"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@requires("policy.draft")
def home(request: Request) -> HttpResponse:
    """影响测算: the drafts of these offices and what was put in force here."""
    viewer = request.viewer
    page = {"drafts": queries.drafts(viewer), "enacted": queries.enacted(viewer)}
    return render(request, "impact/home.html", page)


@require_safe
@requires("policy.draft")
def sheet(request: Request, pack_id: UUID) -> HttpResponse:
    """The whole sheet, by clause, by kind of organisation, or by organisation."""
    viewer = request.viewer
    found = pack_or_404(viewer, pack_id)
    weighed = weighed_for(request, found)
    view = request.GET.get("by", "")
    view = view if view in forms.VIEWS else "clause"
    page: dict[str, Any] = {
        "weighed": weighed,
        "kept": queries.kept(weighed),
        "may_enact": found.status == "draft" and not enact_fault(found, weighed.before, viewer),
        "view": view,
        "views": [(key, words) for key, words in forms.VIEWS.items()],
        "signed": rules.signed,
    }
    if view == "clause":
        page["lines"] = queries.lines(weighed)
    elif view == "organisation":
        page |= _organisations(request, weighed)
    return render(request, "impact/sheet.html", page)


def _organisations(request: Request, weighed: queries.Weighed) -> dict[str, Any]:
    viewer = request.viewer
    named = [(one.code, one.name) for one in queries.townships(viewer)]
    form = forms.SiftForm(request.GET, townships=named)
    wanted = form.wanted(request.GET.get("q", ""), request.GET.get("after", ""))
    found = queries.organisations(viewer, weighed, wanted)
    kept = {"by": "organisation", "q": wanted.text, "township": wanted.township or ""}
    shown = found[: queries.PAGE]
    older = f"?{urlencode({**kept, 'after': shown[-1][0].code})}" if len(found) > len(shown) else ""
    return {
        "form": form,
        "text": wanted.text,
        "organisations": shown,
        "older": older,
        "first": f"?{urlencode(kept)}" if wanted.after else "",
    }


@require_safe
@requires("policy.read")
def organisation(request: Request, pack_id: UUID, code: int) -> HttpResponse:
    """What a text means for one organisation; its own people see it once it is in force."""
    viewer = request.viewer
    found = pack_or_404(viewer, pack_id)
    lo, hi = viewer.own_interval
    if not lo <= code <= hi:
        raise Http404
    weighed = queries.weigh(found, (code, code), queries.day_of(found, localdate(request.now)))
    one = queries.one_organisation(viewer, code)
    group = weighed.group_of(code)
    if one is None or group is None:
        raise Http404
    page = {
        "weighed": weighed,
        "organisation": one,
        "outcome": group.outcome,
        "lines": queries.lines_of(weighed, group),
        "kept": queries.kept(weighed),
        "signed": rules.signed,
    }
    return render(request, "impact/organisation.html", page)


@require_safe
@requires("policy.draft")
def sheet_xlsx(request: Request, pack_id: UUID) -> FileResponse:
    """The sheet as Excel: every organisation a line."""
    weighed = weighed_for(request, pack_or_404(request.viewer, pack_id))
    named = queries.named(request.viewer, weighed)
    content = documents.workbook(weighed, named, queries.lines(weighed))
    name = f"{_name(weighed)}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
@requires("policy.draft")
def sheet_pdf(request: Request, pack_id: UUID) -> HttpResponseBase:
    """The sheet on paper: the summary, the clauses, the kinds of organisation."""
    weighed = weighed_for(request, pack_or_404(request.viewer, pack_id))
    told = documents.Told(request.viewer.org_name, localdate(request.now), queries.kept(weighed))
    try:
        content = documents.paper(weighed, queries.lines(weighed), told)
    except FontMissing as missing:
        messages.error(request, str(missing))
        return redirect("impact:sheet", pack_id)
    name = f"{_name(weighed)}.pdf"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=PDF)


def pack_or_404(viewer: Viewer, pack_id: UUID) -> Pack:
    """A text that this viewer may weigh."""
    found = queries.pack(viewer, pack_id)
    if found is None:
        raise Http404
    return found


def weighed_for(request: Request, pack: Pack) -> queries.Weighed:
    """The sheet for everything that the viewer answers for."""
    on = queries.day_of(pack, localdate(request.now))
    return queries.weigh(pack, request.viewer.own_interval, on)


def _name(weighed: queries.Weighed) -> str:
    return f"影响测算表_{weighed.pack.short_title}_{weighed.pack.version}"
