"""Who acts, and what the ledger is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from xiaoan.engine.duties.actions import fulfil
from xiaoan.features.drills.models import Drill
from xiaoan.features.drills.rules.words import DrillRefused
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer

FACT: Final = "drill"
NOT_OURS: Final = "只能办理本校的演练。"


@dataclass(frozen=True)
class Act:
    """Who acts, and when."""

    by: Viewer
    at: datetime


def check_own(drill: Drill, act: Act) -> None:
    if drill.org_code != act.by.org_code or act.by.org_kind != "school":
        raise DrillRefused(NOT_OURS)


def note(act: Act, deed: str, drill: Drill, **body: object) -> None:
    record(
        verb=f"drills.{deed}",
        org_code=drill.org_code,
        subject_type="drill",
        subject_id=drill.pk,
        by=act.by,
        at=act.at,
        body=body,
    )


def count_it(drill: Drill, act: Act) -> None:
    """The drill as a fact: every duty of every text that asks for one is judged by it."""
    fulfil(
        org_code=drill.org_code,
        kind=FACT,
        on=timezone.localdate(drill.began_at or act.at),
        attributes={"type": drill.kind, "topic": drill.topic},
        source_type="drill",
        source_id=drill.pk,
        by=act.by,
        at=act.at,
    )


def plan_key(drill: Drill) -> str:
    return f"drills:plan:{drill.pk}"


def evaluation_key(drill: Drill) -> str:
    return f"drills:evaluate:{drill.pk}"
