from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xiaoan.engine.policy.models import FactKind, MeasureKind
from xiaoan.engine.policy.reading import Quote, pieces
from xiaoan.engine.policy.rules import read_duty
from xiaoan.engine.policy.wording import Words, asked, assumptions, bound

DRILL = FactKind(
    kind="drill",
    title="应急演练",
    unit="次",
    attributes=[
        {"name": "type", "title": "类型", "choices": {"special": "专项演练"}},
        {"name": "case", "title": "编号"},
    ],
)
WORDS = Words(
    {"drill": DRILL, "report": FactKind(kind="report", title="报告", unit="次")},
    {"age": MeasureKind(id="age", title="年龄最大的保安", unit="周岁")},
)
BASE: dict[str, Any] = {
    "id": "p/1/a",
    "clause": "1",
    "topic": "t",
    "title": "题",
    "quote": "文",
    "who": {"kind": "school"},
    "post": "principal",
    "overseen_by": [],
    "from": date(2022, 3, 21),
}


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            {
                "every": "term",
                "any_of": [
                    {"fact": "drill", "at_least": 1},
                    {"fact": "drill", "where": {"type": "special"}, "at_least": 2},
                ],
            },
            "每学期至少 1 次应急演练，或至少 2 次应急演练（专项演练）",
        ),
        (
            {"every": "term", "any_of": [{"fact": "drill", "count": "days", "at_least": 10}]},
            "每学期至少 10 天应急演练",
        ),
        (
            {"keep": {"measure": "age", "at_most": 55, "unit": "周岁"}, "review": "term"},
            "年龄最大的保安不超过 55 周岁，每学期核对一次",
        ),
        (
            {"by": date(2022, 8, 31), "any_of": [{"fact": "report", "at_least": 1}]},
            "2022 年 8 月 31 日前报告",
        ),
        (
            {"when": {"fact": "drill"}, "do": {"fact": "report"}, "within": {"days": 7}},
            "应急演练后，7 日内报告",
        ),
        (
            {"when": {"fact": "drill"}, "do": {"fact": "report"}, "within": {"days": 0}},
            "应急演练后，当日报告",
        ),
        (
            {
                "when": {"fact": "drill"},
                "do": {"fact": "report"},
                "within": {"minutes": 0, "word": "立即"},
            },
            "应急演练后，立即报告",
        ),
        ({"never": {"fact": "report"}}, "不得报告"),
        ({"aim": True}, "开放要求，不计数"),
        ({"aim": True, "fact": "report"}, "开放要求，不计数；报告的记录可作佐证"),
    ],
)
def test_a_rule_reads_as_a_sentence(rule: dict[str, Any], sentence: str) -> None:
    assert asked(read_duty({**BASE, **rule}), WORDS) == sentence


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ({"kind": "school"}, "学校（含幼儿园）"),
        ({"kind": "school", "boarding": True}, "寄宿制学校（含幼儿园）"),
        (
            {
                "kind": "school",
                "stage": [
                    "primary", "junior", "nine_year", "senior", "complete", "vocational",
                    "special",
                ],
                "setting": ["rural"],
                "enrolment": {"at_least": 1200},
            },
            "乡村中小学，在校 1200 人及以上",
        ),
        ({"kind": "government", "level": ["township"]}, "乡镇级政府"),
        (
            {"any_of": [
                {"kind": "department", "line": ["court", "fire"], "level": ["county"]},
                {"kind": "school", "stage": ["kindergarten"]},
            ]},
            "县级法院、消防部门；幼儿园",
        ),
        ({"kind": "institution", "stage": ["training"]}, "校外培训机构"),
        ({"kind": "institution"}, "机构"),
    ],
)  # fmt: skip
def test_whom_a_duty_binds_reads_as_words(who: dict[str, Any], sentence: str) -> None:
    assert bound(who) == sentence


def test_what_is_ours_is_named() -> None:
    entry = {**BASE, "aim": True, "assumed": {"post": "按常见分工", "minutes": 30}}
    assert assumptions(read_duty(entry)) == [("责任岗位", "按常见分工"), ("时限（分钟）", "30")]


def test_overlapping_quotes_cut_the_text_and_the_shortest_leads() -> None:
    text = "学校每周排查，并及时预警。"
    found = pieces(
        text,
        [
            Quote("duty", "学校每周排查，并及时预警", "whole"),
            Quote("duty", "并及时预警", "warning"),
            Quote("number", "每周", ""),
        ],
    )
    assert "".join(piece.text for piece in found) == text
    assert [(p.text, p.target) for p in found if p.kind] == [
        ("学校每周排查，", "whole"),
        ("并及时预警", "warning"),
    ]


def test_a_quote_that_is_not_there_marks_nothing() -> None:
    assert [p.kind for p in pieces("原文。", [Quote("duty", "没有", "x")])] == [""]
