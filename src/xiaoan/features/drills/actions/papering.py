"""补登: a drill that was held without the phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xiaoan.features.drills.models import Drill, packed
from xiaoan.features.drills.rules import words
from xiaoan.features.drills.rules.words import DrillRefused
from xiaoan.foundation.ledger.actions import hold

from .noting import Act, check_own, count_it, note


@dataclass(frozen=True)
class Told:
    """What a paper says of a drill."""

    scenario: str
    kind: str
    began_at: datetime
    present: int
    seconds: int | None = None
    title: str = ""
    summary: str = ""


@transaction.atomic
def write_up(*, id: UUID, told: Told, act: Act) -> Drill:
    """补登. It counts as the others do, and shows where it comes from."""
    scenario = packed().scenarios.get(told.scenario)
    if scenario is None or told.kind not in words.KINDS:
        raise DrillRefused("请选择情形和类型。")
    if act.by.org_kind != "school":
        raise DrillRefused("演练由本校补登。")
    if told.began_at > act.at:
        raise DrillRefused("演练时间还没有到，演练以后再补登。")
    hold(act.by.org_code)
    known = Drill.objects.filter(pk=id).first()
    if known is not None:
        check_own(known, act)
        return known
    on = timezone.localdate(told.began_at)
    made = Drill.objects.create(
        id=id,
        org_code=act.by.org_code,
        org_name=act.by.org_name,
        title=told.title.strip() or words.usual_title(scenario.title, told.kind, on),
        scenario=told.scenario,
        kind=told.kind,
        topic=scenario.topic,
        planned_at=told.began_at,
        state=words.ENDED,
        source=words.PAPER,
        began_at=told.began_at,
        ended_at=told.began_at,
        out_seconds=told.seconds,
        expected=told.present,
        present=told.present,
        summary=told.summary[:2000],
        made_at=act.at,
        made_by=act.by.person_id,
        made_by_name=act.by.name,
    )
    note(act, "written_up", made, on=f"{on:%F}", kind=made.kind, present=made.present)
    count_it(made, act)
    return made
