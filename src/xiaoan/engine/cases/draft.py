"""A submission while its steps are made; the case is written back once, at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import SYSTEM, Viewer

from . import aside, clocks, local, registry, rules, turns
from .models import Case, CaseEvent, CaseParty, Clock
from .registry import Effect
from .rules import MoveForbidden
from .workflow import Move

Form = Mapping[str, Any]


@dataclass
class Draft:
    """One person's submission on one case. `next_id` is the client's id, for the first event."""

    case: Case
    by: Viewer
    at: datetime
    form: Form
    note: str
    file_ids: tuple[UUID, ...]
    next_id: UUID = field(default_factory=uuid7)
    seq: int = 1
    is_new_turn: bool = False
    events: list[CaseEvent] = field(default_factory=list)

    def open(self) -> None:
        """Leave the first event: the case exists, in the stage it enters."""
        opening = Move("open", "上报", (), self.case.stage)
        event = self._write_event(opening, self.by, ("", {}, self.note))
        self.is_new_turn = True
        registry.registration(self.case.workflow).hooks.opened(self.case, event, self.by, self.at)

    def make(self, chosen: Move) -> None:
        """Make a move, or each of its steps; the words go to the last one a person makes."""
        form = {**self.form, **chosen.fixed}
        if not chosen.steps:
            self._step(chosen, form, self.note)
            return
        flow = local.flow_of(self.case, self.at)
        telling = rules.telling_step(flow, chosen)
        for alternatives in chosen.steps:
            step = rules.chosen_step(flow, alternatives, self.case.position)
            own = {one.name for one in step.fields}
            note = self.note if telling in alternatives else ""
            self._step(step, {k: v for k, v in form.items() if k in own}, note, through=chosen.id)

    def settle(self) -> None:
        """Write the case back; where it is somebody's new turn, clocks and tasks begin anew."""
        case = self.case
        if self.is_new_turn:
            clocks.restart(case, self.at)
        Case.objects.filter(id=case.id).update(
            stage=case.stage,
            stage_since=case.stage_since,
            grade=case.grade,
            title=case.title,
            due_at=case.due_at,
            closed_at=case.closed_at,
            outcome=case.outcome,
            attributes=case.attributes,
        )
        if self.is_new_turn:
            turns.take_turn(case, seq=self.seq, by=self.by, at=self.at)
        aside.follow(case, self.events, by=self.by, at=self.at)

    def _step(self, step: Move, form: Form, note: str, *, through: str = "") -> None:
        case = self.case
        flow = local.flow_of(case, self.at)
        fault = rules.demand_fault(flow, step, case.position, form, through)
        if fault:
            raise MoveForbidden(fault)
        hooks = registry.registration(case.workflow).hooks
        hooks.guard(case, step, self.by, form, self.at)
        from_stage = case.stage
        _advance(case, step, form, self.at)
        self.is_new_turn = self.is_new_turn or bool(step.to) or step.is_closing
        words = step.basis.words if step.is_automatic else note
        writer = SYSTEM if step.is_automatic else self.by
        event = self._write_event(step, writer, (from_stage, form, words))
        _apply(case, hooks.after(case, event, self.by, self.at))

    def _write_event(self, step: Move, by: Viewer, told: tuple[str, Form, str]) -> CaseEvent:
        from_stage, form, note = told
        listed = [value for value in form.values() if isinstance(value, list)]
        photos = [UUID(one) for value in listed for one in value]
        event = CaseEvent.objects.create(
            id=self.next_id,
            org_code=self.case.org_code,
            lines=self.case.lines,
            case=self.case,
            seq=self.seq,
            move=step.id,
            from_stage=from_stage,
            to_stage=self.case.stage,
            by_id=by.person_id,
            by_name=by.name,
            by_post=by.post,
            by_title=by.post_title,
            by_org_code=by.org_code,
            by_org_name=by.org_name,
            at=self.at,
            form=dict(form),
            note=note,
            file_ids=list(dict.fromkeys([*self.file_ids, *photos])),
        )
        self.events.append(event)
        self.next_id, self.seq, self.file_ids = uuid7(), self.seq + 1, ()
        return event


def _advance(case: Case, step: Move, form: Form, at: datetime) -> None:
    """What the workflow itself says a step changes on the case."""
    kept = {
        one.name: form[one.name]
        for one in step.fields
        if one.is_kept and one.name in form and one.name != "grade"
    }
    case.attributes = {**case.attributes, **kept}
    case.grade = str(form.get("grade", case.grade))
    if step.is_closing:
        # Not before it was opened, should the clock have been set back meanwhile.
        case.closed_at, case.outcome = max(at, case.opened_at), step.outcome
    elif step.to:
        case.closed_at, case.outcome = None, ""
    if step.to:
        case.stage, case.stage_since = step.to, at


def _apply(case: Case, effect: Effect | None) -> None:
    if effect is None:
        return
    case.attributes = {**case.attributes, **effect.attributes}
    if effect.grade is not None:
        case.grade = effect.grade
    if effect.title is not None:
        case.title = effect.title[:200]
    if effect.lines is not None:
        _route(case, effect.lines)


def _route(case: Case, lines: Sequence[str]) -> None:
    """Let other lines of work see the case: its events, clocks and parties follow it."""
    case.lines = sorted(set(lines))
    Case.objects.filter(id=case.id).update(lines=case.lines)
    for model in (CaseEvent, Clock, CaseParty):
        model.objects.filter(case=case).update(lines=case.lines)
