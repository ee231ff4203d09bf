"""What runs beside the stage: asked of others, with a clock that no stage stops."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from house.world import BUREAU, GOVERNMENT, MARKET, NOW, POLICE, SCHOOL, World
from xiaoan.engine.cases import actions, clocks, registry
from xiaoan.engine.cases.models import Case, Clock
from xiaoan.engine.cases.rules import FormInvalid
from xiaoan.engine.cases.tests.conftest import at, make_move
from xiaoan.engine.cases.workflow import WorkflowInvalid, parse
from xiaoan.engine.tasks.models import Task
from xiaoan.foundation import scope


@pytest.fixture(autouse=True)
def besides() -> Iterator[None]:
    registry.register(Path(__file__).parent / "beside.yaml")
    yield
    registry.forget("besides")


def opened(world: World, grade: str = "") -> Case:
    by = world.viewer("officer")
    with scope.enter(by):
        return actions.open_case(
            workflow="besides", org_code=SCHOOL, title="请核对", by=by, at=NOW, grade=grade
        )


def running() -> list[str]:
    with scope.system():
        rows = Clock.objects.filter(stopped_at__isnull=True, is_aside=True)
        return sorted(rows.values_list("name", flat=True))


def asked() -> list[tuple[int, str]]:
    with scope.system():
        rows = Task.objects.filter(key__startswith="beside:", done_at__isnull=True)
        return list(rows.values_list("org_code", "post_kind"))


def called(minutes: int) -> list[tuple[int, str]]:
    with scope.system():
        clocks.call_clocks(at(minutes))
        rows = Task.objects.filter(kind="call").order_by("created_at", "id")
        return list(rows.values_list("org_code", "post_kind"))


def test_a_move_asks_the_post_that_the_data_names(world: World) -> None:
    case = make_move(world, opened(world), "ask_time", "officer")
    assert asked() == [(SCHOOL, "principal")] and running() == ["asked"]
    make_move(world, case, "grant", "principal")
    assert asked() == [] and running() == []


def test_a_worse_one_is_asked_of_the_level_above(world: World) -> None:
    make_move(world, opened(world, "major"), "ask_time", "officer", form={"secret": "有"})
    assert asked() == [(BUREAU, "bureau_clerk")]


def test_a_field_is_asked_only_where_its_condition_holds(world: World) -> None:
    with pytest.raises(FormInvalid):
        make_move(world, opened(world, "major"), "ask_time", "officer")
    case = make_move(world, opened(world), "ask_time", "officer", form={"secret": "有"})
    with scope.system():
        assert case.events.get(move="ask_time").form == {}


def test_the_stage_may_change_while_it_runs_and_closing_ends_it(world: World) -> None:
    case = make_move(world, opened(world), "ask_time", "officer")
    due = case.due_at
    case = make_move(world, case, "done", "officer")
    assert running() == ["asked"] and case.due_at == due
    make_move(world, case, "file", "officer")
    assert running() == [] and asked() == []


def routed(world: World, case: Case, code: int) -> Case:
    form: dict[str, Any] = {"party": code}
    return make_move(world, case, "route", "officer", form=form)


def test_each_party_has_a_clock_of_its_own(world: World) -> None:
    case = routed(world, routed(world, opened(world), POLICE), MARKET)
    assert running() == [f"party:{POLICE}", f"party:{MARKET}"]
    make_move(world, case, "take", "clerk")
    assert len(running()) == 2  # somebody else's word does not stop it
    with scope.system():
        for rows in (Case.objects.filter(id=case.id), case.events.all(), case.clocks.all()):
            rows.update(lines=["public_security"])
    make_move(world, case, "take", "police", expected_version=case.version + 1)
    assert running() == [f"party:{MARKET}"]


def test_a_party_that_does_not_answer_is_climbed(world: World) -> None:
    routed(world, opened(world), MARKET)
    assert called(59) == []
    assert called(60) == [(MARKET, "department_leader")]
    assert called(120)[-1] == (GOVERNMENT, "county_leader")


@pytest.mark.parametrize(
    "changed",
    [
        {"stops": []},
        {"stops": ["nowhere"]},
        {"stages": ["work"]},
        {"calls": [{"percent": 100, "seat": "party", "post": "principal"}]},
    ],
)
def test_an_aside_clock_that_cannot_run_is_refused(changed: dict[str, Any]) -> None:
    clock = {
        "id": "asked", "title": "钟", "starts": ["go"], "stops": ["go"], "minutes": 5,
        "assumed": True, "words": "测试。",
    }  # fmt: skip
    content = {
        "id": "one", "title": "一", "number_prefix": "Y", "start": "work",
        "stages": [{"id": "work", "title": "办"}],
        "moves": [{"id": "go", "title": "走", "from": ["work"], "verbs": ["hazards.read"]}],
        "clocks": [{**clock, **changed}],
    }  # fmt: skip
    with pytest.raises(WorkflowInvalid):
        parse(content)
