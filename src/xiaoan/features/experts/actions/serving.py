"""An expert's time in office: renewal, conflicts, leave, papers, and the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F

from xiaoan.engine.tasks.actions import finish
from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Absence, Assignment, Expert, Qualification, Tie
from xiaoan.features.experts.rules import ENDED, SERVING, ExpertRefused
from xiaoan.foundation.accounts.models import Person
from xiaoan.foundation.ledger.actions import hold
from xiaoan.foundation.orgs.models import Organisation

from .noting import Act, note


@dataclass(frozen=True)
class Tied:
    """A relation that keeps an expert away from an organisation."""

    id: UUID
    about: Organisation
    relation: str
    words: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Paper:
    """A certificate."""

    id: UUID
    name: str
    number: str
    until_on: date | None


@transaction.atomic
def renew(*, expert: Expert, until_on: date, expected_version: int, act: Act) -> Expert:
    """续聘 to a later day."""
    check_own(expert, act)
    hold(expert.org_code)
    if until_on <= expert.until_on:
        raise ExpertRefused(f"续聘的届满日要晚于现在的 {expert.until_on:%Y-%m-%d}。")
    serving = Expert.objects.filter(pk=expert.pk, state=SERVING, version=expected_version)
    if serving.update(until_on=until_on, version=F("version") + 1) != 1:
        raise ExpertRefused("这期间有人改过，请刷新后再办。")
    finish(key=term_key(expert), at=act.at)
    note(act, "renewed", expert.org_code, ("expert", expert.pk), until=f"{until_on:%F}")
    expert.refresh_from_db()
    return expert


@transaction.atomic
def end(*, expert: Expert, why: str, words: str, on: date, act: Act) -> Expert:
    """退出 with its reason; open tasks are left to be cancelled or replaced first."""
    check_own(expert, act)
    if why not in rules.ENDINGS:
        raise ExpertRefused("请选择退出的原因。")
    if why != "expired" and not words.strip():
        raise ExpertRefused("请写明情况，本人和查阅的人会看到。")
    hold(expert.org_code)
    waiting = Assignment.objects.filter(expert=expert, state__in=rules.OPEN_TASKS).count()
    if waiting:
        raise ExpertRefused(f"还有 {waiting} 项任务没有办完，请先取消或改派。")
    told = {"state": ENDED, "ended_on": on, "ended_why": why, "ended_words": words.strip()[:200]}
    if (
        Expert.objects.filter(pk=expert.pk, state=SERVING).update(**told, version=F("version") + 1)
        != 1
    ):
        raise ExpertRefused("这位专家已经退出。")
    finish(key=term_key(expert), at=act.at)
    note(act, "ended", expert.org_code, ("expert", expert.pk), why=why, words=told["ended_words"])
    expert.refresh_from_db()
    return expert


@transaction.atomic
def declare(*, expert: Expert, tied: Tied, act: Act) -> Tie:
    """申报利害关系."""
    fault = rules.span_fault(tied.from_on, tied.until_on)
    if fault:
        raise ExpertRefused(fault)
    hold(expert.org_code)
    known = Tie.objects.filter(pk=tied.id, expert=expert).first()
    if known is not None:
        return known
    made = Tie.objects.create(
        id=tied.id,
        org_code=expert.org_code,
        expert=expert,
        about_code=tied.about.code,
        about_name=tied.about.name,
        relation=tied.relation,
        words=tied.words,
        from_on=tied.from_on,
        until_on=tied.until_on,
        declared_at=act.at,
    )
    told = {"about": made.about_code, "relation": made.relation}
    note(act, "tie_declared", expert.org_code, ("expert", expert.pk), **told)
    return made


@transaction.atomic
def end_tie(*, tie: Tie, on: date, act: Act) -> Tie:
    """The relation is over; from the day after the expert may be drawn again."""
    check_own(tie.expert, act)
    hold(tie.org_code)
    if on < tie.from_on:
        raise ExpertRefused("结束日期早于开始日期，请改正。")
    if Tie.objects.filter(pk=tie.pk, until_on__isnull=True).update(until_on=on) != 1:
        raise ExpertRefused("这条关系已经写了结束日期。")
    note(act, "tie_ended", tie.org_code, ("expert", tie.expert_id), about=tie.about_code)
    tie.refresh_from_db()
    return tie


@transaction.atomic
def absent(*, expert: Expert, id: UUID, days: tuple[date, date], reason: str, act: Act) -> Absence:
    """请假: not drawn for these days."""
    fault = rules.span_fault(*days)
    if fault:
        raise ExpertRefused(fault)
    hold(expert.org_code)
    known = Absence.objects.filter(pk=id, expert=expert).first()
    if known is not None:
        return known
    made = Absence.objects.create(
        id=id,
        org_code=expert.org_code,
        expert=expert,
        from_on=days[0],
        until_on=days[1],
        reason=reason[:100],
    )
    span = f"{days[0]:%F}/{days[1]:%F}"
    note(act, "absence_noted", expert.org_code, ("expert", expert.pk), days=span)
    return made


@transaction.atomic
def qualify(*, expert: Expert, paper: Paper, act: Act) -> Qualification:
    """登记资格证书."""
    check_own(expert, act)
    hold(expert.org_code)
    known = Qualification.objects.filter(pk=paper.id, expert=expert).first()
    if known is not None:
        return known
    made = Qualification.objects.create(
        id=paper.id,
        org_code=expert.org_code,
        expert=expert,
        name=paper.name,
        number=paper.number,
        until_on=paper.until_on,
        noted_at=act.at,
    )
    told = {"name": made.name, "until": f"{made.until_on or ''}"}
    note(act, "qualified", expert.org_code, ("expert", expert.pk), **told)
    return made


@transaction.atomic
def link_account(*, expert: Expert, username: str, act: Act) -> Expert:
    """The account under which the expert also finds their work; empty takes it away."""
    check_own(expert, act)
    person = Person.objects.filter(username=username).first() if username else None
    if username and person is None:
        raise ExpertRefused("没有找到这个登录名。没有账号的专家不用填，发链接就能办理。")
    hold(expert.org_code)
    Expert.objects.filter(pk=expert.pk).update(account_id=person.pk if person else None)
    note(act, "account_linked", expert.org_code, ("expert", expert.pk), linked=person is not None)
    expert.refresh_from_db()
    return expert


def term_key(expert: Expert) -> str:
    """The key of the task that says a term is about to end."""
    return f"expert:term:{expert.pk}:{expert.until_on:%Y%m%d}"


def check_own(expert: Expert, act: Act) -> None:
    """Only the office that keeps the panel."""
    if expert.org_code != act.by.org_code:
        raise ExpertRefused("专家由组建专家智库的单位管理。")
