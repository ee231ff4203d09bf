"""Permitted moves, forms and clock arithmetic; no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from xiaoan.engine.cases import rules, workflow
from xiaoan.engine.cases.rules import FormInvalid, Position
from xiaoan.engine.cases.workflow import Call, Clock, Field, Holder, Move, WorkflowInvalid

ONE = "00000000-0000-0000-0000-000000000001"
AT = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)


class Around:
    """A calendar in which every minute works, and each counts double."""

    def add_working_minutes(self, at: datetime, minutes: int) -> datetime:
        return at + timedelta(minutes=2 * minutes)


def small(**changes: Any) -> dict[str, Any]:
    content: dict[str, Any] = {
        "id": "letters",
        "title": "来信",
        "number_prefix": "LX",
        "start": "read",
        "stages": [
            {"id": "read", "title": "阅信", "task": "阅信", "holders": [{"post": "principal"}]},
            {"id": "answer", "title": "答复"},
        ],
        "moves": [
            {"id": "pass_on", "title": "转办", "from": ["read"], "to": "answer", "verbs": ["a.b"]}
        ],
    }
    return {**content, **changes}


def test_a_workflow_is_read_whole() -> None:
    flow = workflow.parse(small())
    assert [stage.id for stage in flow.stages] == ["read", "answer"]
    assert flow.move("pass_on") == Move("pass_on", "转办", ("read",), "answer", ("a.b",))
    assert flow.move("nothing") is None


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"start": "nowhere"}, "start nowhere is no stage"),
        ({"moves": [{"id": "x", "title": "x", "from": ["z"], "verbs": ["a.b"]}]}, "no stage z"),
        ({"moves": [{"id": "x", "title": "x", "from": ["read"]}]}, "nobody may make it"),
        ({"moves": [{"id": "x", "title": "x", "from": ["read"], "form": []}]}, "unknown"),
        (
            {
                "moves": [
                    {"id": "x", "title": "x", "from": ["read"], "verbs": ["v"], "steps": ["y"]}
                ]
            },
            "step y is no single move",
        ),
        (
            {"clocks": [{"id": "c", "title": "c", "stages": ["read"], "minutes": 5}]},
            "neither quoted nor assumed",
        ),
        (
            {"clocks": [{"id": "c", "title": "c", "stages": ["read"], "minutes": {"major": 5}}]},
            "no minutes for any grade",
        ),
        ({"stages": [{"id": "read", "title": "x", "task": "y"}]}, "task without holders"),
    ],
)
def test_what_cannot_stand_is_refused_by_name(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(WorkflowInvalid, match=fault):
        workflow.parse(small(**changes))


@pytest.mark.parametrize(
    ("position", "verbs", "offered"),
    [
        (Position("read"), {"a.b"}, True),
        (Position("read"), {"a.c"}, False),
        (Position("answer"), {"a.b"}, False),
    ],
)
def test_a_move_is_offered_by_stage_and_verb(
    position: Position, verbs: set[str], offered: bool
) -> None:
    flow = workflow.parse(small())
    found = rules.permitted_moves(flow, position, verbs.__contains__)
    assert bool(found) is offered


def test_conditions_look_at_grade_closing_and_attributes() -> None:
    at = Position("read", "major", is_closed=True, attributes={"checker": "principal"})
    assert rules.holds({"grade": ("major", "serious"), "closed": ("yes",)}, at)
    assert rules.holds({"checker": ("principal",)}, at)
    assert not rules.holds({"checker": ("guard",)}, at)
    assert not rules.holds({"missing": ("x",)}, at)


def test_an_automatic_move_is_never_offered() -> None:
    move = Move("skip", "跳过", ("read",), verbs=("a.b",), is_automatic=True)
    assert "系统自动完成" in rules.refusal(move, Position("read"), lambda verb: True)


@pytest.mark.parametrize(
    ("kind", "value", "cleaned"),
    [
        ("text", "  好 ", "好"),
        ("long_text", "一\x00二", "一二"),
        ("integer", "1,200", 1200),
        ("integer", "０", 0),
        ("date", "2026-11-25", "2026-11-25"),
        ("organisation", "51172300000003", 51172300000003),
        ("person", ONE, ONE),
        ("photos", [ONE, ONE], [ONE]),
    ],
)  # fmt: skip
def test_a_field_is_cleaned_by_its_kind(kind: str, value: object, cleaned: object) -> None:
    assert rules.clean_form([Field("x", "某项", kind)], {"x": value}) == {"x": cleaned}


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("text", "", "请填写某项。"),
        ("text", "   ", "请填写某项。"),
        ("text", "长" * 201, "某项请控制在200字以内。"),
        ("integer", "-1", "某项：请填写整数。"),
        ("integer", "9" * 40, "某项：请填写整数。"),
        ("integer", "许多", "某项：请填写整数。"),
        ("date", "下周三", "某项：请按“年-月-日”填写日期。"),
        ("person", "x", "某项：请重新选择。"),
        ("photos", [], "请拍照或上传某项。"),
        ("photos", ["x"], "某项：请重新选择。"),
    ],
)
def test_a_wrong_field_says_what_to_do(kind: str, value: object, sentence: str) -> None:
    with pytest.raises(FormInvalid) as fault:
        rules.clean_form([Field("x", "某项", kind)], {"x": value})
    assert fault.value.errors == {"x": sentence}


def test_a_choice_is_one_of_its_words() -> None:
    one = Field("x", "某项", "choice", choices=(("a", "甲"),))
    assert rules.clean_form([one], {"x": "a"}) == {"x": "a"}
    with pytest.raises(FormInvalid):
        rules.clean_form([one], {"x": "b"})


def test_what_may_be_left_empty_is_left_out() -> None:
    assert rules.clean_form([Field("x", "某项", is_required=False)], {"x": ""}) == {}


def test_words_that_a_move_demands_are_asked_for_by_name() -> None:
    move = Move("x", "退回", ("read",), note="required", note_title="退回原因")
    with pytest.raises(FormInvalid, match="请填写退回原因。"):
        rules.clean_note(move, "  ")
    with pytest.raises(FormInvalid, match="2000字以内"):
        rules.clean_note(move, "长" * 2001)


def clock(**changes: Any) -> Clock:
    given: dict[str, Any] = {
        "id": "c",
        "title": "期限",
        "stages": ("read",),
        "minutes": {"any": 60},
    }
    return Clock(**{**given, **changes})


def test_a_clock_is_due_after_its_minutes_by_grade() -> None:
    one = clock(minutes={"any": 60, "major": 30})
    assert rules.due_at(one, Position("read"), AT, Around()) == AT + timedelta(minutes=60)
    assert rules.due_at(one, Position("read", "major"), AT, Around()) == AT + timedelta(minutes=30)


def test_working_minutes_are_counted_by_the_calendar() -> None:
    one = clock(is_working=True)
    assert rules.due_at(one, Position("read"), AT, Around()) == AT + timedelta(minutes=120)


def test_a_kept_deadline_comes_before_the_minutes_and_is_never_past() -> None:
    one = clock(until="deadline")
    ahead = Position("read", attributes={"deadline": "2026-11-20"})
    assert rules.due_at(one, ahead, AT, Around()) == datetime(2026, 11, 20, 15, 59, tzinfo=UTC)
    past = Position("read", attributes={"deadline": "2026-11-01"})
    assert rules.due_at(one, past, AT, Around()) == AT
    cleared = Position("read", attributes={"deadline": ""})
    assert rules.due_at(one, cleared, AT, Around()) == AT + timedelta(minutes=60)


def test_calls_fall_at_shares_of_the_time_and_then_after_it() -> None:
    one = clock(
        calls=(Call("holder", percent=50), Call("principal", percent=100), Call("x", after=30))
    )
    times = rules.call_times(one, AT, AT + timedelta(minutes=60), Around())
    assert [(call.at - AT) // timedelta(minutes=1) for call in times] == [30, 60, 90]
    assert [rules.TimedCall.from_json(call.to_json()) for call in times] == list(times)


def test_putting_off_moves_only_what_is_still_to_be_called() -> None:
    one = clock(calls=(Call("a", percent=50), Call("b", percent=100), Call("c", after=30)))
    times = rules.call_times(one, AT, AT + timedelta(minutes=60), Around())
    later = rules.put_off(times, 1, AT + timedelta(minutes=100))
    assert [(call.at - AT) // timedelta(minutes=1) for call in later] == [30, 100, 130]
    assert rules.put_off(times, 1, AT) == times
    assert rules.put_off(times, 3, AT + timedelta(days=9)) == times


@pytest.mark.parametrize(
    ("holder", "held", "asked"),
    [
        (Holder("safety_officer"), {"safety_officer", "principal"}, "safety_officer"),
        (Holder("safety_officer"), {"principal"}, "principal"),
        (Holder("deputy_principal"), {"principal"}, "principal"),
        (Holder("safety_officer"), set(), "safety_officer"),
        (Holder("bureau_clerk", seat="bureau"), {"principal"}, "bureau_clerk"),
        (Holder("logistics", appointment="writer"), {"principal"}, "logistics"),
    ],
)
def test_where_nobody_holds_the_post_its_leader_is_asked(
    holder: Holder, held: set[str], asked: str
) -> None:
    assert rules.stand_in(holder, held) == asked
