"""Opening a hazard: from an inspection's finding, or from anybody's quick report (随手拍)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.cases.rules import FormInvalid
from xiaoan.features.hazards import rules
from xiaoan.foundation.scope import Viewer

WORKFLOW: Final = "hazards"


@dataclass(frozen=True)
class Report:
    """A quick report. A prompt asks to go and look; otherwise the danger was seen."""

    finding: Finding
    is_prompt: bool = False
    treatment: str = ""


def open_from_finding(finding: Finding, by: Viewer, at: datetime) -> Case:
    """Open the hazard of a finding, once for its id, in the caller's transaction.

    What was fixed on the spot is closed in the same step where it is 一般; anything worse goes the
    whole way, however well it was fixed.
    """
    is_closed = finding.is_fixed and not rules.on_spot_fault(_standing(finding, by))
    return _open(finding, "fix_on_spot" if is_closed else "see", "", by=by, at=at)


def report_hazard(*, report: Report, by: Viewer, at: datetime) -> Case:
    """随手拍. Raises FormInvalid where what was fixed on the spot may not be closed in one step."""
    finding = report.finding
    if finding.is_fixed:
        fault = rules.on_spot_fault(_standing(finding, by))
        if fault:
            raise FormInvalid({"is_fixed": fault})
        return _open(finding, "fix_on_spot", report.treatment, by=by, at=at)
    return _open(finding, "" if report.is_prompt else "see", report.treatment, by=by, at=at)


def _standing(finding: Finding, by: Viewer) -> rules.Standing:
    return rules.Standing(finding.grade, finding.is_direct, by.person_id)


def _open(finding: Finding, first: str, note: str, *, by: Viewer, at: datetime) -> Case:
    title = rules.title_of(finding.title, finding.place, finding.description)
    return cases.open_case(
        workflow=WORKFLOW,
        id=finding.id,
        org_code=finding.org_code,
        title=title,
        by=by,
        at=at,
        grade="major" if finding.is_direct else "",
        lines=(by.line,) if by.reach == "line" else (),
        attributes=_attributes(finding, title),
        source_type=finding.source_type,
        source_id=finding.source_id,
        first=first,
        form=_form(finding, title),
        note=note,
        files=finding.photo_ids,
    )


def _attributes(finding: Finding, title: str) -> dict[str, Any]:
    """What the case knows from the start; the forms of later moves are filled in with it."""
    return {
        "title": title,
        "place": finding.place,
        "area": finding.area,
        "description": finding.description,
        "item_code": finding.item_code,
        "checkpoint_id": str(finding.checkpoint_id) if finding.checkpoint_id else None,
        "is_direct": finding.is_direct,
        "grade": "major" if finding.is_direct else finding.grade,
        "verdict": "found",
        "checker": rules.checker_post(()),
        "closer": rules.closer_post(()),
    }


def _form(finding: Finding, title: str) -> dict[str, Any]:
    after_ids: list[UUID] = list(finding.after_photo_ids)
    return {
        "title": title,
        "place": finding.place,
        "area": finding.area,
        "description": finding.description,
        "after_photos": [str(one) for one in after_ids],
    }
