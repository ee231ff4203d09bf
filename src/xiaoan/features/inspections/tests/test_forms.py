from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict

from xiaoan.features.inspections import forms
from xiaoan.features.inspections.actions import SubmissionRefused
from xiaoan.features.inspections.queries import SweepDuty
from xiaoan.features.inspections.queries.planning import RoundChoices
from xiaoan.features.inspections.tests.test_rules import KITCHEN, LIBRARY, STAIRS

NOW = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
SHEET = {STAIRS: (LIBRARY["F1"], LIBRARY["F2"]), KITCHEN: (LIBRARY["K1"],)}
ID = "0199a0b0-1111-7222-8333-444455556666"


def body(**changes: Any) -> dict[str, Any]:
    answer = {"id": ID, "checkpoint_id": str(STAIRS), "item_code": "F1", "result": "ok"}
    times = dict.fromkeys(("started_at", "finished_at", "sent_at"), "2026-11-18T01:30:00Z")
    return {"id": ID, "answers": [answer], **times, **changes}


def refused(content: bytes) -> str:
    with pytest.raises(SubmissionRefused) as caught:
        forms.decode(content)
    return str(caught.value)


def test_a_batch_is_read() -> None:
    batch = forms.decode(json.dumps(body()).encode())
    assert batch.answers[0].item_code == "F1"
    assert batch.round_id is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"answers": []}, "1至2000项"),
        ({"answers": [body()["answers"][0] | {"result": "maybe"}]}, "第1项的“结果”只能是正常"),
        ({"answers": [body()["answers"][0] | {"note": "长" * 501}]}, "第1项的“说明”最多500字"),
        ({"answers": [body()["answers"][0] | {"photo_ids": [ID] * 10}]}, "第1项的“照片”最多9张"),
        ({"answers": [body()["answers"][0], {}]}, "第2项的“内容”格式不对"),
        ({"id": "7"}, "“编号”格式不对"),
        ({"sent_at": "2026-11-18T01:30:00"}, "“发送时间”格式不对"),
        ({"sent_at": "1066-10-14T00:00:00Z"}, "请校准手机时间"),
        ({"surprise": 1}, "格式不对"),
        ({"note": "看\0见"}, "不可见字符"),
    ],
)
def test_a_fault_of_shape_is_a_sentence_and_keeps_the_work(
    changes: dict[str, Any], words: str
) -> None:
    sentence = refused(json.dumps(body(**changes)).encode())
    assert words in sentence
    assert "已填内容不会丢失" in sentence


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"null", b'"\\ud800"'])
def test_what_is_no_batch_is_refused_without_a_crash(content: bytes) -> None:
    assert "已填内容不会丢失" in refused(content)


def read(**fields: str | list[str]) -> forms.Filled:
    post = QueryDict(mutable=True)
    for name, value in fields.items():
        post.setlist(name, value if isinstance(value, list) else [value])
    return forms.read_sheet(post, SHEET, frozenset({(STAIRS, "F2")}), NOW)


OFFERED = RoundChoices(
    {
        "post_kind": [("guard", "保安")],
        "checkpoint_ids": [(str(STAIRS), "楼梯")],
        "duty_id": [("", "不对应"), ("weekly", "每周排查")],
    },
    {
        "weekly": SweepDuty(
            id="weekly",
            rule={"every": "week", "any_of": [{"fact": "sweep", "where": {"scope": "campus"}}]},
            title="每周排查",
            quote="",
            source="",
            obligation=None,
        )
    },
)
WEEKLY = {
    "name": "检查",
    "cycle": "week",
    "scope": "campus",
    "post_kind": "guard",
    "active_from": "2026-11-18",
}


@pytest.mark.parametrize(
    ("begins", "ends", "fault"),
    [
        ("", "", ""),
        ("22:00", "23:30", ""),
        ("22:00", "", "要么都填"),
        ("22:00", "02:00", "请排两段"),
    ],
)
def test_the_hours_of_a_round_lie_in_one_day(begins: str, ends: str, fault: str) -> None:
    form = forms.RoundForm(WEEKLY | {"begins_at": begins, "ends_at": ends}, offered=OFFERED)
    said = str(form.errors.get("ends_at", ""))
    assert (fault in said) if fault else not said


def test_what_the_text_fixes_may_be_done_more_often_but_not_less() -> None:
    rarer = forms.RoundForm(WEEKLY | {"cycle": "month", "duty_id": "weekly"}, offered=OFFERED)
    assert "要求每周一次“全校排查”" in rarer.errors["duty_id"][0]
    for cycle in ("day", "week"):
        given = WEEKLY | {"cycle": cycle, "duty_id": "weekly"}
        assert forms.RoundForm(given, offered=OFFERED).is_valid()


@pytest.mark.parametrize(
    ("scope_word", "points", "fault"),
    [
        ("route", [], "路线巡查请至少选一个检查点。"),
        ("sensitive", [], "敏感部位检查请至少选一个检查点。"),
        ("key", [], "重点部位检查请至少选一个检查点。"),
        ("surroundings", [], "周边联合排查请至少选一个检查点。"),
        ("surroundings", [STAIRS], ""),
        ("leader", [], ""),
        ("leader", [STAIRS], ""),
        ("campus", [STAIRS], ""),
    ],
)
def test_a_round_names_its_checkpoints_where_its_scope_is_a_choice_of_them(
    scope_word: str, points: list[uuid.UUID], fault: str
) -> None:
    given = {"name": "检查", "cycle": "day", "scope": scope_word, "post_kind": "guard"}
    form = forms.RoundForm(
        {**given, "active_from": "2026-11-18", "checkpoint_ids": [str(one) for one in points]},
        offered=OFFERED,
    )
    assert form.errors.get("checkpoint_ids", []) == ([fault] if fault else [])
    if not fault:
        assert form.draft.checkpoint_ids == (() if scope_word == "campus" else tuple(points))


def test_a_plain_form_gives_what_was_chosen_and_leaves_the_rest_open() -> None:
    filled = read(**{f"r:{STAIRS}:F1": "bad", f"n:{STAIRS}:F1": "  门锁坏了 "})
    assert filled.results == {(STAIRS, "F1"): "bad", (STAIRS, "F2"): "", (KITCHEN, "K1"): ""}
    assert filled.follow_ups[STAIRS, "F1"].note == "门锁坏了"


def test_all_the_rest_means_what_is_open_and_not_done_yet() -> None:
    filled = read(**{f"r:{STAIRS}:F1": "bad", "all": "1"})
    assert filled.results == {(STAIRS, "F1"): "bad", (STAIRS, "F2"): "", (KITCHEN, "K1"): "ok"}
    assert read(**{f"all:{STAIRS}": "1"}).results[KITCHEN, "K1"] == ""


def test_the_same_plain_form_makes_the_same_batch() -> None:
    fields = {"id": ID, "started_at": (NOW - timedelta(minutes=5)).isoformat(), "all": "1"}
    first, second = (read(**fields).batch(None, NOW) for _ in range(2))
    assert first == second
    assert first.started_at == NOW - timedelta(minutes=5)
    assert len({one.id for one in first.answers}) == 2


def test_a_forged_or_future_start_is_taken_as_now() -> None:
    for text in ("soon", "2026-11-18T00:00:00", (NOW + timedelta(days=1)).isoformat()):
        assert read(started_at=text).started_at == NOW


def test_after_photos_without_a_fix_are_left_out() -> None:
    photo = str(uuid.uuid4())
    pair = f"{STAIRS}:F1"
    fields: dict[str, str | list[str]] = {
        f"r:{pair}": "bad",
        f"qid:{pair}": [photo, "no id"],
        f"pid:{pair}": [photo],
    }
    (answer,) = read(id=ID, **fields).batch(None, NOW).answers
    assert answer.after_photo_ids == ()
    assert answer.photo_ids == (uuid.UUID(photo),)
