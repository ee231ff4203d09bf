"""专业服务 as JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import refusing
from xiaoan.foundation.api.shapes import (
    NO_NUL,
    SOME_WORD,
    Day,
    Id,
    Listed,
    NewId,
    Paged,
    Shape,
    Version,
)
from xiaoan.foundation.api.writing import once

from . import actions, queries
from .actions import Act, Item, Terms
from .models import Contract, Deliverable
from .rules import ContractRefused

operations = Operations("contracts", "专业服务")
Subject = Literal[
    "testing", "assessment", "inspection", "guarding", "psychology", "law", "training", "drill",
    "product", "other",
]  # fmt: skip
Fund = Literal["public", "budget", "own", "insurance", "donation", "other"]
FactKind = Literal[
    "", "fire_facility_test", "fire_check", "risk_analysis", "training", "drill", "guidance",
    "grand_sweep", "supervision_visit", "psychological_screening", "counselling_service",
]  # fmt: skip
Mark = Annotated[int, Field(ge=1, le=5, strict=True)]


class ContractOut(Shape):
    """A contract."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="采购单位编码")
    org_name: str = Field(description="采购单位")
    title: str = Field(description="合同名称")
    number: str = Field(description="合同编号")
    provider: str = Field(description="服务机构")
    subject: str = Field(description="服务类别")
    amount_yuan: Decimal = Field(description="金额（元）")
    source: str = Field(description="资金来源")
    from_on: date = Field(description="服务开始")
    until_on: date = Field(description="服务结束")
    state: str = Field(description="running 履行中，ended 已履行完，terminated 提前终止")
    version: int = Field(description="版本")


class DeliverableOut(Shape):
    """A deliverable."""

    id: UUID = Field(description="编号")
    title: str = Field(description="交付内容")
    due_on: date = Field(description="交付期限")
    fact_kind: str = Field(description="验收后算作的履职种类；不算为空")
    state: str = Field(description="due 待交付，delivered 待验收，accepted 已验收")
    delivered_on: date | None = Field(description="交付日期")
    accepted_on: date | None = Field(description="验收日期")


class AssessmentOut(Shape):
    """An assessment."""

    id: UUID = Field(description="编号")
    total: Decimal = Field(description="总分，满分 100")
    consequence: str = Field(description="结果运用")
    at: datetime = Field(description="考核时间")


class ContractIn(NewId):
    """What a contract says. `file_ids` are files uploaded before."""

    title: str = Field(min_length=1, max_length=120, pattern=SOME_WORD, description="合同名称")
    number: str = Field("", max_length=60, pattern=NO_NUL, description="合同编号")
    subject: Subject = Field(description="服务类别")
    provider: str = Field(min_length=1, max_length=120, pattern=SOME_WORD, description="服务机构")
    provider_code: str = Field(
        "", max_length=18, pattern=r"^([0-9A-Z]{18})?$", description="统一社会信用代码"
    )
    provider_contact: str = Field("", max_length=60, pattern=NO_NUL, description="联系人和电话")
    amount_yuan: Decimal = Field(ge=0, le=9_999_999_999, decimal_places=2, description="金额（元）")
    source: Fund = Field(description="资金来源")
    signed_on: Day = Field(description="签订日期", examples=["2026-11-18"])
    from_on: Day = Field(description="服务开始", examples=["2026-11-18"])
    until_on: Day = Field(description="服务结束", examples=["2027-11-17"])
    file_ids: list[Id] = Field(default_factory=list, max_length=10, description="合同扫描件")


class ContractChangeIn(ContractIn):
    """What it shall say; `version` as last seen."""

    version: Version = Field(description="改之前看到的版本")


class ItemIn(NewId):
    """Something to be delivered."""

    title: str = Field(min_length=1, max_length=120, pattern=SOME_WORD, description="交付内容")
    due_on: Day = Field(description="交付期限", examples=["2026-12-31"])
    fact_kind: FactKind = Field("", description="验收后算作的履职种类")


class DeliverIn(NewId):
    """What came in."""

    on: Day = Field(description="收到日期", examples=["2026-11-18"])
    note: str = Field("", max_length=300, pattern=NO_NUL, description="交付说明")
    file_ids: list[Id] = Field(default_factory=list, max_length=10, description="成果文件")


class AcceptIn(NewId):
    """验收 or 退回."""

    verdict: Literal["accept", "return"] = Field(description="accept 通过，return 退回")
    note: str = Field("", max_length=300, pattern=NO_NUL, description="意见；退回的要写原因")


class AssessIn(NewId):
    """考核."""

    quality: Mark = Field(description="质量，1 至 5")
    time: Mark = Field(description="按期，1 至 5")
    people: Mark = Field(description="人员，1 至 5")
    record: Mark = Field(description="资料，1 至 5")
    consequence: Literal["renew", "keep", "improve", "deduct", "terminate", "avoid"] = Field(
        description="结果运用"
    )
    words: str = Field("", max_length=500, pattern=NO_NUL, description="情况")


class ContractCloseIn(NewId):
    """办结."""

    state: Literal["ended", "terminated"] = Field(description="ended 履行完，terminated 提前终止")
    why: str = Field("", max_length=200, pattern=NO_NUL, description="说明")


class ContractSift(Paged):
    """Which contracts."""

    state: Literal["", "running", "ended", "terminated"] = Field("running", description="状态")
    subject: Literal["", Subject] = Field("", description="类别")


@operations.reads("", "contracts.read", "服务合同台账", Listed[ContractOut])
def listed(request: Request, asked: Query[ContractSift]) -> HttpResponse:
    sift = queries.Sift(state=asked.state, subject=asked.subject)
    rows = queries.narrowed(request.viewer, sift, localdate(request.now))
    got = page(request, rows, asked, order=("until_on", "id"))
    items = [ContractOut.model_validate(one) for one in got.rows]
    return reply(request, Listed[ContractOut](items=items, next=got.next))


@operations.reads(
    "{uuid:contract_id}/items", "contracts.read", "一份合同的交付", Listed[DeliverableOut]
)
def items(request: Request, contract_id: UUID) -> HttpResponse:
    found = queries.deliverables(_contract(request, contract_id))
    out = [DeliverableOut.model_validate(one) for one in found]
    return reply(request, Listed[DeliverableOut](items=out, next=None))


@operations.writes("", "contracts.edit", "登记服务合同", ContractOut, status=201)
def register(request: Request, told: ContractIn) -> HttpResponse:
    def act() -> ContractOut:
        made = actions.register(
            id=told.id, terms=_terms(told), file_ids=told.file_ids, act=_act(request)
        )
        return ContractOut.model_validate(made)

    return once(request, told, refusing(act, ContractRefused), status=201)


@operations.writes("{uuid:contract_id}", "contracts.edit", "修改服务合同", ContractOut)
def change(request: Request, contract_id: UUID, told: ContractChangeIn) -> HttpResponse:
    one = _contract(request, contract_id)

    def act() -> ContractOut:
        changed = actions.change(
            contract=one,
            terms=_terms(told),
            file_ids=told.file_ids,
            version=told.version,
            act=_act(request),
        )
        return ContractOut.model_validate(changed)

    return once(request, told, refusing(act, ContractRefused))


@operations.writes(
    "{uuid:contract_id}/items", "contracts.edit", "列一项交付", DeliverableOut, status=201
)
def list_item(request: Request, contract_id: UUID, told: ItemIn) -> HttpResponse:
    one = _contract(request, contract_id)

    def act() -> DeliverableOut:
        item = Item(told.id, told.title, told.due_on, told.fact_kind)
        made = actions.list_item(contract=one, item=item, act=_act(request))
        return DeliverableOut.model_validate(made)

    return once(request, told, refusing(act, ContractRefused), status=201)


@operations.writes("items/{uuid:item_id}/deliver", "contracts.edit", "登记交付", DeliverableOut)
def deliver(request: Request, item_id: UUID, told: DeliverIn) -> HttpResponse:
    item = _item(request, item_id)

    def act() -> DeliverableOut:
        kept = actions.deliver(
            item=item, on=told.on, note=told.note, file_ids=told.file_ids, act=_act(request)
        )
        return DeliverableOut.model_validate(kept)

    return once(request, told, refusing(act, ContractRefused))


@operations.writes("items/{uuid:item_id}/accept", "contracts.edit", "验收", DeliverableOut)
def accept(request: Request, item_id: UUID, told: AcceptIn) -> HttpResponse:
    item = _item(request, item_id)

    def act() -> DeliverableOut:
        if told.verdict == "accept":
            kept = actions.accept(item=item, note=told.note, act=_act(request))
        else:
            kept = actions.give_back(item=item, why=told.note, act=_act(request))
        return DeliverableOut.model_validate(kept)

    return once(request, told, refusing(act, ContractRefused))


@operations.writes("{uuid:contract_id}/assess", "contracts.edit", "考核", AssessmentOut, status=201)
def assess(request: Request, contract_id: UUID, told: AssessIn) -> HttpResponse:
    one = _contract(request, contract_id)

    def act() -> AssessmentOut:
        marks = {
            "quality": told.quality,
            "time": told.time,
            "people": told.people,
            "record": told.record,
        }
        outcome = (told.consequence, told.words)
        made = actions.assess(
            contract=one, id=told.id, marks=marks, outcome=outcome, act=_act(request)
        )
        return AssessmentOut.model_validate(made)

    return once(request, told, refusing(act, ContractRefused), status=201)


@operations.writes("{uuid:contract_id}/close", "contracts.edit", "合同办结", ContractOut)
def close(request: Request, contract_id: UUID, told: ContractCloseIn) -> HttpResponse:
    one = _contract(request, contract_id)

    def act() -> ContractOut:
        ended = actions.close(contract=one, state=told.state, why=told.why, act=_act(request))
        return ContractOut.model_validate(ended)

    return once(request, told, refusing(act, ContractRefused))


def _act(request: Request) -> Act:
    return Act(request.viewer, request.now)


def _terms(told: ContractIn) -> Terms:
    return Terms(**{name: getattr(told, name) for name in Terms.__dataclass_fields__})


def _contract(request: Request, contract_id: UUID) -> Contract:
    one = queries.contract(request.viewer, contract_id)
    if one is None:
        raise Http404
    return one


def _item(request: Request, item_id: UUID) -> Deliverable:
    one = queries.deliverable(request.viewer, item_id)
    if one is None:
        raise Http404
    return one
