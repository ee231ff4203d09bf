"""报送 as JSON: started, sent, chased; and answered by a school's own system."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field as Member

from xiaoan.features.documents import actions
from xiaoan.features.documents.models import Collection, Submission
from xiaoan.features.documents.queries import collections as queries
from xiaoan.features.documents.queries import known
from xiaoan.features.documents.rules import asking
from xiaoan.features.documents.rules.asking import AnswerInvalid, AskingRefused, Field
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import Problem, refusing
from xiaoan.foundation.api.shapes import (
    NO_NUL,
    SOME_WORD,
    Code,
    Flag,
    Id,
    Listed,
    Moment,
    NewId,
    Paged,
    Shape,
)
from xiaoan.foundation.api.writing import once
from xiaoan.foundation.files.queries import files

collections = Operations("collections", "报送")
SOURCES = ("measure:", "organisation:", "register:", "document:")


class AskedFieldOut(Shape):
    """One thing that is asked."""

    key: str = Member(description="项的标识")
    title: str = Member(description="要什么")
    kind: str = Member(description="text number date yes_no choice files 之一")
    choices: list[str] = Member(description="选项")
    is_required: bool = Member(description="必填")
    source: str = Member(description="系统里哪里有")
    duty_id: str = Member(description="依据的职责；空为没有依据")


class CollectionOut(Shape):
    """A collection and how far it is."""

    id: UUID = Member(description="编号")
    org_code: int = Member(description="发起单位编码")
    title: str = Member(description="名称")
    why: str = Member(description="用途")
    due_at: datetime = Member(description="期限")
    target: str = Member(description="请谁报")
    state: str = Member(description="draft 草稿，sent 进行中，closed 已结束，withdrawn 已撤回")
    duty_id: str = Member(description="依据的职责；空为没有依据")
    fields: list[AskedFieldOut] = Member(description="要报的内容")


class SubmissionOut(Shape):
    """What one organisation is asked, and what it sent."""

    id: UUID = Member(description="编号")
    collection_id: UUID = Member(description="报送编号")
    org_code: int = Member(description="单位编码")
    org_name: str = Member(description="单位")
    from_name: str = Member(description="发起单位")
    state: str = Member(description="open 待报送，answered 已报送，returned 退回，accepted 已接收")
    due_at: datetime = Member(description="期限")
    read_at: datetime | None = Member(description="打开时间")
    answered_at: datetime | None = Member(description="报送时间")
    is_late: bool = Member(description="逾期")
    answers: dict[str, Any] = Member(description="报送内容，按项的标识")
    returned_reason: str = Member(description="退回原因")


class SubmissionSift(Paged):
    """Which submissions of a collection."""

    state: Literal["", "open", "answered", "returned", "accepted", "withdrawn"] = Member(
        "", description="只看这种状态"
    )


class CollectionIn(NewId):
    """A collection's heading; its id is the client's."""

    title: str = Member(min_length=1, max_length=80, pattern=SOME_WORD, description="名称")
    why: str = Member(min_length=1, max_length=300, pattern=SOME_WORD, description="用途")
    due_at: Moment = Member(description="期限")
    target: Literal["schools", "departments", "townships"] = Member(
        description="schools 学校，departments 部门，townships 乡镇"
    )
    stage: str = Member("", max_length=12, pattern=NO_NUL, description="只要这个学段的学校")
    only_boarding: Flag = Member(False, description="只要有寄宿生的学校")
    codes: list[Code] = Member(default_factory=list, max_length=300, description="只发给这些单位")
    duty_id: str = Member("", max_length=120, pattern=NO_NUL, description="依据的职责")


class CollectionFieldIn(NewId):
    """One thing more to ask, or one to drop."""

    drop: str = Member("", max_length=10, pattern=NO_NUL, description="去掉这一项；填了它其余不看")
    title: str = Member("", max_length=60, pattern=NO_NUL, description="要什么")
    kind: Literal["text", "number", "date", "yes_no", "choice", "files"] = Member(
        "text", description="填什么"
    )
    choices: list[str] = Member(default_factory=list, max_length=20, description="单选的选项")
    is_required: Flag = Member(True, description="必填")
    source: str = Member("", max_length=80, pattern=NO_NUL, description="系统里哪里有")
    duty_id: str = Member("", max_length=120, pattern=NO_NUL, description="依据的职责")


class CollectionMoveIn(NewId):
    """What the starter does."""

    do: Literal["send", "urge", "extend", "accept", "return", "close", "withdraw"] = Member(
        description="send 发出，urge 催报，extend 延期，accept 接收，return 退回更正，"
        "close 结束，withdraw 撤回"
    )
    submission_ids: list[Id] = Member(
        default_factory=list, max_length=2000, description="extend、accept、return：哪些"
    )
    due_at: Moment | None = Member(None, description="extend：延到")
    reason: str = Member("", max_length=200, pattern=NO_NUL, description="return、withdraw：原因")


class CollectionAnswerIn(NewId):
    """What is sent, by the key of each field; files by the ids they were uploaded under."""

    answers: dict[str, str | list[Id]] = Member(description="报送内容，文件项写文件编号的列表")
    is_draft: Flag = Member(False, description="只存草稿")


@collections.reads("{uuid:collection_id}", "documents.collect", "一次报送", CollectionOut)
def one(request: Request, collection_id: UUID) -> HttpResponse:
    return reply(request, _out(_collection(request, collection_id)))


@collections.reads(
    "{uuid:collection_id}/submissions",
    "documents.collect",
    "各单位报送情况",
    Listed[SubmissionOut],
)
def submissions(
    request: Request, collection_id: UUID, asked: Query[SubmissionSift]
) -> HttpResponse:
    heading = _collection(request, collection_id)
    rows = queries.submissions(heading, queries.Sift(state=asked.state), request.now)
    found = page(request, rows, asked, order=("org_code", "id"))
    items = [SubmissionOut.model_validate(each) for each in found.rows]
    return reply(request, Listed[SubmissionOut](items=items, next=found.next))


@collections.reads("asked", "documents.answer", "请本单位报的", Listed[SubmissionOut])
def asked(request: Request, asked: Query[Paged]) -> HttpResponse:
    rows = Submission.objects.filter(pk__in=queries.asked(request.viewer).values("pk"))
    found = page(request, rows, asked, order=("-due_at", "-id"))
    items = [SubmissionOut.model_validate(each) for each in found.rows]
    return reply(request, Listed[SubmissionOut](items=items, next=found.next))


@collections.writes("", "documents.collect", "起草报送", CollectionOut, status=201)
def start(request: Request, told: CollectionIn) -> HttpResponse:
    def act() -> CollectionOut:
        return _out(actions.start(_wanted(told), by=request.viewer, at=request.now))

    return once(request, told, refusing(act, AskingRefused), status=201)


@collections.writes("{uuid:collection_id}/change", "documents.collect", "改草稿", CollectionOut)
def change(request: Request, collection_id: UUID, told: CollectionIn) -> HttpResponse:
    heading = _own(request, collection_id)

    def act() -> CollectionOut:
        wanted = _wanted(told)
        return _out(
            actions.change(collection=heading, wanted=wanted, by=request.viewer, at=request.now)
        )

    return once(request, told, refusing(act, AskingRefused))


@collections.writes("{uuid:collection_id}/fields", "documents.collect", "加减内容", CollectionOut)
def fields(request: Request, collection_id: UUID, told: CollectionFieldIn) -> HttpResponse:
    heading = _own(request, collection_id)

    def act() -> CollectionOut:
        by = request.viewer
        if told.drop:
            return _out(actions.drop_field(collection=heading, key=told.drop, by=by))
        field = _field(told)
        return _out(actions.add_field(collection=heading, field=field, by=by, at=request.now))

    return once(request, told, refusing(act, AskingRefused))


@collections.writes(
    "{uuid:collection_id}/move",
    "documents.collect",
    "发出、催报、延期、接收等",
    CollectionOut,
)
def move(request: Request, collection_id: UUID, told: CollectionMoveIn) -> HttpResponse:
    heading = _own(request, collection_id)

    def act() -> CollectionOut:
        _moved(request, heading, told)
        return _out(heading)

    return once(request, told, refusing(act, AskingRefused))


@collections.writes("submissions/{uuid:submission_id}", "documents.answer", "报送", SubmissionOut)
def answer(request: Request, submission_id: UUID, told: CollectionAnswerIn) -> HttpResponse:
    row = queries.submission(request.viewer, submission_id)
    if row is None or row.org_code != request.viewer.org_code:
        raise Http404
    given = actions.Answer(id=told.id, **_given(request, row, told))
    way = actions.keep_draft if told.is_draft else actions.send_answer

    def act() -> SubmissionOut:
        made = way(submission=row, answer=given, by=request.viewer, at=request.now)
        return SubmissionOut.model_validate(made)

    return once(request, told, refusing(act, AskingRefused))


def _given(request: Request, row: Submission, told: CollectionAnswerIn) -> dict[str, Any]:
    """The answers read as the form reads them; what is wrong is said for each field."""
    asked = asking.fields_of(queries.heading(row).fields)
    have = known.own_known(row, asked)
    answers: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in asked:
        try:
            answers[field.key] = _value(request, field, told, have.get(field.key))
        except AnswerInvalid as fault:
            wrong[f"answers.{field.key}"] = str(fault)
    if wrong and not told.is_draft:
        raise Problem.of_fields(wrong)
    same = sum(answers.get(key) == each.value for key, each in have.items())
    sent = sum(len(each) for each in told.answers.values() if isinstance(each, list))
    return {"answers": answers, "fields_known": same, "files_sent": sent}


def _value(
    request: Request, field: Field, told: CollectionAnswerIn, have: known.Known | None
) -> object:
    raw = told.answers.get(field.key)
    if raw is None and have is not None:
        return have.value
    if field.kind != asking.FILES:
        return asking.read_value(field, raw if isinstance(raw, str) else "")
    ids = raw if isinstance(raw, list) else []
    kept = [str(each.pk) for each in files(request.viewer, ids)]
    if not kept and field.is_required:
        raise AnswerInvalid(f"请先上传“{field.title}”的文件，再写文件编号。")
    return {"files": kept}


def _moved(request: Request, one: Collection, told: CollectionMoveIn) -> None:
    by, at, ids = request.viewer, request.now, told.submission_ids
    if told.do == "send":
        actions.send(collection=one, by=by, at=at)
    elif told.do == "urge":
        actions.urge(collection=one, by=by, at=at)
    elif told.do == "accept":
        actions.accept(collection=one, ids=ids, by=by, at=at)
    elif told.do == "return":
        actions.return_answers(collection=one, ids=ids, reason=told.reason, by=by, at=at)
    elif told.do == "close":
        actions.close(collection=one, by=by, at=at)
    elif told.do == "withdraw":
        actions.withdraw_collection(collection=one, reason=told.reason, by=by, at=at)
    elif told.due_at is None:
        raise Problem.of_fields({"due_at": "延期请写明延到什么时候。"})
    else:
        actions.extend(collection=one, ids=ids, due_at=told.due_at, by=by, at=at)


def _wanted(told: CollectionIn) -> actions.Wanted:
    return actions.Wanted(**{**told.model_dump(), "codes": tuple(told.codes)})


def _field(told: CollectionFieldIn) -> Field:
    if not told.title.strip():
        raise Problem.of_fields({"title": "请写要报什么。"})
    if told.source and not told.source.startswith(SOURCES):
        raise Problem.of_fields(
            {"source": "以 measure: organisation: register: document: 之一开头"}
        )
    kind = asking.FILES if told.source.startswith("document:") else told.kind
    return Field(
        key="f0",
        title=told.title.strip(),
        kind=kind,
        choices=tuple(told.choices),
        is_required=told.is_required,
        source=told.source,
        duty_id=told.duty_id,
    )


def _out(one: Collection) -> CollectionOut:
    told = {key: getattr(one, key) for key in CollectionOut.model_fields if key != "fields"}
    shown = [
        AskedFieldOut(**{key: each[key] for key in AskedFieldOut.model_fields})
        for each in one.fields
    ]
    return CollectionOut(**told, fields=shown)


def _collection(request: Request, collection_id: UUID) -> Collection:
    found = queries.collection(request.viewer, collection_id)
    if found is None:
        raise Http404
    return found


def _own(request: Request, collection_id: UUID) -> Collection:
    found = _collection(request, collection_id)
    if found.org_code != request.viewer.org_code:
        raise Http404
    return found
