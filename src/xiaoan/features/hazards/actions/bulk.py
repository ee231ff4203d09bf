"""One deed on many hazards: each by its own move, so that each has its own ledger entry.

Acceptance and close-out are not here: whoever accepts has looked at that one hazard.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import transaction

from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases import local, rules
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.workflow import Move
from xiaoan.foundation.scope import Viewer

from . import guards

DEEDS: Final = ("reassign", "hasten", "urge")
MOST: Final = 50
DONE: Final = "已办理"


@dataclass(frozen=True)
class Batch:
    """What to do to each. `id` is the client's: sending it twice does each once."""

    id: UUID
    deed: str
    form: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Result:
    """What became, or would become, of one of them."""

    case: Case
    is_done: bool
    words: str


def preview(batch: Batch, found: Iterable[Case], by: Viewer, at: datetime) -> list[Result]:
    """Which of them the deed can be done to, and why the others not. Writes nothing."""
    return [_foreseen(batch, one, by, at) for one in found]


def _foreseen(batch: Batch, case: Case, by: Viewer, at: datetime) -> Result:
    flow = local.flow_of(case, at)
    move = _move(batch, case, at)
    fault = rules.refusal(move, case.position, by.may)
    if fault:
        return Result(case, False, fault)
    try:
        form = rules.clean_form(rules.fields_for(flow, move, case.position), batch.form)
        rules.clean_note(move, batch.note)
        guards.guard(case, move, by, form, at)
    except (cases.FormInvalid, cases.MoveForbidden) as reason:
        return Result(case, False, str(reason))
    return Result(case, True, "可以办理")


def _move(batch: Batch, case: Case, at: datetime) -> Move:
    move = local.flow_of(case, at).move(batch.deed) if batch.deed in DEEDS else None
    if move is None:
        raise cases.MoveForbidden("这件事不能成批办理，请逐件办理。")
    return move


def handle_many(batch: Batch, found: Iterable[Case], by: Viewer, at: datetime) -> list[Result]:
    """Do it to each that it can be done to; a refusal of one leaves the others done."""
    return [_handled(batch, one, by, at) for one in found]


def _handled(batch: Batch, case: Case, by: Viewer, at: datetime) -> Result:
    _move(batch, case, at)
    try:
        with transaction.atomic():
            done = cases.move(
                case=case,
                move=batch.deed,
                by=by,
                at=at,
                expected_version=case.version,
                id=uuid5(batch.id, str(case.id)),
                form=batch.form,
                note=batch.note,
            )
    except (cases.FormInvalid, cases.MoveForbidden, cases.StageConflict) as reason:
        return Result(case, False, str(reason))
    return Result(done, True, DONE)
