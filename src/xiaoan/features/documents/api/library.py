"""制度与方案 as JSON: the library, what is lacking, and every act of writing and deciding."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.features.documents import actions
from xiaoan.features.documents.models import Document, Version, catalogue
from xiaoan.features.documents.queries import library as queries
from xiaoan.features.documents.queries import needs
from xiaoan.features.documents.rules.library import STATES, DocumentRefused, clean_text
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import Problem, refusing
from xiaoan.foundation.api.shapes import (
    NO_NUL,
    SOME_WORD,
    Code,
    Day,
    Id,
    Listed,
    NewId,
    Paged,
    Shape,
)
from xiaoan.foundation.api.writing import once

operations = Operations("documents", "制度与方案")
LONGEST = 60_000


class DocumentOut(Shape):
    """A document; what it says stands in its versions."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    kind: str = Field(description="种类")
    title: str = Field(description="名称")
    owner_post: str = Field(description="责任岗位")
    created_at: datetime = Field(description="建立时间")


class DocumentVersionOut(Shape):
    """One version."""

    id: UUID = Field(description="编号")
    document_id: UUID = Field(description="制度编号")
    org_code: int = Field(description="单位编码")
    number: int = Field(description="版本")
    state: str = Field(description="，".join(f"{key} {word}" for key, word in STATES.items()))
    text: str = Field(description="正文")
    file_ids: list[UUID] = Field(description="文件编号")
    changes: str = Field(description="改了什么")
    from_on: date | None = Field(description="施行日期")
    review_on: date | None = Field(description="复核日期")
    approved_at: datetime | None = Field(description="批准时间")
    approved_by_name: str = Field(description="批准人")
    returned_reason: str = Field(description="退回原因")


class LackOut(Shape):
    """A required kind at an organisation, and how it stands."""

    org_code: int = Field(description="单位编码")
    org_name: str = Field(description="单位")
    kind: str = Field(description="种类")
    title: str = Field(description="种类名称")
    duty_id: str = Field(description="要求它的职责")
    standing: str = Field(
        description="missing 缺，unapproved 未批准，stale 过期未复核，current 现行"
    )


class LacksOut(Shape):
    """应有的制度与方案."""

    items: list[LackOut] = Field(description="逐种")


class DocumentSift(Paged):
    """Which documents."""

    org_code: Code | None = Field(None, description="单位编码；不填为本单位")
    state: Literal["", "draft", "asked", "approved", "in_force", "superseded", "withdrawn"] = Field(
        "", description="有这种状态的一版"
    )


class DocumentIn(NewId):
    """A new document; its id is the client's."""

    kind: str = Field(max_length=40, pattern=SOME_WORD, description="种类")
    title: str = Field(min_length=1, max_length=80, pattern=SOME_WORD, description="名称")
    owner_post: str = Field(max_length=40, pattern=SOME_WORD, description="责任岗位")
    text: str = Field("", max_length=LONGEST, pattern=NO_NUL, description="正文")
    file_ids: list[Id] = Field(default_factory=list, max_length=10, description="已上传的文件编号")


class DraftIn(NewId):
    """What a draft says from now on."""

    title: str = Field(min_length=1, max_length=80, pattern=SOME_WORD, description="名称")
    text: str = Field("", max_length=LONGEST, pattern=NO_NUL, description="正文")
    file_ids: list[Id] = Field(default_factory=list, max_length=10, description="已上传的文件编号")
    changes: str = Field("", max_length=200, pattern=NO_NUL, description="这一版改了什么")


class DocumentMoveIn(NewId):
    """What who writes does with a version."""

    do: Literal["submit", "recall", "discard", "revise", "review", "readers"] = Field(
        description="submit 送审，recall 撤回送审，discard 删草稿，revise 起草新版，"
        "review 复核后继续执行，readers 请人阅读"
    )
    review_on: Day | None = Field(None, description="review：下次复核日期")
    posts: list[str] = Field(default_factory=list, max_length=30, description="readers：岗位类别")


class DocumentDecisionIn(NewId):
    """What who answers for it decides."""

    do: Literal["approve", "return", "withdraw"] = Field(
        description="approve 批准，return 退回修改，withdraw 废止"
    )
    from_on: Day | None = Field(None, description="approve：施行日期")
    review_on: Day | None = Field(None, description="approve：复核日期")
    number: str = Field("", max_length=60, pattern=NO_NUL, description="approve：文号")
    reason: str = Field("", max_length=200, pattern=NO_NUL, description="return、withdraw：原因")


class DocumentDoneOut(Shape):
    """What became of the document."""

    document_id: UUID = Field(description="制度编号")
    version: int = Field(description="版本；删草稿后为 0")
    state: str = Field(description="状态；删草稿后为空")


@operations.reads("", "documents.read", "一个单位的制度与方案", Listed[DocumentOut])
def listing(request: Request, asked: Query[DocumentSift]) -> HttpResponse:
    code = asked.org_code or request.viewer.org_code
    rows = queries.documents(request.viewer, code)
    if asked.state:
        rows = rows.filter(versions__state=asked.state).distinct()
    found = page(request, rows, asked, order=("-created_at", "-id"))
    items = [DocumentOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[DocumentOut](items=items, next=found.next))


@operations.reads("lacks/{int:code}", "documents.read", "一个单位应有的制度与方案", LacksOut)
def lacking(request: Request, code: int) -> HttpResponse:
    if queries.organisation(request.viewer, code) is None:
        raise Http404
    titles = catalogue()
    rows = needs.lacks(code, code, localdate(request.now))
    items = [
        LackOut(
            org_code=one.code,
            org_name=one.name,
            kind=one.kind,
            title=titles.title(one.kind),
            duty_id=one.duty_id,
            standing=one.standing,
        )
        for one in rows
    ]
    return reply(request, LacksOut(items=items))


@operations.reads("{uuid:document_id}", "documents.read", "一份制度或方案", DocumentOut)
def one(request: Request, document_id: UUID) -> HttpResponse:
    found = queries.document(request.viewer, document_id)
    if found is None:
        raise Http404
    return reply(request, DocumentOut.model_validate(found))


@operations.reads("versions/{uuid:version_id}", "documents.read", "一个版本", DocumentVersionOut)
def version(request: Request, version_id: UUID) -> HttpResponse:
    return reply(request, DocumentVersionOut.model_validate(_version(request, version_id)))


@operations.writes("", "documents.edit", "新建制度或方案", DocumentOut, status=201)
def create(request: Request, told: DocumentIn) -> HttpResponse:
    draft = actions.Draft(clean_text(told.text), tuple(told.file_ids))
    new = actions.New(told.id, told.kind, told.title, told.owner_post, draft)

    def act() -> DocumentOut:
        made: Document = actions.create(new, by=request.viewer, at=request.now)
        return DocumentOut.model_validate(made)

    return once(request, told, refusing(act, DocumentRefused), status=201)


@operations.writes("versions/{uuid:version_id}/edit", "documents.edit", "改草稿", DocumentDoneOut)
def edit(request: Request, version_id: UUID, told: DraftIn) -> HttpResponse:
    one = _own(request, version_id)
    draft = actions.Draft(clean_text(told.text), tuple(told.file_ids), told.changes)

    def act() -> DocumentDoneOut:
        actions.edit(version=one, draft=draft, title=told.title, by=request.viewer, at=request.now)
        return _done(one)

    return once(request, told, refusing(act, DocumentRefused))


@operations.writes(
    "versions/{uuid:version_id}/move",
    "documents.edit",
    "送审、撤回、起草新版、复核、请人阅读",
    DocumentDoneOut,
)
def move(request: Request, version_id: UUID, told: DocumentMoveIn) -> HttpResponse:
    one = _own(request, version_id)
    return once(request, told, refusing(lambda: _moved(request, one, told), DocumentRefused))


@operations.writes(
    "versions/{uuid:version_id}/decide", "documents.approve", "批准、退回、废止", DocumentDoneOut
)
def decide(request: Request, version_id: UUID, told: DocumentDecisionIn) -> HttpResponse:
    one = _own(request, version_id)
    return once(request, told, refusing(lambda: _decided(request, one, told), DocumentRefused))


@operations.writes("versions/{uuid:version_id}/read", "documents.read", "我已读完", DocumentDoneOut)
def read(request: Request, version_id: UUID, told: NewId) -> HttpResponse:
    one = _own(request, version_id)

    def act() -> DocumentDoneOut:
        actions.note_read(version=one, by=request.viewer, at=request.now)
        return _done(one)

    return once(request, told, refusing(act, DocumentRefused))


def _moved(request: Request, one: Version, told: DocumentMoveIn) -> DocumentDoneOut:
    by, at = request.viewer, request.now
    if told.do == "submit":
        return _done(actions.submit(version=one, by=by, at=at))
    if told.do == "recall":
        return _done(actions.recall(version=one, by=by, at=at))
    if told.do == "revise":
        return _done(actions.revise(document=one.document, id=told.id, by=by, at=at))
    if told.do == "discard":
        actions.discard(version=one, by=by, at=at)
        return DocumentDoneOut(document_id=one.document_id, version=0, state="")
    if told.do == "readers":
        actions.ask_readers(version=one, posts=told.posts, by=by, at=at)
        return _done(one)
    if told.review_on is None:
        raise Problem.of_fields({"review_on": "请写明下次复核日期。"})
    return _done(actions.review(version=one, id=told.id, review_on=told.review_on, by=by, at=at))


def _decided(request: Request, one: Version, told: DocumentDecisionIn) -> DocumentDoneOut:
    by, at = request.viewer, request.now
    if told.do == "return":
        return _done(actions.send_back(version=one, reason=told.reason, by=by, at=at))
    if told.do == "withdraw":
        return _done(actions.withdraw(document=one.document, reason=told.reason, by=by, at=at))
    if told.from_on is None or told.review_on is None:
        raise Problem.of_fields({"from_on": "批准时请写明施行日期和复核日期。"})
    approval = actions.Approval(told.from_on, told.review_on, told.number)
    return _done(actions.approve(version=one, approval=approval, by=by, at=at))


def _done(one: Version) -> DocumentDoneOut:
    return DocumentDoneOut(document_id=one.document_id, version=one.number, state=one.state)


def _version(request: Request, version_id: UUID) -> Version:
    found = queries.version(request.viewer, version_id)
    if found is None:
        raise Http404
    return found


def _own(request: Request, version_id: UUID) -> Version:
    found = _version(request, version_id)
    if found.org_code != request.viewer.org_code:
        raise Http404
    return found
