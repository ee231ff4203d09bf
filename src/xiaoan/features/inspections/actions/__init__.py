"""排查的写入 — every write of inspections: planning them and taking them in."""

from __future__ import annotations

from xiaoan.features.inspections.actions.covering import CoverDraft, cover_round, end_cover
from xiaoan.features.inspections.actions.planning import (
    PlanRefused,
    PointDraft,
    RoundChange,
    RoundDraft,
    change_checkpoint,
    change_round,
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
    "CoverDraft",
    "PlanRefused",
    "PointDraft",
    "RoundChange",
    "RoundDraft",
    "SubmissionRefused",
    "Submitted",
    "answers_digest",
    "change_checkpoint",
    "change_round",
    "cover_round",
    "end_cover",
    "end_round",
    "place_checkpoint",
    "plan_round",
    "retire_checkpoint",
    "submit_inspection",
]
