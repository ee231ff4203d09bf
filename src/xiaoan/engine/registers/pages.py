"""The generic pages of any register. A feature's views name the verb and hand over the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from xiaoan.engine.registers import actions, forms, queries
from xiaoan.engine.registers.definition import Register
from xiaoan.engine.registers.models import ACTS, RegisterRow
from xiaoan.engine.registers.rules import Difference, RowRefused
from xiaoan.engine.registers.workbook import cells, headings, workbook
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.request import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_PRINTED = 2000


def home(
    request: Request, register: Register, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The own list of whoever keeps the register; the schools of whoever looks over many."""
    is_sifted = "state" in request.GET or "org" in request.GET
    if is_sifted or not _looks_over(register, request.viewer):
        return listing(request, register, more)
    return schools(request, register, more)


def _looks_over(register: Register, viewer: Viewer) -> bool:
    """Whether the schools come first: not to a school, nor to an office that sees its own only."""
    if viewer.org_kind == "school" or "school" not in register.kept_by:
        return False
    return viewer.reach == "territory" or not register.keeps(viewer)


def listing(
    request: Request, register: Register, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Rows with filters, a page at a time by key."""
    viewer, on = request.viewer, timezone.localdate(request.now)
    sift = forms.sift(register, request.GET)
    page = queries.page(register, viewer, sift, on)
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    is_own = register.keeps(viewer) and viewer.org_kind == "school"
    code = viewer.org_code if is_own else sift.org_code
    owner = organisation(code) if code and not is_own else None
    context = {
        "register": register,
        "page": page,
        "sift": sift,
        "columns": [one for one in register.columns_for(viewer, code) if one.is_listed],
        "filters": _filters(register, sift),
        "counts": queries.counts(register, viewer, on) if not sift.org_code else None,
        "figures": queries.figures(register, code, code, on) if code else [],
        "owner": owner,
        "on": on,
        "older": "?" + urlencode({**kept, "after": page.next_key}) if page.next_key else "",
        "first": "?" + urlencode(kept or {"state": "current"}) if "after" in request.GET else "",
        "kept": "?" + urlencode(kept) if kept else "",
        "is_own": is_own,
        "may_edit": _may_edit(register, viewer),
        **(more or {}),
    }
    return render(request, "registers/list.html", context)


def schools(
    request: Request, register: Register, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """A territory school by school: how many rows, what has expired, what the duties count."""
    viewer, on = request.viewer, timezone.localdate(request.now)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    after = forms.number(request.GET.get("after", ""))
    page = queries.schools(register, viewer, on, after=after, text=text)
    kept = {"q": text} if text else {}
    context = {
        "register": register,
        "page": page,
        "text": text,
        "counts": queries.counts(register, viewer, on),
        "measures": queries.figures(register, 0, viewer.org_code, on),
        "older": "?" + urlencode({**kept, "after": page.next_after}) if page.next_after else "",
        "first": "?" + urlencode(kept) if after else "",
        "may_edit": _may_edit(register, viewer),
        **(more or {}),
    }
    return render(request, "registers/schools.html", context)


def one(
    request: Request, register: Register, row_id: UUID, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """One row: its columns, what runs out, and who changed what when."""
    row = _row(request, register, row_id)
    viewer, on = request.viewer, timezone.localdate(request.now)
    context = {
        "register": register,
        "row": row,
        "label": register.label_of(row),
        "facts": [
            *queries.shown_values(register, viewer, row),
            *((one.title, one.words(row, on)) for one in register.worked),
        ],
        "marks": queries.marks(register, row, on),
        "expiries": [
            (each, each.due(getattr(row, each.column)), each.state(getattr(row, each.column), on))
            for each in register.expiries
            if getattr(row, each.column)
        ],
        "events": _events(register, viewer, row),
        "org_name": queries.org_names({row.org_code}).get(row.org_code, ""),
        "may_edit": _may_edit(register, viewer) and row.org_code == viewer.org_code,
        **(more or {}),
    }
    return render(request, "registers/one.html", context)


def add(request: Request, register: Register) -> HttpResponse:
    """登记 a new row; sending it twice adds one."""
    form = _form(request, register, {**register.blank, "id": uuid7(), "version": 0})
    if request.method == "POST" and form.is_valid():
        act = actions.Act(register, request.viewer, request.now)
        try:
            row = actions.add(act=act, id=form.cleaned_data["id"], values=form.values)
        except RowRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已登记{register.noun}{register.label_of(row)}。")
            return redirect(f"{register.name}:one", row.id)
    return _show_form(request, register, form, f"登记{register.noun}", "登记")


def edit(request: Request, register: Register, row_id: UUID) -> HttpResponse:
    """修改 a row; who comes second is told and loses nothing typed."""
    row = _own_row(request, register, row_id)
    form = _form(
        request, register, {"id": row.id, "version": row.version, **register.values_of(row)}
    )
    if request.method == "POST" and form.is_valid():
        act = actions.Act(register, request.viewer, request.now)
        version = form.cleaned_data["version"]
        try:
            actions.edit(act=act, row=row, values=form.values, expected_version=version)
        except RowRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已保存。")
            return redirect(f"{register.name}:one", row.id)
    return _show_form(request, register, form, f"修改{register.label_of(row)}", "保存", row)


def retire(request: Request, register: Register, row_id: UUID) -> HttpResponse:
    """注销 a row with its reason, or 恢复 it."""
    row = _own_row(request, register, row_id)
    act = actions.Act(register, request.viewer, request.now)
    if request.method == "POST" and not row.is_current:
        actions.restore(act=act, row=row)
        messages.success(request, "已恢复到在册名单。")
        return redirect(f"{register.name}:one", row.id)
    today = timezone.localdate(request.now)
    form = forms.RetireForm(request.POST or None, initial={"retired_on": today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.retire(act=act, row=row, on=given["retired_on"], reason=given["reason"])
        except RowRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已注销，记录保留在“已注销”里。")
            return redirect(f"{register.name}:one", row.id)
    context = {"register": register, "row": row, "label": register.label_of(row), "form": form}
    return render(request, "registers/retire.html", context, status=422 if form.errors else 200)


def export_xlsx(request: Request, register: Register) -> FileResponse:
    """The 台账 as Excel, with the same filters."""
    viewer, on = request.viewer, timezone.localdate(request.now)
    sift = forms.sift(register, request.GET)
    lines = queries.export_lines(register, viewer, sift, on)
    columns = register.columns_for(viewer, sift.org_code)
    content = workbook(register, columns, lines, unit=viewer.org_name, on=on)
    name = f"{register.title}_{viewer.org_name}_{on:%Y%m%d}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


def print_sheet(request: Request, register: Register) -> HttpResponse:
    """The 台账 on paper: A4 across, printed or kept as PDF by the browser."""
    viewer, on = request.viewer, timezone.localdate(request.now)
    sift = forms.sift(register, request.GET)
    columns = register.columns_for(viewer, sift.org_code)
    found = queries.narrowed(register, viewer, sift, on).order_by("org_code", "id")
    taken = list(found[: MOST_PRINTED + 1])
    names = queries.org_names({row.org_code for row in taken})
    lines = [
        queries.Line(row, names.get(row.org_code, ""), queries.marks(register, row, on))
        for row in taken[:MOST_PRINTED]
    ]
    context = {
        "register": register,
        "headings": [heading for heading, _ in headings(register, columns)],
        "lines": [cells(register, columns, line, on) for line in lines],
        "is_own": viewer.org_kind == "school",
        "is_cut": len(taken) > MOST_PRINTED,
        "on": on,
    }
    return render(request, "registers/print.html", context)


def _row(request: Request, register: Register, row_id: UUID) -> RegisterRow:
    found = queries.row(register, request.viewer, row_id)
    if found is None:
        raise Http404
    return found


def _own_row(request: Request, register: Register, row_id: UUID) -> RegisterRow:
    found = _row(request, register, row_id)
    if found.org_code != request.viewer.org_code:
        raise Http404
    return found


def _may_edit(register: Register, viewer: Viewer) -> bool:
    return viewer.may(register.verb("edit")) and register.keeps(viewer)


def _form(request: Request, register: Register, initial: Mapping[str, Any]) -> forms.RowForm:
    return forms.RowForm(
        request.POST or None,
        initial=dict(initial),
        register=register,
        viewer=request.viewer,
        on=timezone.localdate(request.now),
    )


def _show_form(
    request: Request,
    register: Register,
    form: forms.RowForm,
    title: str,
    word: str,
    row: RegisterRow | None = None,
) -> HttpResponse:
    context = {"register": register, "form": form, "title": title, "word": word, "row": row}
    return render(request, "registers/form.html", context, status=422 if form.errors else 200)


def _filters(register: Register, sift: forms.Sift) -> list[dict[str, Any]]:
    """The filters as fields for the shell's macro."""
    fields: list[dict[str, Any]] = [
        {
            "name": "state",
            "label": "状态",
            "kind": "select",
            "value": sift.state,
            "choices": list(forms.STATES.items()),
        }
    ]
    for column in register.columns:
        if column.is_filter:
            fields.append(
                {
                    "name": column.key,
                    "label": column.title,
                    "kind": "select",
                    "value": sift.chosen.get(column.key, ""),
                    "choices": [("", "全部"), *column.choices],
                }
            )
    return fields


def _events(register: Register, viewer: Viewer, row: RegisterRow) -> list[dict[str, Any]]:
    """The history as the shell's timeline draws it; sealed values stay with their keepers."""
    readable = {one.key for one in register.columns_for(viewer, row.org_code)}
    known = {one.key: one for one in register.columns}
    events = []
    for change in queries.history(register, viewer, row.id):
        differences = [
            Difference(known[key].title, before, after, key not in readable)
            for key in known
            if key in change.values
            for before, after in [change.values[key]]
        ]
        events.append(
            {
                "title": ACTS[change.act],
                "at": change.at,
                "who": change.by_name,
                "note": change.reason,
                "tone": "quiet",
                "facts": [(one.title, _words(one, change.act)) for one in differences],
            }
        )
    return events


def _words(one: Difference, act: str) -> str:
    if one.is_sealed:
        return "仅本单位可见"
    return one.after if act == "added" else f"{one.before or '空'} → {one.after or '空'}"
