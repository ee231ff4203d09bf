"""批量导入: choose a table, send a file, look it over, confirm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation.files.intake import OVERSIZED
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import actions, checking, forms, queries, registry
from .actions.deciding import BatchNotOpen
from .models import Batch
from .printing.faults import faults_workbook
from .printing.template import template as template_of
from .reading.grids import Unreadable
from .sheets import Sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOO_LARGE = "文件超过 20 MB。请删除其中的图片和多余的工作表，或分成几个文件再传。"


def _sheet(viewer: Viewer, name: str) -> Sheet:
    found = registry.sheet(name)
    if found is None or not found.is_open_to(viewer):
        raise Http404
    return found


def _batch(viewer: Viewer, batch_id: UUID) -> tuple[Batch, Sheet]:
    found = queries.batch(viewer, batch_id)
    if found is None:
        raise Http404
    return found, _sheet(viewer, found.sheet)


@requires("workbooks.import")
@require_safe
def home(request: Request) -> HttpResponse:
    """What may be imported, and what was."""
    sheets = registry.open_sheets(request.viewer)
    batches = queries.history(request.viewer, [one.name for one in sheets])
    return render(request, "workbooks/home.html", {"sheets": sheets, "batches": batches})


@requires("workbooks.import")
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: Request, name: str) -> HttpResponse:
    """The template of one table, and the place to send it back."""
    wanted = _sheet(request.viewer, name)
    if request.method != "POST":
        return _upload_page(request, wanted, "")
    form = forms.UploadForm(request.POST, request.FILES)
    if request.META.get(OVERSIZED):
        return _upload_page(request, wanted, TOO_LARGE)
    if not form.is_valid():
        return _upload_page(request, wanted, str(next(iter(form.errors.values()))[0]))
    given = form.cleaned_data
    upload = actions.Upload(given["id"], given["file"].name, given["file"].read())
    try:
        batch = actions.take_in(upload=upload, sheet=wanted, by=request.viewer, at=request.now)
    except Unreadable as refusal:
        return _upload_page(request, wanted, str(refusal), given["file"].name)
    return redirect("workbooks:batch", batch.id)


def _upload_page(request: Request, wanted: Sheet, fault: str, name: str = "") -> HttpResponse:
    page = {"sheet": wanted, "fault": fault, "file_name": name, "id": uuid7()}
    return render(request, "workbooks/sheet.html", page, status=422 if fault else 200)


@requires("workbooks.import")
@require_safe
def template(request: Request, name: str) -> HttpResponse:
    """The template as Excel; its drop-downs hold the viewer's own names."""
    wanted = _sheet(request.viewer, name)
    return _download(template_of(wanted, request.viewer), f"{wanted.title}导入模板.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


@requires("workbooks.import")
@require_safe
def batch(request: Request, batch_id: UUID) -> HttpResponse:
    """The lines of a file by what becomes of them, and the decision."""
    one, wanted = _batch(request.viewer, batch_id)
    form = forms.PreviewForm(request.GET)
    form.is_valid()
    state = form.cleaned_data.get("state") or _first_state(one)
    page: dict[str, Any] = {
        "batch": one,
        "sheet": wanted,
        "state": state,
        "tabs": _tabs(one, state),
        "page": queries.page(one, wanted, state, form.cleaned_data.get("after") or 0),
        "writable": one.counts.get(checking.NEW, 0) + one.counts.get(checking.CHANGED, 0),
        "stopped": queries.faulty_rows(one).count(),
        "same_file": queries.same_file(request.viewer, one) if one.state == "checked" else None,
        "titles": {column.key: column.title for column in wanted.columns},
        "kinds": queries.fault_kinds(one),
        "left": queries.left_to_write(one) if one.state == "writing" else 0,
    }
    return render(request, "workbooks/batch.html", page)


def _first_state(one: Batch) -> str:
    if one.counts.get(queries.REFUSED):
        return queries.REFUSED
    return next((key for key in checking.STATE_WORDS if one.counts.get(key)), checking.NEW)


def _tabs(one: Batch, state: str) -> list[tuple[str, str, bool, int]]:
    words = {**checking.STATE_WORDS, queries.REFUSED: "没有写入"}
    return [
        (word, f"?state={key}", key == state, one.counts[key])
        for key, word in words.items()
        if one.counts.get(key)
    ]


@requires("workbooks.import")
@require_safe
def faults(request: Request, batch_id: UUID) -> HttpResponse:
    """The faulty lines as Excel, to be put right and sent again."""
    one, wanted = _batch(request.viewer, batch_id)
    content = faults_workbook(wanted, queries.faulty_rows(one), one.columns)
    day = timezone.localdate(one.at)
    return _download(content, f"{one.title}错误行-{day:%m%d}.xlsx")


@requires("workbooks.import")
@require_POST
def confirm(request: Request, batch_id: UUID) -> HttpResponse:
    """Write the good lines; a second tap leads to the same run."""
    one, _ = _batch(request.viewer, batch_id)
    try:
        run = actions.confirm(batch=one, by=request.viewer, at=request.now)
    except BatchNotOpen as refusal:
        messages.info(request, str(refusal))
        return redirect("workbooks:batch", one.id)
    return redirect(runs.address(run))


@requires("workbooks.import")
@require_POST
def cancel(request: Request, batch_id: UUID) -> HttpResponse:
    """Give a batch up: nothing of it is written."""
    one, _ = _batch(request.viewer, batch_id)
    try:
        actions.cancel(batch=one, by=request.viewer, at=request.now)
    except BatchNotOpen as refusal:
        messages.info(request, str(refusal))
        return redirect("workbooks:batch", one.id)
    messages.success(request, "已放弃，没有写入任何内容。")
    return redirect("workbooks:sheet", one.sheet)
