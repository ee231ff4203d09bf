"""派遣: who is asked to go where, their link, the fee and the evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.tasks.actions import NewTask, Sender, raise_tasks
from xiaoan.engine.tasks.actions import cancel as cancel_task
from xiaoan.engine.tasks.actions import finish as finish_task
from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Assignment, Draw, Expert, Panel
from xiaoan.features.experts.queries import panels
from xiaoan.features.experts.rules import ExpertRefused, Sought
from xiaoan.foundation.accounts.queries import open_to
from xiaoan.foundation.ledger.actions import hold
from xiaoan.foundation.orgs.models import Organisation

from .noting import Act, note

GONE = "这项任务已经变了，请刷新后再办。"


@dataclass(frozen=True)
class Sending:
    """One expert sent without a draw, and why without."""

    id: UUID
    field: str
    purpose: str
    about: Organisation
    from_on: date
    until_on: date
    why_not_drawn: str


@transaction.atomic
def assign(*, expert: Expert, sending: Sending, act: Act) -> Assignment:
    """直接派遣. The same reasons bar as in a draw."""
    if expert.org_code != act.by.org_code:
        raise ExpertRefused("专家由组建专家智库的单位派遣。")
    hold(expert.org_code)
    known = Assignment.objects.filter(pk=sending.id, expert=expert).first()
    if known is not None:
        return known
    _check_sending(expert, sending, timezone.localdate(act.at))
    made = Assignment(
        id=sending.id,
        org_code=sending.about.code,
        org_name=sending.about.name,
        seat=f"{sending.field}-1",
        why_not_drawn=sending.why_not_drawn.strip(),
        purpose=sending.purpose,
        from_on=sending.from_on,
        until_on=sending.until_on,
    )
    return _ask(made, expert, expert.panel, act)


def _check_sending(expert: Expert, sending: Sending, today: date) -> None:
    if not sending.why_not_drawn.strip():
        raise ExpertRefused("请写明为什么不经抽取直接派遣。")
    sought = Sought(
        {sending.field: 1}, frozenset({sending.about.code}), sending.from_on, sending.until_on
    )
    fault = rules.sought_fault(sought, today)
    if not fault:
        found = panels.standings(expert.panel, sending.from_on, {expert.pk})
        bar = rules.bar(found[0], sought) if found else "不在聘期"
        fault = f"不能派遣：{bar}。" if bar else ""
    if fault:
        raise ExpertRefused(fault)


def ask(one: Draw, expert: Expert, seat: str, act: Act) -> Assignment:
    """Somebody drawn, in the caller's transaction."""
    made = Assignment(
        org_code=one.about_code,
        org_name=one.about_name,
        draw_id=one.pk,
        seat=seat,
        purpose=one.purpose,
        from_on=one.from_on,
        until_on=one.until_on,
    )
    return _ask(made, expert, one.panel, act)


def _ask(made: Assignment, expert: Expert, panel: Panel, act: Act) -> Assignment:
    made.from_code, made.from_name = panel.org_code, panel.org_name
    made.expert, made.expert_name, made.panel_id = expert, expert.name, panel.pk
    made.state, made.asked_at = rules.ASKED, act.at
    made.save(force_insert=True)
    told = {"expert": str(expert.pk), "at": made.org_code, "days": f"{made.from_on:%F}"}
    if made.why_not_drawn:
        told["why_not_drawn"] = made.why_not_drawn
    note(act, "assigned", made.from_code, ("assignment", made.pk), **told)
    _tell_account(made, expert, act)
    return made


def _tell_account(made: Assignment, expert: Expert, act: Act) -> None:
    """An expert with an account finds it among today's tasks; others get the link."""
    held = open_to(expert.account_id, timezone.localdate(act.at)) if expert.account_id else []
    if not held:
        return
    one = held[0]
    task = NewTask(
        key=task_key(made),
        kind="ask",
        org_code=one.org_code,
        post_kind=one.post.kind,
        appointment_id=one.pk,
        title=f"请答复能否参加：{made.purpose}",
        detail=f"{made.from_name}邀请，{made.from_on:%m月%d日}开始。",
        url=reverse("experts:mine"),
    )
    raise_tasks([task], sender=Sender.of(act.by), at=act.at)


def task_key(one: Assignment) -> str:
    """The key of the task that asks an expert with an account."""
    return f"expert:asked:{one.pk}"


@transaction.atomic
def renew_link(*, one: Assignment, act: Act) -> Assignment:
    """重发链接: the old one opens nothing any more."""
    check_office(one, act)
    hold(one.from_code)
    rows = Assignment.objects.filter(pk=one.pk, state__in=rules.OPEN_TASKS)
    if rows.update(link_number=F("link_number") + 1) != 1:
        raise ExpertRefused(GONE)
    note(act, "link_renewed", one.from_code, ("assignment", one.pk))
    one.refresh_from_db()
    return one


@transaction.atomic
def cancel(*, one: Assignment, why: str, act: Act) -> Assignment:
    """取消 what nobody has reported on."""
    check_office(one, act)
    if not why.strip():
        raise ExpertRefused("请写明取消的原因，专家会看到。")
    hold(one.from_code)
    told = {"state": rules.CANCELLED, "cancelled_why": why.strip()[:200]}
    if Assignment.objects.filter(pk=one.pk, state__in=rules.OPEN_TASKS).update(**told) != 1:
        raise ExpertRefused(GONE)
    cancel_task(key=task_key(one), at=act.at)
    note(act, "cancelled", one.from_code, ("assignment", one.pk), why=told["cancelled_why"])
    one.refresh_from_db()
    return one


@transaction.atomic
def settle_fee(*, one: Assignment, price_key: str, quantity: Decimal, act: Act) -> Assignment:
    """登记劳务费 by a price of the office's own."""
    check_office(one, act)
    panel = Panel.objects.get(pk=one.panel_id)
    price = next((each for each in panel.prices if each["key"] == price_key), None)
    if price is None:
        raise ExpertRefused("请先在专家智库里设定本单位的劳务标准，再选择。")
    if quantity <= 0:
        raise ExpertRefused("数量要大于 0。")
    hold(one.from_code)
    told = {
        "price": price,
        "quantity": quantity,
        "fee_yuan": rules.fee_of(Decimal(price["yuan"]), quantity),
        "fee_at": act.at,
    }
    if Assignment.objects.filter(pk=one.pk, state=rules.REPORTED).update(**told) != 1:
        raise ExpertRefused("专家出具意见后才能登记劳务费。")
    yuan = str(told["fee_yuan"])
    note(act, "fee_settled", one.from_code, ("assignment", one.pk), yuan=yuan, price=price)
    one.refresh_from_db()
    return one


@transaction.atomic
def evaluate(*, one: Assignment, mark: int, words: str, act: Act) -> Assignment:
    """评价 by the organisation served, and by the office that sent."""
    if mark not in rules.MARKS:
        raise ExpertRefused("请选择一个评价。")
    if mark <= 2 and not words.strip():
        raise ExpertRefused("评价较差的，请写明是哪里不好。")
    is_office = act.by.org_code == one.from_code
    if not is_office and act.by.org_code != one.org_code:
        raise ExpertRefused("由服务单位和派出单位评价。")
    hold(act.by.org_code)
    side = "office" if is_office else "org"
    told = {f"{side}_mark": mark, f"{side}_words": words.strip()[:200]}
    if Assignment.objects.filter(pk=one.pk, state=rules.REPORTED).update(**told) != 1:
        raise ExpertRefused("专家出具意见后才能评价。")
    note(act, "evaluated", act.by.org_code, ("assignment", one.pk), mark=mark, side=side)
    if not is_office:
        finish_task(key=evaluate_key(one), at=act.at)
    one.refresh_from_db()
    return one


def evaluate_key(one: Assignment) -> str:
    """The key of the task that asks the organisation served."""
    return f"expert:evaluate:{one.pk}"


def check_office(one: Assignment, act: Act) -> None:
    """Only the office that sent the expert."""
    if one.from_code != act.by.org_code:
        raise ExpertRefused("由派出单位办理。")
