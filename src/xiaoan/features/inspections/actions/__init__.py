"""排查的写入 — every write of inspections: planning them and taking them in."""

from __future__ import annotations

from xiaoan.features.inspections.actions.planning import (
    PlanRefused,
    PointDraft,
    RoundDraft,
    change_checkpoint,
    end_round,
    place_checkpoint,
    plan_round,
    retire_checkpoint,
)
from xiaoan.features.inspections.actions.submitting import (
    SubmissionRefused,
    Submitted,
    answers_digest,
    submit_inspection,
)

__all__ = [
    "PlanRefused",
    "PointDraft",
    "RoundDraft",
    "SubmissionRefused",
    "Submitted",
    "answers_digest",
    "change_checkpoint",
    "end_round",
    "place_checkpoint",
    "plan_round",
    "retire_checkpoint",
    "submit_inspection",
]
