"""延期: asked by whoever treats it, granted or refused by the level that the workflow names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from xiaoan.engine.cases import clocks
from xiaoan.engine.cases.registry import Effect
from xiaoan.engine.cases.turns import url_of
from xiaoan.engine.tasks.actions import NewTask, Sender, raise_tasks
from xiaoan.engine.tasks.models import TO_READ
from xiaoan.engine.tasks.rules import end_of_day

from .done import Done


def _ask(done: Done) -> Effect:
    return Effect(attributes={"extension": "asked", "extension_by": str(done.by.person_id)})


def _grant(done: Done) -> Effect:
    """The deadline moves, and every running clock of the stage with it."""
    known = done.case.attributes
    until = date.fromisoformat(str(known["extension_until"]))
    done.keep(
        deadline=until,
        extended_count=done.hazard.extended_count + 1,
        interim_control=str(known.get("extension_control", "")),
    )
    clocks.extend(case=done.case, until=end_of_day(until), at=done.at)
    done.case.due_at = end_of_day(until)
    _tell(done, f"同意延期到{until:%Y年%m月%d日}")
    return Effect(attributes={"extension": "", "deadline": until.isoformat()})


def _refuse(done: Done) -> Effect:
    _tell(done, "不同意延期")
    return Effect(attributes={"extension": ""})


def _withdraw(done: Done) -> Effect:
    """The asker thought better of it: whoever was asked need not answer, the deadline stands."""
    return Effect(attributes={"extension": ""})


def _tell(done: Done, words: str) -> None:
    case = done.case
    task = NewTask(
        key=f"extension:{case.id}:{done.event.seq}",
        kind=TO_READ,
        org_code=case.org_code,
        post_kind="safety_officer",
        title=f"{done.by.org_name}{words}：{case.title}"[:200],
        detail=done.event.note,
        url=url_of(case),
        case_id=case.id,
    )
    raise_tasks([task], sender=Sender.of(done.by), at=done.at)


EFFECTS: Final[Mapping[str, Callable[[Done], Effect | None]]] = {
    "ask_extension": _ask,
    "grant_extension": _grant,
    "grant_extension_above": _grant,
    "refuse_extension": _refuse,
    "refuse_extension_above": _refuse,
    "withdraw_extension": _withdraw,
}
