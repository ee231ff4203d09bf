"""Notices, attachments and the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Path, Query
from pydantic import Field

from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NO_NUL, Listed, NewId, Paged, Shape
from xiaoan.foundation.api.writing import once
from xiaoan.foundation.files import actions as files
from xiaoan.foundation.files import views as file_pages
from xiaoan.foundation.files.forms import UploadForm
from xiaoan.foundation.files.intake import OVERSIZED
from xiaoan.foundation.files.models import File
from xiaoan.foundation.files.rules import DiskFull, FileRefused
from xiaoan.foundation.ledger import queries as ledger
from xiaoan.foundation.ledger.models import Entry, Head
from xiaoan.foundation.notices import actions as noticing
from xiaoan.foundation.notices import queries as notices
from xiaoan.foundation.notices.models import Notice
from xiaoan.foundation.scope import within

notice_operations = Operations("notices", "通知")
file_operations = Operations("files", "附件")
ledger_operations = Operations("ledger", "留痕")
NOT_MULTIPART = "请以 multipart/form-data 发送，文件放在 file 里。"


class NoticeOut(Shape):
    """A notice to the caller's post."""

    id: UUID = Field(description="编号")
    kind: str = Field(description="类别")
    title: str = Field(description="标题")
    text: str = Field(description="内容")
    url: str = Field(description="网页地址")
    at: datetime = Field(description="时间")
    read_at: datetime | None = Field(description="阅读时间")


class NoticeSift(Paged):
    """Which notices."""

    only_unread: bool = Field(False, description="只看未读")


class MarkedOut(Shape):
    """How many were marked."""

    marked: int = Field(description="标了几条")


@notice_operations.reads("", "notices.read", "我的通知，最新的在前", Listed[NoticeOut])
def listed(request: Request, asked: Query[NoticeSift]) -> HttpResponse:
    rows = notices.addressed_to(request.viewer)
    if asked.only_unread:
        rows = rows.filter(read_at__isnull=True)
    found = page(request, rows, asked, order=("-at", "-id"))
    items = [NoticeOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[NoticeOut](items=items, next=found.next))


@notice_operations.writes("{uuid:notice_id}/read", "notices.read", "把一条通知标为已读", NoticeOut)
def read(request: Request, notice_id: UUID, told: NewId) -> HttpResponse:
    def act() -> NoticeOut:
        noticing.mark_read(viewer=request.viewer, notice_id=notice_id, at=request.now)
        row: Notice | None = notices.addressed_to(request.viewer).filter(id=notice_id).first()
        if row is None:
            raise Http404
        return NoticeOut.model_validate(row)

    return once(request, told, act)


@notice_operations.writes("read", "notices.read", "把全部通知标为已读", MarkedOut)
def read_all(request: Request, told: NewId) -> HttpResponse:
    def act() -> MarkedOut:
        return MarkedOut(marked=noticing.mark_all_read(viewer=request.viewer, at=request.now))

    return once(request, told, act)


class FileOut(Shape):
    """An attachment as it was kept; pictures are re-encoded without their metadata."""

    id: UUID = Field(description="编号，写入时填在 photo_ids、file_ids 里")
    org_code: int = Field(description="单位编码")
    name: str = Field(description="文件名")
    size: int = Field(description="字节数")
    content_type: str = Field(description="类型")
    sha256: str = Field(description="SHA-256")
    width: int = Field(description="宽；不是图片则为 0")
    height: int = Field(description="高")
    at: datetime = Field(description="上传时间")


@file_operations.writes(
    "", "files.upload", "上传一个附件（multipart）", FileOut, status=201, body=File
)
def upload(request: Request) -> HttpResponse:
    """Sending it again under the same `id` answers the same."""
    if request.content_type != "multipart/form-data":
        raise Problem(415, NOT_MULTIPART)
    form = UploadForm(request.POST, request.FILES, viewer=request.viewer)
    if not form.is_valid() and request.META.get(OVERSIZED):
        raise Problem(413, files.TOO_LARGE)
    if not form.is_valid():
        raise Problem.of_fields({name: str(words[0]) for name, words in form.errors.items()})
    try:
        kept = files.store(by=request.viewer, at=request.now, **form.parcel)
    except DiskFull as full:
        raise Problem(507, str(full)) from full
    except FileRefused as refusal:
        raise Problem.of_fields({"file": str(refusal)}) from refusal
    return reply(request, FileOut.model_validate(kept), status=201)


@file_operations.reads("{uuid:file_id}", "files.read", "取一个附件的内容", bytes)
def content(request: Request, file_id: UUID) -> HttpResponseBase:
    """The bytes, as the page serves them."""
    return file_pages.file(request, file_id)


class EntryOut(Shape):
    """One act in the chain of its organisation."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    seq: int = Field(description="在本单位链上的序号")
    at: datetime = Field(description="时间")
    by_name: str = Field(description="姓名")
    by_post: str = Field(description="岗位类别")
    by_org_code: int = Field(description="人员所在单位")
    verb: str = Field(description="动作")
    subject_type: str = Field(description="事项类别")
    subject_id: str = Field(description="事项编号")
    body: dict[str, Any] = Field(description="内容")
    alg: str = Field(description="摘要算法")
    prev_hash: str = Field(description="上一条哈希")
    digest: str = Field(description="内容摘要")
    hash: str = Field(description="哈希")


class HeadOut(Shape):
    """The newest entry of a chain."""

    org_code: int = Field(description="单位编码")
    seq: int = Field(description="序号")
    hash: str = Field(description="哈希")


class RecordOut(Shape):
    """Everything about one subject, to be checked by a stranger (`xiaoan ledger verify-file`)."""

    format: str = Field(description="格式")
    subject: dict[str, Any] = Field(description="事项")
    entries: list[dict[str, Any]] = Field(description="留痕")
    chains: list[dict[str, Any]] = Field(description="所在各链的一段和会签")


class EntrySift(Paged):
    """Which entries."""

    subject_type: str = Field("", max_length=40, pattern=NO_NUL, description="事项类别，如 case")
    subject_id: str = Field("", max_length=64, pattern=NO_NUL, description="事项编号")


@ledger_operations.reads("entries", "ledger.read", "范围内的留痕，最新的在前", Listed[EntryOut])
def entries(request: Request, asked: Query[EntrySift]) -> HttpResponse:
    rows = Entry.objects.filter(within(request.viewer))
    if asked.subject_type:
        rows = rows.filter(subject_type=asked.subject_type)
    if asked.subject_id:
        rows = rows.filter(subject_id=asked.subject_id)
    found = page(request, rows, asked, order=("-at", "-id"))
    items = [EntryOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[EntryOut](items=items, next=found.next))


@ledger_operations.reads("heads", "ledger.read", "范围内各单位的链头", Listed[HeadOut])
def heads(request: Request, asked: Query[Paged]) -> HttpResponse:
    rows = Head.objects.filter(within(request.viewer))
    found = page(request, rows, asked, order=("org_code",))
    items = [HeadOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[HeadOut](items=items, next=found.next))


@ledger_operations.reads(
    "records/{slug:subject_type}/{slug:subject_id}", "ledger.export", "导出一件事的可核验记录",
    RecordOut,
)  # fmt: skip
def record(request: Request, subject_type: Path[str], subject_id: Path[str]) -> HttpResponse:
    found = ledger.record_of(request.viewer, subject_type[:40], subject_id[:64])
    if not found["entries"]:
        raise Http404
    return reply(request, RecordOut(**found))
