"""Decisions become entries: what the text says stands in the rule, what it does not is assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from xiaoan.engine.policy import checks, pack
from xiaoan.engine.policy.composing.decisions import Decision
from xiaoan.engine.policy.composing.duties import Place, entry_of
from xiaoan.engine.policy.composing.folder import Decided, Part, lay, undecided
from xiaoan.engine.policy.composing.stories import stories_of, told

HERE = Place("demo-2025", "2.1", 1, date(2025, 3, 1))
SCHOOL = {"kind": "school"}
SWEEP = Decision("学校每周排查1次。", "every", "学校", period="week", who=SCHOOL, state="accepted")
HEAD = {
    "title": "演示方案", "short_title": "方案", "issuer": "演示县教育局", "number": "",
    "issued": "2025-03-01", "in_force": "2025-03-01",
    "territory": {"adcode": 511723, "name": "演示县", "lo": 51172300000000, "hi": 51172399999999},
}  # fmt: skip


def rule(one: Decision) -> dict[str, object]:
    return dict(entry_of(one, HERE, []).duty)


def test_every_two_weeks_is_told_as_twice_a_month_and_said_to_be_ours() -> None:
    made = rule(replace(SWEEP, every=2))
    assert made["every"] == "month"
    assert made["any_of"] == [{"fact": "demo-2025-2-1-1", "at_least": 2}]
    assert "折算" in str(made["assumed"])


def test_a_rhythm_that_is_not_written_is_assumed() -> None:
    made = rule(replace(SWEEP, period=""))
    assert made["every"] == "term"
    assert "没有写明周期" in str(made["assumed"])


def test_a_limit_keeps_both_sides_and_a_state_without_number_is_there_or_not() -> None:
    both = rule(replace(SWEEP, kind="keep", at_least=25, at_most=60, unit="周岁"))
    assert both["keep"] == {"measure": HERE.word, "at_least": 25, "at_most": 60, "unit": "周岁"}
    bare = rule(replace(SWEEP, kind="keep"))
    assert bare["keep"] == {"measure": HERE.word, "at_least": 1, "unit": "项"}


def test_a_day_is_kept_and_a_missing_one_is_a_year_later() -> None:
    assert rule(replace(SWEEP, kind="by", day="2025-12-31"))["by"] == date(2025, 12, 31)
    assert rule(replace(SWEEP, kind="by"))["by"] == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("given", "within"),
    [
        ({"within": 2, "within_unit": "hours"}, {"hours": 2}),
        ({"within": 2, "within_unit": "weeks"}, {"days": 14}),
        ({"promptly": "立即"}, {"minutes": 0, "word": "立即"}),
        ({}, {"days": 7}),
    ],
)
def test_an_answer_has_its_time(given: dict[str, object], within: dict[str, object]) -> None:
    one = Decision("及时报告。", "when", "学校", who=SCHOOL, state="accepted", **given)  # type: ignore[arg-type]
    assert rule(one)["within"] == within


@pytest.mark.parametrize("kind", ["every", "keep", "by", "when", "never", "aim"])
def test_each_kind_gets_its_tests(kind: str) -> None:
    made = rule(replace(SWEEP, kind=kind))
    states = [state for story in stories_of(made) for state in story["expect"].values()]
    assert states == (["open"] if kind == "aim" else ["met", "overdue"])
    assert len(told(made)) == len(states)


def part(text: str, *decisions: Decision) -> Part:
    return Part("1", "", "", text, decisions)


def test_what_is_open_or_binds_nobody_is_told() -> None:
    waiting = replace(SWEEP, state="open")
    nobody = replace(SWEEP, who={})
    decided = Decided("demo-2025", HEAD, SWEEP.quote, [part(SWEEP.quote, waiting, nobody)])
    assert undecided(decided) == [
        "“学校每周排查1次”还没有决定。",
        "“学校每周排查1次”没有写明约束谁，请点“修改”选定。",
    ]


def test_a_responsible_unit_is_reached_even_where_no_sentence_binds_it(tmp_path: Path) -> None:
    bracket = Decision("〔责任单位：各乡镇、县公安局〕", "context")
    text = SWEEP.quote + bracket.quote
    units = {
        "各乡镇": {"kind": "government", "level": "township", "line": ""},
        "县公安局": {"kind": "department", "level": "county", "line": "public_security"},
    }
    decided = Decided("demo-2025", HEAD, text, [part(text, SWEEP, bracket)], units)
    found = pack.read_pack(lay(decided, tmp_path), beside=pack.PACKS)
    assert checks.faults(found) == []
    assert [duty.kind for duty in found.duties] == ["every", "aim"]
    assert found.duties[0].overseen_by == ("public_security",)


def test_a_unit_nobody_resolved_is_told() -> None:
    bracket = Decision("〔责任单位：某专班〕", "context")
    decided = Decided("demo-2025", HEAD, bracket.quote, [part(bracket.quote, bracket)])
    assert undecided(decided) == ["责任单位“某专班”还没有说明是哪类单位，请在“文件信息”里选定。"]
