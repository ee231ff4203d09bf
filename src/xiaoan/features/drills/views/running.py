"""计时 on phones: the page, what phones send and hear, the end, pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.drills import actions, forms
from xiaoan.features.drills.actions import Batch, MarkIn
from xiaoan.features.drills.models import Drill, Mark, packed
from xiaoan.features.drills.queries import drills as queries
from xiaoan.features.drills.rules import merging, words
from xiaoan.features.drills.rules.words import DrillRefused
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .drills import act_of, own

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
MOST_MARKS: Final = 1000
MOST_PHOTOS: Final = 10
WRONG: Final = "手机发来的内容不完整，请刷新页面；记录还在手机里。"


@require_safe
@requires("drills.run")
def run(request: Request, drill_id: UUID) -> HttpResponse:
    """The stopwatch. Works as plain forms; `drills.js` makes it live and carries it offline."""
    one = own(request, drill_id)
    if one.is_tabletop:
        return redirect("drills:table", one.pk)
    told = queries.marks(one)
    picture = queries.picture(one, told)
    places = list(dict.fromkeys(each.asked.assembly for each in picture.classes))
    page = {
        "drill": one,
        "scenario": packed().scenarios[one.scenario],
        "picture": picture,
        "rows": list(zip(one.musters.order_by("seq"), picture.classes, strict=True)),
        "places": [place for place in places if place],
        "words": words,
        "may_lead": request.viewer.may("drills.plan"),
        "new_id": uuid7,
        "told": [shown(mark) for mark in told],
        "elapsed": picture.seconds(request.now),
    }
    return render(request, "drills/run.html", page)


def shown(mark: Mark) -> dict[str, Any]:
    """A mark as phones hear it."""
    return {
        "id": str(mark.pk),
        "kind": mark.kind,
        "muster": str(mark.muster_id or ""),
        "present": mark.present,
        "excused": mark.excused,
        "voids": str(mark.voids or ""),
        "at": int(mark.at.timestamp() * 1000),
        "by": mark.by_name,
    }


@GET_OR_POST
@requires("drills.run")
def marks(request: Request, drill_id: UUID) -> HttpResponse:
    """GET: everything told, empty where the phone has it all. POST: what a phone tells."""
    one = own(request, drill_id)
    if request.method != "POST":
        return JsonResponse(_heard(request, one, request.GET.get("have", "")))
    if request.content_type != "application/json":
        return _tapped(request, one)
    batch = _batch(request)
    if batch is None:
        return JsonResponse({"message": WRONG}, status=422)
    try:
        taken = actions.take_marks(drill=one, batch=batch, act=act_of(request))
    except DrillRefused as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    one.refresh_from_db()
    answer = _heard(request, one, "")
    answer["refused"] = {str(key): why for key, why in taken.refused.items()}
    answer["kept"] = [str(key) for key in taken.kept]
    return JsonResponse(answer)


def _heard(request: Request, one: Drill, have: str) -> dict[str, Any]:
    told: dict[str, Any] = {"state": one.state, "now": int(request.now.timestamp() * 1000)}
    if not have or one.told.count() != (int(have) if have.isdecimal() else -1):
        told["marks"] = [shown(mark) for mark in queries.marks(one)]
    return told


def _batch(request: Request) -> Batch | None:
    """What the phone sent, or None where it cannot be read."""
    try:
        told = json.loads(request.body)
        sent_at = forms.read_moment(told["sent_at"])
        read = [_mark(one) for one in told["marks"][:MOST_MARKS]]
        device = str(told.get("device", "")).replace("\x00", "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if sent_at is None or any(one is None for one in read):
        return None
    return Batch([one for one in read if one is not None], sent_at, device)


def _mark(told: Mapping[str, Any]) -> MarkIn | None:
    key, at = read_uuid(str(told["id"])), forms.read_moment(told["at"])
    present, excused = int(told.get("present") or 0), int(told.get("excused") or 0)
    if key is None or at is None or told["kind"] not in merging.KINDS:
        return None
    if not 0 <= present <= 30_000 or not 0 <= excused <= 30_000:
        return None
    muster, voids = read_uuid(str(told.get("muster", ""))), read_uuid(str(told.get("voids", "")))
    return MarkIn(key, told["kind"], at, muster, present, excused, voids)


def _tapped(request: Request, one: Drill) -> HttpResponse:
    """A plain form: one tap, now."""
    form = forms.TapForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有记上，请再点一次。")
        return redirect("drills:run", one.pk)
    told, now = form.cleaned_data, request.now
    mark = MarkIn(
        id=told["id"],
        kind=told["kind"],
        at=now,
        muster=told["muster"],
        present=told["present"] or 0,
        excused=told["excused"] or 0,
        voids=told["voids"],
    )
    try:
        taken = actions.take_marks(drill=one, batch=Batch([mark], now), act=act_of(request))
    except DrillRefused as refusal:
        messages.error(request, str(refusal))
    else:
        for why in taken.refused.values():
            messages.error(request, why)
    return redirect("drills:run", one.pk)


@require_POST
@requires("drills.plan")
def end(request: Request, drill_id: UUID) -> HttpResponse:
    """结束."""
    one = own(request, drill_id)
    try:
        actions.end(drill=one, act=act_of(request))
    except DrillRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "演练已结束，已算作一次履职。接着逐项评估。")
    return redirect("drills:drill", one.pk)


@require_POST
@requires("drills.run")
def photos(request: Request, drill_id: UUID) -> HttpResponse:
    """加照片; the same form sent twice keeps each once."""
    one = own(request, drill_id)
    key = read_uuid(request.POST.get("id", "")) or uuid7()
    uploads: list[UploadedFile[bytes]] = request.FILES.getlist("files")[:MOST_PHOTOS]
    try:
        files = [_kept(request, one, each, uuid5(key, str(n))) for n, each in enumerate(uploads)]
        actions.add_photos(drill=one, file_ids=files, act=act_of(request))
    except (FileRefused, DrillRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已加上 {len(files)} 张照片。")
    return redirect("drills:drill", one.pk)


def _kept(request: Request, one: Drill, upload: UploadedFile[bytes], key: UUID) -> UUID:
    now: datetime = request.now
    kept = store(
        id=key, upload=upload, org_code=one.org_code, by=request.viewer, at=now, purpose="drills"
    )
    return kept.pk
