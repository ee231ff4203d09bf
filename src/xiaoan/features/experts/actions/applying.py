"""自荐 and 单位推荐: an application, what its writer adds, and taking it back.

A stranger has no account: the caller is under the system's scope, and the ledger names nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case
from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Candidate, Panel
from xiaoan.features.experts.queries import links
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.foundation.scope import SYSTEM, Viewer

WORKFLOW: Final = "experts"
MOST_WAITING: Final = 300  # of one panel: more are a flood and not a profession
CONSENT: Final = (
    "我同意{office}为审核、聘任和联系专家使用以上信息，用途限于专家智库；"
    "未通过或撤回的，结束 180 天后清除姓名、电话、单位和经历。"
    "聘任后公开姓名和领域，不公开电话。我可以凭受理码撤回申请。"
)


@dataclass(frozen=True)
class Applying:
    """What is asked of somebody who wants to be an expert."""

    id: UUID
    name: str
    phone: str
    employer: str
    title: str
    fields: tuple[str, ...]
    years: int
    papers: str
    statement: str
    employer_code: int | None = None


def stranger(panel: Panel) -> Viewer:
    """Whoever writes without an account; the ledger keeps no name of theirs."""
    return replace(
        SYSTEM,
        name="申请人",
        post="applicant",
        post_title="公开页面",
        org_code=panel.org_code,
        org_name=panel.org_name,
    )


@transaction.atomic
def apply(*, asked: Applying, panel: Panel, recommender: Viewer | None, at: datetime) -> Candidate:
    """Open the application's case with its row. Twice with one id is once."""
    known = Candidate.objects.filter(case_id=asked.id, panel=panel).first()
    if known is not None:
        return known
    _check(asked, panel)
    words = "、".join(rules.FIELDS[one] for one in asked.fields)
    case = cases.open_case(
        workflow=WORKFLOW,
        id=asked.id,
        org_code=panel.org_code,
        title=f"{words}领域专家申请 {rules.masked(asked.name)}",
        by=recommender or stranger(panel),
        at=at,
        attributes={"panel": str(panel.pk)},
    )
    return _candidate(case, asked, panel, recommender, at)


def _candidate(
    case: Case, asked: Applying, panel: Panel, recommender: Viewer | None, at: datetime
) -> Candidate:
    code = links.receipt_code(case.pk)
    return Candidate.objects.create(
        case=case,
        org_code=panel.org_code,
        panel=panel,
        way="recommended" if recommender else "self",
        name=asked.name,
        phone=asked.phone,
        employer=asked.employer,
        employer_code=asked.employer_code,
        title=asked.title,
        fields=list(asked.fields),
        years=asked.years,
        papers=asked.papers,
        statement=asked.statement,
        recommended_by=recommender.org_name if recommender else "",
        recommended_code=recommender.org_code if recommender else None,
        consent_text=CONSENT.format(office=panel.org_name),
        consented_at=at,
        receipt_mark=links.receipt_mark(code),
    )


def _check(asked: Applying, panel: Panel) -> None:
    if not panel.takes_applications:
        raise ExpertRefused("这个专家智库暂不接受申请，请向组建单位了解下次征集的时间。")
    if not set(asked.fields) <= set(panel.fields) or not asked.fields:
        raise ExpertRefused("请选择这个专家智库征集的领域。")
    waiting = Candidate.objects.filter(panel=panel, case__closed_at__isnull=True).count()
    if waiting >= MOST_WAITING:
        raise ExpertRefused("待审核的申请已满，请过几天再提交；您填写的内容可以先复制保存。")


def supplement(*, one: Candidate, text: str, id: UUID, at: datetime) -> None:
    """补充说明 by whoever holds the receipt code."""
    if one.case.closed_at is not None:
        raise ExpertRefused("这份申请已经办结，不能再补充。")
    if not text.strip():
        raise ExpertRefused("请写下要补充的内容。")
    with transaction.atomic():
        Candidate.objects.filter(pk=one.pk).update(
            statement=_joined(one.statement, text.strip()[:500])
        )
        told = "申请人补充了专业经历，请看申请内容。"
        cases.tell(case=one.case, note=told, by=stranger(one.panel), at=at, id=id)


def _joined(before: str, more: str) -> str:
    """The old text stays; saying the same again adds nothing."""
    if before.endswith(more):
        return before
    return f"{before}\n补充：{more}"[-2000:]


def withdraw(*, one: Candidate, at: datetime) -> None:
    """撤回: the case ends; the personal data goes as of any that did not pass."""
    if one.case.closed_at is not None:
        raise ExpertRefused("这份申请已经办结，不用撤回。")
    actor = stranger(one.panel)
    cases.move_automatically(case=one.case, name="withdraw", actor=actor, at=at)
