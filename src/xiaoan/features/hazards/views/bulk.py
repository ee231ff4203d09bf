"""成批办理: choose on the list, choose the deed, look at what it would do, do it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from xiaoan.engine.cases.actions import MoveForbidden
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.queries import people_of
from xiaoan.features.hazards import actions
from xiaoan.features.hazards.queries import register as queries
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

TITLES: Final = {"reassign": "改派责任人", "hasten": "提前期限", "urge": "督办"}
ASKED: Final = {"reassign": "responsible", "hasten": "deadline"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires("hazards.read")
def bulk(request: Request) -> HttpResponse:
    """GET shows the chosen; POST looks ahead, and with `sure` does it."""
    sent = request.POST if request.method == "POST" else request.GET
    ids = list(dict.fromkeys(one for word in sent.getlist("case") if (one := read_uuid(word))))
    if len(ids) > actions.MOST:
        words = f"一次最多办理 {actions.MOST} 处，您选了 {len(ids)} 处，请分几次办。"
        messages.error(request, words)
        return redirect("hazards:register")
    found = _chosen(request, ids)
    if not found:
        messages.info(request, "请先在台账里勾选要办的隐患，再按“成批办理选中的”。")
        return redirect("hazards:register")
    context = _context(request, found, sent)
    if request.method != "POST":
        return render(request, "hazards/bulk.html", context)
    batch, fault = _batch(sent)
    if fault:
        return render(request, "hazards/bulk.html", {**context, "fault": fault}, status=422)
    is_sure = sent.get("sure") == "1"
    act = actions.handle_many if is_sure else actions.preview
    try:
        results = act(batch, found, request.viewer, request.now)
    except MoveForbidden as refusal:
        return render(request, "hazards/bulk.html", {**context, "fault": refusal}, status=422)
    context |= {"results": results, "is_done": is_sure, "able": sum(r.is_done for r in results)}
    return render(request, "hazards/bulk.html", context)


def _chosen(request: Request, ids: list[UUID]) -> list[Case]:
    """The chosen ones that the viewer sees, in the order of the list."""
    rows = queries.hazards(request.viewer).filter(id__in=ids)
    return list(rows.order_by("-opened_at", "-id")) if ids else []


def _context(request: Request, found: list[Case], sent: QueryDict) -> dict[str, Any]:
    one_school = len({one.org_code for one in found}) == 1
    deeds = _deeds(request, one_school)
    people = people_of(found[0], request.now) if "reassign" in dict(deeds) else []
    return {
        "cases": found,
        "names": queries.org_names({one.org_code for one in found}),
        "stages": dict(queries.stage_choices(request.viewer, request.now)),
        "deeds": deeds,
        "people": people,
        "sent": sent,
        "id": read_uuid(sent.get("id", "")) or uuid7(),
        "most": actions.MOST,
    }


def _deeds(request: Request, one_school: bool) -> list[tuple[str, str]]:
    """What this person may do to many at once."""
    may = request.viewer.may
    able = {
        "reassign": may("hazards.control") and one_school,
        "hasten": may("hazards.control") or may("hazards.reopen"),
        "urge": may("hazards.reopen") and request.viewer.org_kind != "school",
    }
    return [(key, TITLES[key]) for key, is_able in able.items() if is_able]


def _batch(sent: QueryDict) -> tuple[actions.Batch, str]:
    """What was asked, and the first thing that lacks."""
    deed, note = sent.get("deed", ""), sent.get("note", "").replace("\0", "").strip()
    name = ASKED.get(deed, "")
    value = sent.get(name, "").strip() if name else ""
    batch = actions.Batch(
        id=read_uuid(sent.get("id", "")) or uuid7(),
        deed=deed,
        form={name: value} if name else {},
        note=note,
    )
    if deed not in TITLES:
        return batch, "请选择要办什么。"
    if name and not value:
        return batch, {"responsible": "请选择责任人。", "deadline": "请填写日期。"}[name]
    if deed == "urge" and not note:
        return batch, "请写明督办意见。"
    return batch, ""
