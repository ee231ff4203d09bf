"""The 台账, the quick report, the page of one hazard, and its papers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from xiaoan.engine.cases.actions import FormInvalid, tell
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.views import show
from xiaoan.features.hazards import actions, forms, rules
from xiaoan.features.hazards.documents import Notice, notice, workbook
from xiaoan.features.hazards.queries import register as queries
from xiaoan.features.hazards.queries.similar import Alike, alike_to_words
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.orgs.queries import organisation, townships_near
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@requires("hazards.read")
def register(request: Request) -> HttpResponse:
    """隐患台账, filtered, the newest first."""
    viewer, now = request.viewer, request.now
    wanted = forms.wanted(request.GET)
    stages = queries.stage_choices(viewer, now)
    page = queries.register(viewer, wanted, now, forms.after(request.GET))
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    older = ""
    if page.next_key is not None:
        key = f"{page.next_key.opened_at.isoformat()}_{page.next_key.id}"
        older = "?" + urlencode({**kept, "after": key})
    context = {
        "page": page,
        "wanted": wanted,
        "counts": queries.counts(viewer, now),
        "filters": _filters(viewer, wanted, stages),
        "stages": dict(stages),
        "older": older,
        "first": "?" + urlencode(kept) if "after" in request.GET else "",
        "export": "?" + urlencode(kept) if kept else "",
        "is_school": viewer.org_kind == "school",
        "picks": viewer.may("hazards.control") or viewer.may("hazards.reopen"),
    }
    return render(request, "hazards/register.html", context)


def _filters(
    viewer: Viewer, wanted: queries.Wanted, stages: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    """The filters as fields for the shell's macro; a school has no townships to choose."""
    fields: list[tuple[str, str, str | int, list[tuple[Any, str]]]] = [
        ("state", "状态", wanted.state, list(queries.STATES.items())),
        ("stage", "环节", wanted.stage, stages),
        ("grade", "等级", wanted.grade, list(rules.GRADES.items())),
        ("area", "领域", wanted.area, [(one, one) for one in rules.AREAS]),
        ("cause", "原因", wanted.cause, list(rules.CAUSES.items())),
    ]
    if viewer.org_kind != "school":
        near = [(one.code, one.name) for one in townships_near(viewer)]
        fields.append(("township", "乡镇", wanted.township, near))
    return [
        {
            "name": name,
            "label": label,
            "kind": "select",
            "value": value or "",
            "choices": [("", "全部"), *choices],
        }
        for name, label, value, choices in fields
    ]


@require_safe
@requires("hazards.export")
def register_xlsx(request: Request) -> FileResponse:
    """The 台账 as Excel, with the same filters."""
    viewer, now = request.viewer, request.now
    rows = queries.export_rows(viewer, forms.wanted(request.GET), now)
    content = workbook(rows, unit=viewer.org_name, now=now)
    name = f"隐患台账_{viewer.org_name}_{timezone.localdate(now):%Y%m%d}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("hazards.report")
def report(request: Request) -> HttpResponse:
    """随手拍: place, one sentence, photos; sending it twice opens one hazard."""
    viewer = request.viewer
    schools = queries.schools_to_report(viewer)
    initial = {"id": uuid7(), "place": request.GET.get("place", ""), "kind": "seen"}
    form = forms.ReportForm(request.POST or None, schools=schools, initial=initial)
    kept = {name: _kept(request, name) for name in ("photos", "after_photos")}
    alike: list[Alike] = []
    if request.method == "POST" and form.is_valid():
        try:
            _store(request, form, kept)
            alike = _offered(request, form)
            if not alike:
                return _sent(request, form, kept)
        except (FileRefused, FormInvalid) as fault:
            form.add_error(None, str(fault))
    context = {"form": form, "kept": kept, "alike": alike}
    return render(request, "hazards/report.html", context, status=422 if form.errors else 200)


def _offered(request: Request, form: forms.ReportForm) -> list[Alike]:
    """What is much like it and still open: offered once, before a second one is opened."""
    clean = form.cleaned_data
    if request.POST.get("offer") != "1" or clean["kind"] == "fixed":
        return []
    told = rules.Seen(clean["place"], clean["description"])
    return alike_to_words(request.viewer, clean["org_code"], told, request.now)


def _sent(request: Request, form: forms.ReportForm, kept: dict[str, list[UUID]]) -> HttpResponse:
    """A new hazard, or a word more in the story of the one that was chosen."""
    same = read_uuid(request.POST.get("same", ""))
    one = queries.hazards(request.viewer).filter(id=same).first() if same else None
    if one is not None:
        clean = form.cleaned_data
        note = f"又有人上报：{clean['place']}，{clean['description']}"
        tell(
            case=one, note=note, by=request.viewer, at=request.now, id=clean["id"],
            files=tuple(kept["photos"]),
        )  # fmt: skip
        messages.success(request, f"已补充到 {one.number} 的办理经过，不另立一处。")
    else:
        one = _report(request, form, kept)
        messages.success(request, f"已上报，编号 {one.number}。")
    return redirect("hazards:hazard", one.id)


def _kept(request: Request, name: str) -> list[UUID]:
    """Photos of a report that came back with a fault: kept already, sent again by their ids."""
    words = request.POST.getlist(f"{name}_kept")
    return [found for word in words if (found := read_uuid(word))]


def _store(request: Request, form: forms.ReportForm, kept: dict[str, list[UUID]]) -> None:
    """Keep the photos that came with the report; `kept` gets their ids."""
    viewer, now = request.viewer, request.now
    for name, ids in kept.items():
        for upload in request.FILES.getlist(name):
            stored = store(
                id=uuid5(form.cleaned_data["id"], f"{name}:{len(ids)}"),
                upload=upload,
                org_code=form.cleaned_data["org_code"],
                by=viewer,
                at=now,
                purpose="hazards.photo",
                lines=[viewer.line] if viewer.reach == "line" else [],
            )
            ids.append(stored.id)


def _report(request: Request, form: forms.ReportForm, kept: dict[str, list[UUID]]) -> Case:
    told = actions.Report(
        finding=form.finding(kept["photos"], kept["after_photos"]),
        is_prompt=form.cleaned_data["kind"] == "prompt",
        treatment=form.cleaned_data["treatment"],
    )
    return actions.report_hazard(report=told, by=request.viewer, at=request.now)


@require_safe
@requires("hazards.read")
def hazard(request: Request, case_id: UUID) -> HttpResponse:
    """One hazard: the case page with its panel."""
    return show(request, _case(request, case_id))


@require_safe
@requires("hazards.export")
def notice_docx(request: Request, case_id: UUID) -> FileResponse:
    """整改通知书 as Word, ready to print and stamp."""
    one = _case(request, case_id)
    owner = organisation(one.org_code)
    paper = Notice(
        issuer=request.viewer.org_name,
        receiver=owner.name if owner else "",
        case=one,
        hazard=one.hazard,
        on=timezone.localdate(request.now),
    )
    name = f"整改通知书_{one.number}.docx"
    return FileResponse(notice(paper), as_attachment=True, filename=name, content_type=DOCX)


def _case(request: Request, case_id: UUID) -> Case:
    one = queries.hazards(request.viewer).filter(id=case_id).first()
    if one is None:
        raise Http404
    return one
