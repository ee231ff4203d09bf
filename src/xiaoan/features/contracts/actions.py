"""Every write of 专业服务."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.duties.actions import fulfil
from xiaoan.engine.tasks.actions import NewTask, Sender, finish, raise_all
from xiaoan.features.contracts import rules
from xiaoan.features.contracts.models import Assessment, Contract, Deliverable
from xiaoan.features.contracts.rules import ContractRefused
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

STALE = "这期间有人改过，请刷新后再办。"


@dataclass(frozen=True)
class Act:
    """Who acts, and when."""

    by: Viewer
    at: datetime


@dataclass(frozen=True)
class Terms:
    """What a contract says."""

    title: str
    number: str
    provider: str
    provider_code: str
    provider_contact: str
    subject: str
    amount_yuan: Decimal
    source: str
    signed_on: date
    from_on: date
    until_on: date


@dataclass(frozen=True)
class Item:
    """Something to be delivered by a day."""

    id: UUID
    title: str
    due_on: date
    fact_kind: str = ""


@transaction.atomic
def register(*, id: UUID, terms: Terms, file_ids: Sequence[UUID], act: Act) -> Contract:
    """登记合同. Twice with one id is once."""
    hold(act.by.org_code)
    known = Contract.objects.filter(pk=id, org_code=act.by.org_code).first()
    if known is not None:
        return known
    _check(terms)
    made = Contract.objects.create(
        id=id,
        org_code=act.by.org_code,
        org_name=act.by.org_name,
        file_ids=list(file_ids),
        made_at=act.at,
        made_by_name=act.by.name,
        keeper=act.by.post,
        **asdict(terms),
    )
    _note(act, "registered", made, title=made.title, provider=made.provider)
    return made


@transaction.atomic
def change(
    *, contract: Contract, terms: Terms, file_ids: Sequence[UUID], version: int, act: Act
) -> Contract:
    """修改 what the contract says; files are added and never taken away."""
    _check_own(contract, act)
    _check(terms)
    hold(contract.org_code)
    rows = Contract.objects.filter(pk=contract.pk, version=version, state=rules.RUNNING)
    files = list(dict.fromkeys([*contract.file_ids, *file_ids]))
    told = {**asdict(terms), "file_ids": files, "version": F("version") + 1}
    if rows.update(**told) != 1:
        raise ContractRefused(STALE)
    contract.refresh_from_db()
    _note(act, "changed", contract, until=f"{contract.until_on:%F}", yuan=str(terms.amount_yuan))
    return contract


def _check(terms: Terms) -> None:
    fault = rules.terms_fault(terms.from_on, terms.until_on, terms.amount_yuan)
    fault = fault or rules.code_fault(terms.provider_code)
    if fault:
        raise ContractRefused(fault)


@transaction.atomic
def list_item(*, contract: Contract, item: Item, act: Act) -> Deliverable:
    """列一项交付."""
    _check_running(contract, act)
    hold(contract.org_code)
    known = Deliverable.objects.filter(pk=item.id, contract=contract).first()
    if known is not None:
        return known
    if not contract.from_on <= item.due_on <= contract.until_on:
        raise ContractRefused("交付期限要在合同的服务期内。")
    made = Deliverable.objects.create(
        id=item.id,
        org_code=contract.org_code,
        contract=contract,
        title=item.title,
        due_on=item.due_on,
        fact_kind=item.fact_kind,
    )
    _note(act, "item_listed", contract, title=made.title, due=f"{made.due_on:%F}")
    return made


@transaction.atomic
def deliver(
    *, item: Deliverable, on: date, note: str, file_ids: Sequence[UUID], act: Act
) -> Deliverable:
    """登记交付 of what came in; somebody else accepts it."""
    _check_running(item.contract, act)
    hold(item.org_code)
    if on > timezone.localdate(act.at):
        raise ContractRefused("交付日期还没有到，收到后再登记。")
    told: dict[str, Any] = {
        "state": rules.DELIVERED,
        "delivered_on": on,
        "delivered_note": note[:300],
        "delivered_by": act.by.person_id,
        "file_ids": list(file_ids),
    }
    if Deliverable.objects.filter(pk=item.pk, state=rules.DUE).update(**told) != 1:
        raise ContractRefused(STALE)
    item.refresh_from_db()
    _note(act, "delivered", item.contract, title=item.title, files=[str(one) for one in file_ids])
    finish(key=due_key(item), at=act.at)
    return item


@transaction.atomic
def accept(*, item: Deliverable, note: str, act: Act) -> Deliverable:
    """验收 by another than who took it in; then it counts as a fact where it should."""
    _check_accepting(item, act)
    hold(item.org_code)
    today = timezone.localdate(act.at)
    told = {
        "state": rules.ACCEPTED,
        "accepted_on": today,
        "accepted_by": act.by.person_id,
        "accepted_by_name": act.by.name,
        "accepted_note": note[:300],
    }
    if Deliverable.objects.filter(pk=item.pk, state=rules.DELIVERED).update(**told) != 1:
        raise ContractRefused(STALE)
    item.refresh_from_db()
    _note(act, "accepted", item.contract, title=item.title, fact=item.fact_kind)
    if item.fact_kind:
        _fulfil(item, act)
    return item


def _fulfil(item: Deliverable, act: Act) -> None:
    contract = item.contract
    fulfil(
        org_code=item.org_code,
        kind=item.fact_kind,
        on=item.delivered_on or timezone.localdate(act.at),
        attributes={"provider": contract.provider, "contract": contract.title},
        source_type="deliverable",
        source_id=item.pk,
        by=act.by,
        at=act.at,
    )


@transaction.atomic
def give_back(*, item: Deliverable, why: str, act: Act) -> Deliverable:
    """退回 with the reason; it is due as before."""
    _check_accepting(item, act)
    if not why.strip():
        raise ContractRefused("请写明退回的原因，服务机构据此改进。")
    hold(item.org_code)
    told: dict[str, Any] = {
        "state": rules.DUE,
        "returned_why": why.strip()[:300],
        "returns": F("returns") + 1,
        "delivered_on": None,
        "delivered_by": None,
    }
    if Deliverable.objects.filter(pk=item.pk, state=rules.DELIVERED).update(**told) != 1:
        raise ContractRefused(STALE)
    item.refresh_from_db()
    _note(act, "given_back", item.contract, title=item.title, why=item.returned_why)
    return item


@transaction.atomic
def assess(
    *, contract: Contract, id: UUID, marks: dict[str, int], outcome: tuple[str, str], act: Act
) -> Assessment:
    """考核; `outcome` is the consequence and the words about it."""
    _check_own(contract, act)
    consequence, words = outcome[0], outcome[1].strip()
    fault = rules.marks_fault(marks, consequence, words)
    if fault:
        raise ContractRefused(fault)
    hold(contract.org_code)
    known = Assessment.objects.filter(pk=id, contract=contract).first()
    if known is not None:
        return known
    made = Assessment.objects.create(
        id=id,
        org_code=contract.org_code,
        contract=contract,
        marks=marks,
        total=rules.total(marks),
        consequence=consequence,
        words=words[:500],
        at=act.at,
        by_id=act.by.person_id,
        by_name=act.by.name,
    )
    _note(act, "assessed", contract, total=str(made.total), consequence=consequence)
    return made


@transaction.atomic
def close(*, contract: Contract, state: str, why: str, act: Act) -> Contract:
    """办结 what was fulfilled, or 提前终止 with the reason."""
    _check_own(contract, act)
    if state not in (rules.ENDED, rules.TERMINATED):
        raise ContractRefused("请选择办结或提前终止。")
    hold(contract.org_code)
    left = Deliverable.objects.filter(contract=contract).exclude(state=rules.ACCEPTED).count()
    if state == rules.ENDED and left:
        raise ContractRefused(f"还有 {left} 项交付没有验收；不再交付的，请办理提前终止并写明原因。")
    if state == rules.TERMINATED and not why.strip():
        raise ContractRefused("请写明提前终止的原因。")
    told = {"state": state, "ended_on": timezone.localdate(act.at), "ended_why": why.strip()[:200]}
    rows = Contract.objects.filter(pk=contract.pk, state=rules.RUNNING)
    if rows.update(**told, version=F("version") + 1) != 1:
        raise ContractRefused(STALE)
    finish(key=end_key(contract), at=act.at)
    contract.refresh_from_db()
    _note(act, "closed", contract, state=state, why=contract.ended_why)
    return contract


def remind(at: datetime) -> int:
    """到期提醒: contracts that end within sixty days, deliverables due within seven."""
    today = timezone.localdate(at)
    running = Contract.objects.filter(state=rules.RUNNING, until_on__lte=today + rules.SOON)
    rows = [_ending(one) for one in running]
    due = Deliverable.objects.select_related("contract").filter(
        state=rules.DUE, due_on__lte=today + rules.WARN, contract__state=rules.RUNNING
    )
    rows += [_due(one) for one in due]
    return raise_all(rows, at=at)


def _ending(one: Contract) -> tuple[NewTask, Sender]:
    title = f"服务合同{one.until_on:%m月%d日}到期，请考核并决定是否续签：{one.title}"
    return _task(one, end_key(one), title)


def _due(one: Deliverable) -> tuple[NewTask, Sender]:
    contract = one.contract
    title = f"{one.due_on:%m月%d日}应交付，请催{contract.provider}：{one.title}"
    return _task(contract, due_key(one), title)


def _task(one: Contract, key: str, title: str) -> tuple[NewTask, Sender]:
    task = NewTask(
        key=key,
        kind="ask",
        org_code=one.org_code,
        post_kind=one.keeper,
        title=title,
        detail=one.title,
        url=reverse("contracts:contract", args=[one.pk]),
    )
    return task, Sender(one.org_code, one.org_name)


def end_key(one: Contract) -> str:
    """The key of the task that says a contract is about to end."""
    return f"contract:end:{one.pk}:{one.until_on:%Y%m%d}"


def due_key(one: Deliverable) -> str:
    """The key of the task that says something is due."""
    return f"contract:due:{one.pk}:{one.due_on:%Y%m%d}"


def _check_own(contract: Contract, act: Act) -> None:
    if contract.org_code != act.by.org_code:
        raise ContractRefused("合同由签订它的单位办理。")


def _check_running(contract: Contract, act: Act) -> None:
    _check_own(contract, act)
    if not contract.is_running:
        raise ContractRefused("合同已办结，不能再改。")


def _check_accepting(item: Deliverable, act: Act) -> None:
    _check_running(item.contract, act)
    if item.delivered_by == act.by.person_id:
        raise ContractRefused("登记交付的人不能自己验收，请同事验收。")


def _note(act: Act, deed: str, contract: Contract, **body: Any) -> None:
    record(
        verb=f"contracts.{deed}",
        org_code=contract.org_code,
        subject_type="contract",
        subject_id=contract.pk,
        by=act.by,
        at=act.at,
        body=body,
    )
