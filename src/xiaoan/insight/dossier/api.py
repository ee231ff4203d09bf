"""迎检册 as JSON: order one, follow it. Its files are taken from its page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NO_NUL, Code, Day, Listed, NewId, Paged, Shape
from xiaoan.foundation.api.writing import once

from . import actions, queries
from .actions import DossierRefused, Order
from .models import Dossier

operations = Operations("dossier", "迎检册")


class DossierOut(Shape):
    """One dossier."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="学校编码")
    org_name: str = Field(description="学校")
    about: str = Field(description="pack 按文件，topic 按主题")
    key: str = Field(description="政策标识或主题标识")
    title: str = Field(description="标题")
    since: date = Field(description="从哪天")
    until: date = Field(description="到哪天")
    run_id: UUID = Field(description="制作它的任务")
    ordered_at: datetime = Field(description="制作时间")
    ordered_by_name: str = Field(description="制作人")
    ordered_by_org: str = Field(description="制作单位")
    made_at: datetime | None = Field(description="制成时间；没有制成为空")
    forgotten_at: datetime | None = Field(description="文件清除时间")
    counts: dict[str, int] = Field(description="职责、未见记录、履职记录、照片、隐患等件数")
    record_hash: str = Field(description="记录.json 的 SHA-256")
    pdf_hash: str = Field(description="PDF 的 SHA-256")
    zip_hash: str = Field(description="压缩包的 SHA-256")
    zip_size: int = Field(description="压缩包字节数")


class DossierIn(NewId):
    """制作迎检册."""

    org_code: Code
    about: Literal["pack", "topic"] = Field(description="按文件还是按主题")
    key: str = Field(
        min_length=1, max_length=60, pattern=NO_NUL, description="政策标识或主题标识",
        examples=["kaijiang-2022"],
    )  # fmt: skip
    since: Day = Field(description="从哪天", examples=["2026-09-01"])
    until: Day = Field(description="到哪天", examples=["2026-11-18"])


class DossierAgainIn(NewId):
    """重新制作."""


@operations.reads("", "dossier.read", "制作过的迎检册，最新的在前", Listed[DossierOut])
def dossiers(request: Request, asked: Query[Paged]) -> HttpResponse:
    rows = queries.dossiers(request.viewer)
    found = page(request, rows, asked, order=("-ordered_at", "-id"))
    items = [DossierOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[DossierOut](items=items, next=found.next))


@operations.reads("{uuid:dossier_id}", "dossier.read", "一份迎检册", DossierOut)
def dossier(request: Request, dossier_id: UUID) -> HttpResponse:
    return reply(request, DossierOut.model_validate(_one(request, dossier_id)))


@operations.writes("", "dossier.make", "制作迎检册", DossierOut, status=201)
def order(request: Request, told: DossierIn) -> HttpResponse:
    return once(request, told, lambda: _order(request, told), status=201)


def _order(request: Request, told: DossierIn) -> DossierOut:
    wanted = Order(
        id=told.id,
        org_code=told.org_code,
        about=told.about,
        key=told.key,
        since=told.since,
        until=told.until,
        site=request.build_absolute_uri("/").rstrip("/"),
    )
    try:
        today = localdate(request.now)
        made = actions.order(wanted, today=today, by=request.viewer, at=request.now)
    except DossierRefused as refusal:
        raise Problem(422, str(refusal)) from refusal
    return DossierOut.model_validate(made)


@operations.writes("{uuid:dossier_id}/again", "dossier.make", "重新制作一份迎检册", DossierOut)
def again(request: Request, dossier_id: UUID, told: DossierAgainIn) -> HttpResponse:
    def act() -> DossierOut:
        found = _one(request, dossier_id)
        actions.make_again(found, by=request.viewer, at=request.now)
        found.refresh_from_db()
        return DossierOut.model_validate(found)

    return once(request, told, act)


def _one(request: Request, dossier_id: UUID) -> Dossier:
    found = queries.dossier(request.viewer, dossier_id)
    if found is None:
        raise Http404
    return found
