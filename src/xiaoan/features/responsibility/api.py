"""责任 as JSON: a duty list, one's letters, and an issue with what its issuer does about it.

Signing is not here: a signature is a person's own hand, at a browser.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import refusing
from xiaoan.foundation.api.shapes import NO_NUL, SOME_WORD, Day, Id, Listed, NewId, Paged, Shape
from xiaoan.foundation.api.writing import once

from . import actions
from .models import Issue, Letter
from .queries import letters as queries
from .queries import lists
from .rules.letters import OWN_MOST, OWN_TEXT, OWN_TITLE, LetterRefused, Own

operations = Operations("responsibility", "责任")


class ListedOut(Shape):
    """A duty of a list."""

    key: str = Field(description="职责标识")
    title: str = Field(description="名称")
    kind: str = Field(description="every keep by when never aim")
    asked: str = Field(description="要求")
    quote: str = Field(description="原文")
    source: str = Field(description="出处")
    topic: str = Field(description="主题")
    post: str = Field(description="责任岗位")
    overseers: list[str] = Field(description="监督条线")
    assumed: str = Field(description="本系统约定，非原文")


class ListOut(Shape):
    """责任清单."""

    org_code: int = Field(description="单位编码")
    org_name: str = Field(description="单位")
    on: date = Field(description="日期")
    items: list[ListedOut] = Field(description="应尽职责和原则性要求")
    overseen: list[ListedOut] = Field(description="监督职责")


class LetterOut(Shape):
    """One letter, without its text."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    org_name: str = Field(description="单位")
    from_name: str = Field(description="发出单位")
    title: str = Field(description="标题")
    post_title: str = Field(description="岗位")
    person_name: str = Field(description="责任人")
    state: str = Field(description="open 待签，signed 待会签，countersigned 已会签，ended 已终止")
    text_hash: str = Field(description="全文的 SHA-256")
    due_on: date = Field(description="签订期限")
    signed_at: datetime | None = Field(description="签字时间")
    countersigned_at: datetime | None = Field(description="会签时间")


class IssueOut(Shape):
    """An issue and how far it is."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="发出单位编码")
    title: str = Field(description="标题")
    target: str = Field(description="发给")
    school_year: str = Field(description="学年")
    due_on: date = Field(description="签订期限")
    issued_at: datetime = Field(description="发出时间")
    withdrawn_at: datetime | None = Field(description="撤回时间")
    total: int = Field(description="份数")
    unsigned: int = Field(description="没签的份数")
    waiting: int = Field(description="待会签的份数")


class OwnIn(Shape):
    """An article of the issuer's own."""

    title: str = Field(min_length=1, max_length=OWN_TITLE, pattern=SOME_WORD, description="标题")
    text: str = Field(min_length=1, max_length=OWN_TEXT, pattern=SOME_WORD, description="内容")


class IssueIn(NewId):
    """A new issue; its id is the client's."""

    target: Literal["schools", "staff", "bodies"] = Field(
        description="schools 各学校校长，staff 本校各岗位，bodies 各部门、乡镇负责人"
    )
    due_on: Day = Field(description="签订期限", examples=["2026-12-01"])
    own: list[OwnIn] = Field(
        default_factory=list, max_length=OWN_MOST, description="本单位自加条款"
    )


class SupplementIn(NewId):
    """A supplement; its id is the client's."""

    due_on: Day = Field(description="补充签订期限", examples=["2026-12-01"])


class LetterWithdrawIn(NewId):
    """Why it is taken back."""

    reason: str = Field(min_length=1, max_length=180, pattern=SOME_WORD, description="原因")


class CountersignIn(NewId):
    """Which letters."""

    letter_ids: list[Id] = Field(min_length=1, max_length=500, description="责任书编号")


class DoneOut(Shape):
    """How many."""

    number: int = Field(description="份数")


class LetterSift(Paged):
    """Which letters of an issue."""

    state: Literal["", "open", "signed", "countersigned", "ended"] = Field(
        "", description="只看这种状态"
    )
    q: str = Field("", max_length=40, pattern=NO_NUL, description="姓名或单位中的文字")


@operations.reads("organisations/{int:code}", "responsibility.read", "一个单位的责任清单", ListOut)
def listing(request: Request, code: int) -> HttpResponse:
    found = lists.listing(request.viewer, code, localdate(request.now))
    if found is None:
        raise Http404
    return reply(request, ListOut.model_validate(found[0]))


@operations.reads("letters", "responsibility.read", "我的责任书", Listed[LetterOut])
def mine(request: Request, asked: Query[Paged]) -> HttpResponse:
    rows = queries.mine(request.viewer)
    return _listed(request, rows, asked, order=("-issued_at", "-id"))


@operations.reads("issues/{uuid:issue_id}", "responsibility.issue", "一批责任书", IssueOut)
def issue(request: Request, issue_id: UUID) -> HttpResponse:
    return reply(request, _out(_issue(request, issue_id)))


@operations.reads(
    "issues/{uuid:issue_id}/letters", "responsibility.issue", "一批中的各份", Listed[LetterOut]
)
def letters(request: Request, issue_id: UUID, asked: Query[LetterSift]) -> HttpResponse:
    sift = queries.Sift(state=asked.state, text=asked.q)
    rows = queries.of_issue(_issue(request, issue_id), sift)
    return _listed(request, rows, asked, order=("org_code", "id"))


@operations.writes("issues", "responsibility.issue", "发责任书", IssueOut, status=201)
def send(request: Request, told: IssueIn) -> HttpResponse:
    own = tuple(Own(one.title, one.text) for one in told.own)
    wanted = actions.Wanted(told.id, told.target, told.due_on, own)

    def act() -> IssueOut:
        return _out(actions.issue_letters(wanted, by=request.viewer, at=request.now))

    return once(request, told, refusing(act, LetterRefused), status=201)


@operations.writes(
    "issues/{uuid:issue_id}/supplement", "responsibility.issue", "发补充", IssueOut, status=201
)
def supplement(request: Request, issue_id: UUID, told: SupplementIn) -> HttpResponse:
    one = _issue(request, issue_id)

    def act() -> IssueOut:
        made = actions.supplement(
            issue=one, id=told.id, due_on=told.due_on, by=request.viewer, at=request.now
        )
        return _out(made)

    return once(request, told, refusing(act, LetterRefused), status=201)


@operations.writes("issues/{uuid:issue_id}/withdraw", "responsibility.issue", "撤回", IssueOut)
def withdraw(request: Request, issue_id: UUID, told: LetterWithdrawIn) -> HttpResponse:
    one = _issue(request, issue_id)

    def act() -> IssueOut:
        reason = told.reason
        return _out(actions.withdraw(issue=one, reason=reason, by=request.viewer, at=request.now))

    return once(request, told, refusing(act, LetterRefused))


@operations.writes("issues/{uuid:issue_id}/urge", "responsibility.issue", "催签", DoneOut)
def urge(request: Request, issue_id: UUID, told: NewId) -> HttpResponse:
    one = _issue(request, issue_id)

    def act() -> DoneOut:
        return DoneOut(number=actions.urge(issue=one, by=request.viewer, at=request.now))

    return once(request, told, refusing(act, LetterRefused))


@operations.writes(
    "issues/{uuid:issue_id}/countersign", "responsibility.countersign", "会签", DoneOut
)
def countersign(request: Request, issue_id: UUID, told: CountersignIn) -> HttpResponse:
    one = _issue(request, issue_id)

    def act() -> DoneOut:
        number = actions.countersign(
            issue=one, ids=told.letter_ids, by=request.viewer, at=request.now
        )
        return DoneOut(number=number)

    return once(request, told, refusing(act, LetterRefused))


def _listed(
    request: Request, rows: QuerySet[Letter], asked: Paged, *, order: tuple[str, str]
) -> HttpResponse:
    found = page(request, rows, asked, order=order)
    items = [LetterOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[LetterOut](items=items, next=found.next))


def _issue(request: Request, issue_id: UUID) -> Issue:
    found = queries.issue(request.viewer, issue_id)
    if found is None:
        raise Http404
    return found


def _out(one: Issue) -> IssueOut:
    counted = queries.counts(one)
    return IssueOut(
        id=one.pk,
        org_code=one.org_code,
        title=one.title,
        target=one.target,
        school_year=one.school_year,
        due_on=one.due_on,
        issued_at=one.issued_at,
        withdrawn_at=one.withdrawn_at,
        total=counted["total"],
        unsigned=counted["open"],
        waiting=counted["signed"],
    )
