"""What the holder of a receipt code is told of their application."""

from __future__ import annotations

from datetime import datetime

from xiaoan.engine.cases import registry
from xiaoan.engine.cases.models import CaseEvent
from xiaoan.features.experts.models import Candidate

# The moves whose words are for the applicant; opinions and recusals are not.
FOR_THE_APPLICANT = {"ask": "请您补充说明", "refuse": "不予通过的理由"}


def told(one: Candidate) -> list[tuple[str, str, datetime]]:
    """What was said to the applicant, the newest first."""
    events = CaseEvent.objects.filter(case_id=one.pk, move__in=list(FOR_THE_APPLICANT))
    return [(FOR_THE_APPLICANT[each.move], each.note, each.at) for each in events.order_by("-seq")]


def stage_words(one: Candidate) -> str:
    """Where the application stands."""
    flow = registry.workflow("experts")
    if one.case.closed_at is not None:
        return flow.outcomes.get(one.case.outcome, "已办结")
    words = flow.stage(one.case.stage).title
    until = one.case.attributes.get("publicity_until")
    return f"{words}，到 {until}" if one.case.stage == "publicity" and until else f"{words}中"
