"""The workflow of hazards keeps what the texts ask; read as data, without a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiaoan.engine.cases import rules, workflow
from xiaoan.features import hazards
from xiaoan.features.hazards.rules import AREAS, FIVE, GRADES

FLOW = workflow.read(Path(hazards.__file__).parent / "workflow.yaml")


def may_everything(verb: str) -> bool:
    return True


def test_the_nine_stages_are_those_of_the_text_in_its_order() -> None:
    words = [stage.title for stage in FLOW.stages]
    assert "、".join(words) == "预警、排查、登记、评估、报告、监控、治理、验收、销号"


def test_the_five_elements_are_asked_before_treatment() -> None:
    control = FLOW.move("control")
    assert control is not None
    required = {one.name for one in control.fields if one.is_required}
    assert set(FIVE) <= required
    assert control.to == "treatment"


def test_every_clock_quotes_a_text_or_says_that_it_is_ours() -> None:
    for clock in FLOW.clocks:
        assert clock.basis.quote or (clock.basis.is_assumed and clock.basis.words), clock.id


@pytest.mark.parametrize("stage", [stage.id for stage in FLOW.stages])
@pytest.mark.parametrize("grade", GRADES)
def test_no_open_stage_is_a_dead_end_or_without_a_clock(stage: str, grade: str) -> None:
    if stage == "report" and grade != "major":
        return  # skipped automatically in the same submission
    at = rules.Position(stage, grade, attributes={"checker": "principal", "closer": "principal"})
    moves = rules.permitted_moves(FLOW, at, may_everything)
    assert any(move.to != stage and (move.to or move.is_closing) for move in moves)
    assert rules.clocks_in(FLOW, at)
    assert rules.holders_of(FLOW.stage(stage), at)


@pytest.mark.parametrize("stage", ["acceptance", "closed"])
def test_a_major_one_is_never_checked_by_the_school(stage: str) -> None:
    at = rules.Position(stage, "major")
    holders = rules.holders_of(FLOW.stage(stage), at)
    assert {holder.seat for holder in holders} == {"bureau"}
    school_verbs = {"hazards.accept", "hazards.close", "hazards.treat"}
    moves = rules.permitted_moves(FLOW, at, school_verbs.__contains__)
    assert moves == ()


def test_a_late_one_climbs_from_the_school_to_the_bureau_to_the_county() -> None:
    clock = FLOW.clock("treatment")
    assert clock is not None
    assert [call.seat for call in clock.calls] == ["own", "own", "bureau", "county"]


def test_the_areas_to_choose_from_are_those_of_the_register() -> None:
    register = FLOW.move("register")
    assert register is not None
    (area,) = (one for one in register.fields if one.name == "area")
    assert tuple(key for key, _ in area.choices) == AREAS
