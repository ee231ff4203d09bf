"""A text in force where a case is changes the words of its stages and what its moves need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from house.world import NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY, World
from xiaoan.engine.cases import local, registry, rules
from xiaoan.engine.cases.actions import FormInvalid, MoveForbidden, conflict_words
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.cases.tests.conftest import make_move, open_letter
from xiaoan.engine.policy.actions import sync_pack
from xiaoan.engine.policy.tests.small import FIVE, LOOP, small_pack
from xiaoan.engine.policy.workflows import Change
from xiaoan.engine.tasks.models import Task
from xiaoan.foundation import scope

SignIn = Callable[..., Client]
HERE = (51172300000000, 51172399999999)
CHANGES = f"""
workflow: letters
stages:
  - {{stage: answer, title: 治理, task: 治理来信所说, clause: "7", quote: {LOOP},
     assumed: {{task: 答复即治理}}}}
  - {{stage: file, title: 销号, clause: "7", quote: {LOOP}}}
moves:
  - {{move: reply, requires: [deadline], clause: "7", quote: {FIVE}}}
  - {{move: stamp, requires: [writer], except: [file_away], clause: "7", quote: {FIVE},
     assumed: {{except: 盖章不另填}}}}
"""


@pytest.fixture
def text(tmp_path: Path, letters: None, world: World) -> None:
    """A text of this county that calls two stages otherwise and wants a deadline."""
    sync_pack(small_pack(tmp_path, HERE, CHANGES), NOW)


def titles(code: int) -> list[str]:
    return [stage.title for stage in local.flow_for("letters", code, TODAY).stages]


def test_stages_are_called_as_the_text_does_in_its_territory_alone(text: None) -> None:
    assert titles(SCHOOL) == ["阅信", "治理", "销号"]
    assert titles(NEIGHBOUR_SCHOOL) == ["阅信", "答复", "归档"]
    assert registry.workflow("letters").stage("answer").title == "答复"


def test_where_no_text_changes_it_the_workflow_is_the_very_same(letters: None, db: None) -> None:
    assert local.flow_for("letters", SCHOOL, TODAY) is registry.workflow("letters")


def test_the_page_the_task_and_a_conflict_speak_the_words_of_the_text(
    text: None, world: World, sign_in: SignIn
) -> None:
    case = make_move(world, open_letter(world), "assign", "officer", form={})
    page = sign_in("logistics").get(f"/cases/{case.id}/").content.decode()
    assert "<b>治理</b>" in page and "归档" not in page
    assert LOOP in page and "某府〔2017〕1号 （七）闭环" in page
    with scope.system():
        assert Task.objects.filter(case_id=case.id, title="治理来信所说：门口堵车").exists()
        assert "现处于“治理”环节" in conflict_words(case, NOW)


def test_a_move_without_what_the_text_demands_is_refused_and_says_why(
    text: None, world: World, sign_in: SignIn
) -> None:
    case = make_move(world, open_letter(world), "assign", "officer", form={})
    words = f"还缺期限，不能“答复”。某府〔2017〕1号 （七）闭环：“{FIVE}”。请先补齐，再办理。"
    with pytest.raises(MoveForbidden) as refused:
        make_move(world, case, "reply", "logistics", note="已疏导")
    assert str(refused.value) == words
    with scope.system():
        assert not CaseEvent.objects.filter(case=case, move="reply").exists()
        assert Case.objects.get(id=case.id).version == case.version
    answer = sign_in("logistics").post(
        f"/cases/{case.id}/move/reply/", {"version": case.version, "note": "已疏导"}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode() and "已疏导" in answer.content.decode()


def test_with_what_the_text_demands_the_move_is_made(text: None, world: World) -> None:
    form = {"deadline": "2026-11-30"}
    case = make_move(world, open_letter(world), "assign", "officer", form=form)
    assert make_move(world, case, "reply", "logistics", note="已疏导").stage == "file"


def test_the_same_letter_next_door_needs_no_deadline(text: None, world: World) -> None:
    case = open_letter(world, "neighbour_officer", org_code=NEIGHBOUR_SCHOOL)
    case = make_move(world, case, "assign", "neighbour_officer", form={})
    assert local.flow_of(case, NOW) is registry.workflow("letters")
    reply = local.flow_of(case, NOW).move("reply")
    assert reply is not None and reply.demands == ()


def test_an_exception_lets_a_step_pass(text: None, world: World) -> None:
    form = {"deadline": "2026-11-30"}
    case = make_move(world, open_letter(world), "assign", "officer", form=form)
    case = make_move(world, case, "reply", "logistics", note="已疏导")
    assert "writer" not in case.attributes
    assert make_move(world, case, "file_away", "principal").is_closed


def test_a_field_of_the_moves_own_form_becomes_required(letters: None) -> None:
    flow = registry.workflow("letters")
    one = Change("letters", "move", "assign", "7", FIVE, requires=("deadline",))
    assign = local.changed(flow, [(one, "x/7")]).move("assign")
    assert assign is not None
    assert {each.name: each.is_required for each in assign.fields} == {
        "writer": False, "deadline": True,
    }  # fmt: skip
    with pytest.raises(FormInvalid, match="请填写期限"):
        rules.clean_form(assign.fields, {})


def test_what_a_workflow_does_not_know_changes_nothing(letters: None) -> None:
    flow = registry.workflow("letters")
    strange = [
        (Change("letters", "stage", "feast", "7", LOOP, title="庆功"), "x/7"),
        (Change("letters", "move", "fly", "7", LOOP, requires=("deadline",)), "x/7"),
    ]
    assert local.changed(flow, strange) == flow
