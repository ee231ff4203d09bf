"""What people do: sweep, report, move cases, sign, hand over, record, waive — and cheat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import msgspec

from house import world as house
from house.simulation.clock import Clock
from house.simulation.county import Actor, County, School
from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases import queries as case_queries
from xiaoan.engine.cases import registry
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.rules import FormInvalid, MoveForbidden, StageConflict
from xiaoan.engine.cases.workflow import Field, Move
from xiaoan.engine.tasks import actions as tasks
from xiaoan.engine.tasks.models import Task
from xiaoan.features.hazards import actions as hazards
from xiaoan.features.inspections import actions as inspections
from xiaoan.features.inspections.queries import wanted_pairs
from xiaoan.features.inspections.rules import AnswerIn, Batch
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.ids import uuid7

REFUSED: Final = (FormInvalid, MoveForbidden, StageConflict, tasks.TaskRefused)
CHECKS: Final = {"accept": "acceptance", "close": "closed"}
# What somebody who means well does next, the likelier first; anything else offered is possible.
WANTED: Final = (
    "settle", "arrange", "confirm", "register", "assess", "report", "control", "treat", "accept",
    "accept_major", "close", "close_major", "look_back", "agree",
)  # fmt: skip
RARELY: Final = 0.12


class DoubleTap(AssertionError):
    """The same submission sent twice did something twice."""


@dataclass(frozen=True)
class Stage:
    """What every act needs: chance, time, people."""

    draw: Random
    clock: Clock
    county: County


def sweep(stage: Stage, school: School, actor: Actor) -> str:
    """The weekly round, once in five sent twice, and sometimes once more with other answers."""
    draw, now = stage.draw, stage.clock.tick(600)
    if school.weekly is None:
        return "no round"
    with scope.enter(actor.viewer):
        wanted = wanted_pairs(actor.viewer, school.weekly, stage.clock.today)
    answers = tuple(_answer(draw, point, code) for point, code in sorted(wanted))
    batch = Batch(
        id=uuid7(),
        round_id=school.weekly.id,
        started_at=now - timedelta(minutes=9),
        finished_at=now,
        sent_at=now,
        answers=answers,
    )
    with scope.enter(actor.viewer):
        sent = inspections.submit_inspection(batch, by=actor.viewer, now=now)
    if draw.random() < 0.2:
        altered = msgspec.structs.replace(batch, answers=answers[:1])
        again = altered if draw.random() < 0.3 else batch
        with scope.enter(actor.viewer):
            second = inspections.submit_inspection(again, by=actor.viewer, now=now)
        if second.is_new or second.inspection.item_count != sent.inspection.item_count:
            raise DoubleTap(f"inspection {batch.id}")
    return f"swept {sent.inspection.bad_count} bad"


def _answer(draw: Random, point_id: UUID, code: str) -> AnswerIn:
    is_bad = draw.random() < 0.025
    return AnswerIn(
        id=uuid7(),
        checkpoint_id=point_id,
        item_code=code,
        result="bad" if is_bad else "ok",
        note="模拟发现的问题" if is_bad else "",
        is_fixed=is_bad and draw.random() < 0.3,
    )


def report(stage: Stage, school: School, actor: Actor) -> str:
    """随手拍: somebody saw something, or thinks so."""
    draw, now = stage.draw, stage.clock.tick()
    finding = registry.Finding(
        id=uuid7(),
        org_code=school.code,
        title=f"模拟隐患{draw.randrange(1000)}",
        place="操场",
        area="其他",
        is_direct=draw.random() < 0.1,
    )
    told = hazards.Report(finding, is_prompt=draw.random() < 0.3)
    with scope.enter(actor.viewer):
        hazards.report_hazard(report=told, by=actor.viewer, at=now)
    return "reported"


def work_on_case(stage: Stage, actor: Actor, case_id: UUID) -> str:
    """Make one of the moves offered; now and then an honest-looking wrong one."""
    draw, now, by = stage.draw, stage.clock.tick(), actor.viewer
    with scope.enter(by):
        case = case_queries.case(by, case_id)
        if case is None:
            return "not seen"
        moves = case_queries.offered(by, case, now).moves
    move = _choose(draw, moves, actor)
    if move is None:
        return "nothing offered"
    sent: dict[str, Any] = {
        "case": case,
        "move": move.id,
        "by": by,
        "at": now,
        "expected_version": case.version,
        "id": uuid7(),
        "form": _form(stage, case, move),
        "note": f"模拟：{move.title}",
    }
    outcome = _send(sent)
    if outcome == "done":
        _tap_again(draw, sent)
        _cheat(stage, actor, case_id, move)
    return f"{move.id} {outcome}"


def _choose(draw: Random, moves: list[Move], actor: Actor) -> Move | None:
    wanted = sorted(
        (one for one in moves if one.id in WANTED), key=lambda one: WANTED.index(one.id)
    )
    if not moves:
        return None
    if wanted and draw.random() > RARELY * (2 - actor.honesty):
        return wanted[0]
    return draw.choice(sorted(moves, key=lambda one: one.id))


def _send(sent: dict[str, Any]) -> str:
    try:
        with scope.enter(sent["by"]):
            cases.move(**sent)
    except REFUSED as refusal:
        return type(refusal).__name__
    return "done"


def _tap_again(draw: Random, sent: dict[str, Any]) -> None:
    """The same move with the same id changes nothing; with a new id it comes too late."""
    if draw.random() > 0.1:
        return
    with scope.enter(sent["by"]):
        before = Case.objects.get(id=sent["case"].id).version
    assert _send(sent) == "done"
    late = _send({**sent, "id": uuid7()})
    with scope.enter(sent["by"]):
        after = Case.objects.get(id=sent["case"].id).version
    if after != before or late == "done":
        raise DoubleTap(f"case {sent['case'].id}: {before} → {after}, {late}")


def _cheat(stage: Stage, actor: Actor, case_id: UUID, move: Move) -> None:
    """Whoever treated it tries to accept it as well."""
    if move.id != "treat" or stage.draw.random() < actor.honesty:
        return
    with scope.enter(actor.viewer):
        case = Case.objects.get(id=case_id)
    for name in ("accept", "accept_major", "reject"):
        outcome = _send(
            {
                "case": case,
                "move": name,
                "by": actor.viewer,
                "at": stage.clock.tick(),
                "expected_version": case.version,
                "id": uuid7(),
                "form": {},
                "note": "自己验收自己",
            }
        )
        assert outcome != "done", f"{actor.viewer.name} accepted the own treatment by {name}"


def _form(stage: Stage, case: Case, move: Move) -> dict[str, Any]:
    flow = registry.workflow(case.workflow)
    return {one.name: _value(stage, case, one) for one in flow.fields_of(move)}


def _value(stage: Stage, case: Case, field: Field) -> object:
    draw = stage.draw
    if field.name == "grade":
        grades = ("major",) if case.attributes.get("is_direct") else ("general", "serious", "major")
        return draw.choices(grades, (6, 3, 1)[: len(grades)])[0]
    if field.kind == "choice":
        return draw.choice([key for key, _ in field.choices])
    if field.kind == "person":
        school = stage.county.by_code.get(case.org_code)
        actor = school.actor("logistics", "safety_officer") if school else None
        return str(actor.appointment.id) if actor else ""
    makers: dict[str, object] = {
        "organisation": str(house.POLICE),
        "integer": draw.randrange(5000),
        "date": (stage.clock.today + timedelta(days=draw.randrange(2, 25))).isoformat(),
        "photos": [str(uuid7())] if case.grade == "major" else [],
    }
    return makers.get(field.kind, f"模拟{field.title}")


def acknowledge(stage: Stage, actor: Actor, task: Task) -> str:
    with scope.enter(actor.viewer):
        tasks.acknowledge(task=task, by=actor.viewer, at=stage.clock.tick())
    return "acknowledged"


def hand_over(stage: Stage, actor: Actor, task: Task, to: Appointment) -> str:
    with scope.enter(actor.viewer):
        tasks.hand_over(task=task, to=to, reason="模拟转交", by=actor.viewer, at=stage.clock.tick())
    return "handed over"


def ask_extension(stage: Stage, actor: Actor, task: Task) -> str:
    now = stage.clock.tick()
    until = (task.due_at or now) + timedelta(days=stage.draw.randrange(1, 9))
    with scope.enter(actor.viewer):
        tasks.ask_extension(task=task, until=until, reason="模拟延期", by=actor.viewer, at=now)
    return "asked for time"


def answer_extension(stage: Stage, actor: Actor, task: Task) -> str:
    is_granted = stage.draw.random() < 0.7
    with scope.enter(actor.viewer):
        tasks.answer_extension(
            request=task,
            is_granted=is_granted,
            reason="" if is_granted else "模拟不同意",
            by=actor.viewer,
            at=stage.clock.tick(),
        )
    return "granted" if is_granted else "refused"
