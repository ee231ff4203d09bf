"""The rows that one hazard leaves, as the engine would have written them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xiaoan.engine.cases import registry
from xiaoan.engine.cases.models import Case, CaseEvent, CaseParty
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import Hazard
from xiaoan.foundation.ledger.actions import Deed
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.rules import CHINA
from xiaoan.web.demonstration.land import LINES
from xiaoan.web.demonstration.pouring import BLANK_FACT, Row
from xiaoan.web.demonstration.territories import land_of
from xiaoan.web.demonstration.timeline import Course, Step, Submission

GENERAL = "general"


@dataclass
class Trail:
    """One hazard's case, hazard, events, facts and ledger deeds."""

    case: Case
    hazard: Hazard
    events: list[CaseEvent] = field(default_factory=list)
    parties: list[CaseParty] = field(default_factory=list)
    routings: list[Step] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.case.closed_at is None


@dataclass(frozen=True)
class Origin:
    """Where a hazard was found: which answer, at which point."""

    case_id: uuid.UUID
    checkpoint_id: uuid.UUID
    before_ids: tuple[uuid.UUID, ...] = ()
    after_ids: tuple[uuid.UUID, ...] = ()


def trail_of(
    course: Course, origin: Origin, submissions: list[Submission], ids: list[uuid.UUID]
) -> Trail:
    """Play the submissions into rows; `ids` are the keys of the events and facts, in order."""
    finder = submissions[0][0].by
    trail = Trail(_case(course, origin, finder), _hazard(course, origin, finder))
    trail.hazard.case = trail.case
    taken = iter(ids)
    for submission in submissions:
        events = [_play(trail, step, next(taken)) for step in submission]
        trail.deeds.append(_deed(trail, submission[0], submission, events))
        _credit(trail, submission, taken)
    return trail


def _case(course: Course, origin: Origin, finder: Viewer) -> Case:
    return Case(
        id=origin.case_id,
        workflow="hazards",
        stage="warning",
        org_code=finder.org_code,
        title=course.title,
        grade="major" if course.grade == "major" else "",
        opened_at=course.found_at,
        opened_by=finder.person_id,
        stage_since=course.found_at,
        attributes={
            "title": course.title,
            "place": course.place,
            "area": course.danger.area,
            "description": course.danger.description,
            "item_code": course.danger.code,
            "checkpoint_id": str(origin.checkpoint_id),
            "is_direct": course.grade == "major",
            "grade": course.grade,
            "verdict": "found",
            "checker": rules.checker_post(()),
            "closer": rules.closer_post(()),
        },
        source_type="inspection_answer",
        source_id=origin.case_id,
        version=1,
    )


def _hazard(course: Course, origin: Origin, finder: Viewer) -> Hazard:
    return Hazard(
        org_code=finder.org_code,
        place=course.place,
        checkpoint_id=origin.checkpoint_id,
        check_item_code=course.danger.code,
        area=course.danger.area,
        description=course.danger.description,
        grade="major" if course.grade == "major" else "",
        is_direct=course.grade == "major",
        found_by=finder.person_id,
        found_by_name=finder.name,
        found_by_appointment=finder.appointment_id,
        found_by_org=finder.org_code,
        found_at=course.found_at,
        before_ids=list(origin.before_ids),
        source_type="inspection_answer",
        source_id=origin.case_id,
        cause=rules.cause_of(course.danger.area),
        is_cause_guessed=True,
    )


def _play(trail: Trail, step: Step, key: uuid.UUID) -> CaseEvent:
    case, before = trail.case, trail.case.stage
    move = registry.workflow("hazards").move(step.move)
    if move is not None:
        if move.to:
            case.stage, case.stage_since = move.to, step.at
        if move.is_closing:
            case.closed_at, case.outcome = step.at, move.outcome
        kept = {one.name for one in move.fields if one.is_kept}
        known = {name: value for name, value in step.form.items() if name in kept}
        case.attributes = {**case.attributes, **known}
    _effect(trail, step)
    words = move.basis.words if move is not None and move.is_automatic else step.note
    event = CaseEvent(
        id=key,
        org_code=case.org_code,
        lines=case.lines,
        case=case,
        seq=len(trail.events) + 1,
        move=step.move,
        from_stage=before if step.move != "open" else "",
        to_stage=case.stage,
        by_id=step.by.person_id,
        by_name=step.by.name,
        by_post=step.by.post,
        by_title=step.by.post_title,
        by_org_code=step.by.org_code,
        by_org_name=step.by.org_name,
        at=step.at,
        form=step.form,
        note=words,
        file_ids=_files(trail, step),
    )
    trail.events.append(event)
    return event


def _files(trail: Trail, step: Step) -> list[uuid.UUID]:
    own = trail.hazard.before_ids if step.move == "open" else []
    return [*own, *(uuid.UUID(one) for one in step.form.get("after_photos", ()))]


def _effect(trail: Trail, step: Step) -> None:
    """What each move writes on the hazard and the case (features.hazards.actions.effects)."""
    case, hazard, form = trail.case, trail.hazard, step.form
    if step.move == "assess":
        case.grade = hazard.grade = form["grade"]
    elif step.move == "route":
        _route(trail, step)
    elif step.move == "report":
        hazard.reported_at = step.at
    elif step.move == "control":
        _plan(hazard, step)
    elif step.move == "treat":
        _treat(trail, step)
    elif step.move in ("accept", "accept_major"):
        hazard.accepted_by, hazard.accepted_by_name = step.by.person_id, step.by.name
        hazard.accepted_at = step.at
    elif step.move in ("close", "close_major", "close_on_spot"):
        _close(trail, step)
    elif step.move == "look_back":
        hazard.look_back_at, hazard.look_back_result = step.at, "good"
        case.attributes = {**case.attributes, "look_back": "done"}


def _route(trail: Trail, step: Step) -> None:
    """The department sees the case, and everything that happened to it so far."""
    code, case = step.form["party"], trail.case
    land = land_of(code)
    line = LINES[code - land.bureau]
    case.lines = trail.hazard.lines = [line]
    for event in trail.events:
        event.lines = [line]
    trail.routings.append(step)
    trail.parties.append(
        CaseParty(
            org_code=case.org_code,
            lines=[line],
            case=case,
            party_code=code,
            party_name=land.name_of(line),
            role="handler",
            since=step.at,
        )
    )


def _plan(hazard: Hazard, step: Step) -> None:
    form = step.form
    hazard.responsible, hazard.responsible_name = uuid.UUID(form["responsible"]), step.named
    hazard.measures, hazard.plan = form["measures"], form["plan"]
    hazard.funds_yuan, hazard.funds_source = form["funds_yuan"], form["funds_source"]
    hazard.deadline = datetime.fromisoformat(form["deadline"]).date()
    hazard.interim_control = form["interim_control"]
    hazard.planned_at = step.at


def _treat(trail: Trail, step: Step) -> None:
    hazard, by = trail.hazard, step.by
    hazard.treatment, hazard.treated_at = step.note, step.at
    hazard.treated_by, hazard.treated_by_name = by.person_id, by.name
    hazard.fixers = [by.person_id]
    hazard.after_ids = [uuid.UUID(one) for one in step.form.get("after_photos", ())]
    trail.case.attributes = {
        **trail.case.attributes,
        "fixer_posts": [by.post],
        "checker": rules.checker_post([by.post]),
        "closer": rules.closer_post([by.post]),
    }


def _close(trail: Trail, step: Step) -> None:
    hazard, is_on_spot = trail.hazard, step.move == "close_on_spot"
    hazard.is_on_spot = is_on_spot
    if not is_on_spot:
        hazard.closed_by, hazard.closed_by_name = step.by.person_id, step.by.name
    day = step.at.astimezone(CHINA).date()
    hazard.look_back_on = rules.look_back_on(day, is_on_spot=is_on_spot)
    trail.case.attributes = {**trail.case.attributes, "look_back": "due", "reporter": ""}


def _deed(trail: Trail, first: Step, steps: Submission, events: list[CaseEvent]) -> Deed:
    case = trail.case
    if first.move == "open":
        body: dict[str, Any] = {
            "title": case.title,
            "stage": "warning",
            "grade": trail.hazard.grade if trail.hazard.is_direct else "",
            "first": "fix_on_spot" if len(steps) > 3 else "see",
            "attributes": case.attributes,
        }
        verb = "hazards.opened"
    else:
        body = {"title": case.title, "steps": [event.content for event in events]}
        verb = "hazards.settle" if first.move == "register" else f"hazards.{first.move}"
    return Deed(
        verb=verb,
        org_code=case.org_code,
        subject_type="case",
        subject_id=case.id,
        by=first.by,
        at=first.at,
        body=body,
    )


FACTS = {
    "find": "hazard_found",
    "control": "hazard_planned",
    "control_on_spot": "hazard_planned",
    "close": "hazard_closed",
    "close_major": "hazard_closed",
    "close_on_spot": "hazard_closed",
}


def _credit(trail: Trail, submission: Submission, ids: Iterator[uuid.UUID]) -> None:
    actor = submission[0].by
    for step in submission:
        kind = FACTS.get(step.move)
        if kind is None:
            continue
        trail.facts.append(
            {
                **BLANK_FACT,
                "id": next(ids),
                "org_code": trail.case.org_code,
                "kind": kind,
                "on": step.at.astimezone(CHINA).date(),
                "attributes": {"case": str(trail.case.id), "grade": trail.case.grade},
                "source_type": "hazard",
                "source_id": trail.case.id,
                "by_id": actor.person_id,
                "by_name": actor.name,
                "at": step.at,
            }
        )
