"""研判: what the numbers and the news mean, and a warning to the schools that it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.duties.actions import fulfil
from xiaoan.engine.tasks.actions import NewTask, Sender, raise_tasks
from xiaoan.engine.tasks.rules import end_of_day
from xiaoan.features.risks.models import Analysis
from xiaoan.features.risks.queries import county
from xiaoan.features.risks.rules.methods import RiskRefused
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

NO_TEXT: Final = "请写明研判意见：有哪些风险、涉及哪些学校、结论是什么。"
NO_KIND: Final = "请选择研判类别和结论。"
NO_SCHOOL: Final = "需要预警的，请选择发给哪些学校。"
NO_GUIDANCE: Final = "需要预警的，请写明要学校怎么防范。"
NOT_HERE: Final = "研判由教育局、政府和乡镇作出。"
WARNING: Final = "warning_needed"


@dataclass(frozen=True)
class Conclusion:
    """A 研判 as its form says. `id` is the client's own: sending it twice is one 研判."""

    id: UUID
    kind: str
    title: str
    text: str
    result: str
    guidance: str
    school_codes: Sequence[int]


@transaction.atomic
def analyse(*, told: Conclusion, by: Viewer, at: datetime) -> Analysis:
    """Keep it, warn the schools chosen, and count what the texts ask: 研判, 预警, 通报, 指导.

    Raises RiskRefused.
    """
    hold(by.org_code)
    known = Analysis.objects.filter(pk=told.id).first()
    if known is not None:
        return known
    codes = _checked(told, by)
    today = timezone.localdate(at)
    board = county.board(*by.own_interval, today)
    row = Analysis.objects.create(
        id=told.id,
        org_code=by.org_code,
        kind=told.kind,
        title=told.title.strip()[:80],
        text=told.text.strip(),
        result=told.result,
        guidance=told.guidance.strip(),
        school_codes=codes,
        counts={**board.total.colours, "unassessed": board.total.unassessed},
        at=at,
        by_name=by.name,
    )
    _note(row, by, at)
    _warn(row, by, at)
    _count(row, by, at)
    return row


def _checked(told: Conclusion, by: Viewer) -> list[int]:
    """The schools that are warned, all of them the viewer's own."""
    if by.reach != "territory" or by.lo == by.hi:
        raise RiskRefused(NOT_HERE)
    if told.kind not in Analysis.KINDS or told.result not in Analysis.RESULTS:
        raise RiskRefused(NO_KIND, "result")
    if not told.title.strip() or not told.text.strip():
        raise RiskRefused(NO_TEXT, "text")
    if told.result != WARNING:
        return []
    if not told.guidance.strip():
        raise RiskRefused(NO_GUIDANCE, "guidance")
    schools = Organisation.objects.filter(
        code__in=list(told.school_codes),
        code__range=by.own_interval,
        kind="school",
        closed_on__isnull=True,
    )
    codes = list(schools.order_by("code").values_list("code", flat=True))
    if not codes:
        raise RiskRefused(NO_SCHOOL, "school_codes")
    return codes


def _note(row: Analysis, by: Viewer, at: datetime) -> None:
    record(
        verb="risks.analysed",
        org_code=row.org_code,
        subject_type="risk_analysis",
        subject_id=row.pk,
        by=by,
        at=at,
        body={
            "kind": row.kind,
            "title": row.title,
            "text": row.text,
            "result": row.result,
            "schools": row.school_codes,
            "counts": row.counts,
        },
    )


def _warn(row: Analysis, by: Viewer, at: datetime) -> None:
    """A task to read, with what to do; it passes the quiet hours of whoever gets it."""
    news = [
        NewTask(
            key=f"risk:warning:{row.pk}:{code}",
            kind="read",
            org_code=code,
            post_kind="principal",
            title=f"风险预警：{row.title}",
            detail=row.guidance,
            url=reverse("risks:home"),
            due_at=end_of_day(timezone.localdate(at) + timedelta(days=1)),
            is_urgent=True,
        )
        for code in row.school_codes
    ]
    raise_tasks(news, sender=Sender.of(by), at=at)


def _count(row: Analysis, by: Viewer, at: datetime) -> None:
    """risk_analysis or risk_received, and its answers tied to it by `case`."""
    case = {"case": str(row.pk)}
    first: dict[str, Any] = {**case, "result": row.result} if row.kind == "monthly" else case
    facts = [("risk_analysis" if row.kind == "monthly" else "risk_received", first)]
    if row.result == WARNING:
        facts += [("warning_issued", case), ("risk_guidance", case)]
    for kind, attributes in facts:
        fulfil(
            org_code=row.org_code,
            kind=kind,
            on=timezone.localdate(at),
            attributes=attributes,
            source_type="risks.analysis",
            source_id=row.pk,
            by=by,
            at=at,
        )
