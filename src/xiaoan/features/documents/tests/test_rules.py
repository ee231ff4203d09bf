from __future__ import annotations

from datetime import date

import yaml
from django.conf import settings

from xiaoan.features.documents.models import catalogue, outlines
from xiaoan.features.documents.rules import comparing, library

TODAY = date(2026, 11, 18)


def test_every_topic_of_rules_and_plans_has_its_kind_or_is_kept_elsewhere() -> None:
    facts = yaml.safe_load((settings.PACKS_DIR / "facts.yaml").read_text("utf-8"))
    content = yaml.safe_load((settings.PACKS_DIR / "documents.yaml").read_text("utf-8"))
    lacking = []
    for fact in facts:
        if fact["kind"] not in ("rules_made", "plan_made", "handbook_issued", "safety_system"):
            continue
        (topics,) = [one["choices"] for one in fact["attributes"] if one["name"] == "topic"]
        elsewhere = content["elsewhere"].get(fact["kind"], [])
        for topic in topics:
            if topic not in elsewhere and not catalogue().proving(fact["kind"], topic):
                lacking.append(f"{fact['kind']} {topic}")
    assert lacking == []


def test_seven_classes_of_rules_are_counted_once_each() -> None:
    counted = [catalogue().kinds[key].counts for key in catalogue().counted()]
    assert sorted(counted) == sorted(catalogue().counts)
    assert len(counted) == 7


def test_every_outline_begins_a_kind_that_exists_and_says_that_it_is_ours() -> None:
    assert set(outlines()) <= set(catalogue().kinds)
    assert all(one["assumed"] for one in outlines().values())


def test_a_day_some_months_on_stays_in_its_month() -> None:
    assert library.later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert library.later(date(2026, 11, 18), 12) == date(2027, 11, 18)


def test_days_of_a_version_are_held_to_reason() -> None:
    year = library.later(TODAY, 12)
    assert library.dates_fault(TODAY, year, TODAY) == ""
    assert library.dates_fault(date(2022, 3, 21), year, TODAY) == ""
    assert "施行" in library.dates_fault(date(1980, 1, 1), year, TODAY)
    assert "晚于" in library.dates_fault(TODAY, TODAY, TODAY)
    assert "五年" in library.dates_fault(TODAY, date(2040, 1, 1), TODAY)


def test_how_a_required_kind_stands() -> None:
    told = {"is_in_force": False, "is_fresh": False, "is_pending": False}
    assert library.standing(**told) == library.MISSING
    assert library.standing(**{**told, "is_pending": True}) == library.UNAPPROVED
    assert library.standing(**{**told, "is_in_force": True}) == library.STALE
    assert library.standing(**{**told, "is_in_force": True, "is_fresh": True}) == library.CURRENT


def test_headings_are_told_by_how_they_begin() -> None:
    styles = [
        library.style_of(one) for one in ("一、总则", "（一）目标", "第二章 职责", "第一条 检查")
    ]
    assert styles == ["first", "second", "first", "text"]


def test_text_loses_only_what_nobody_sees() -> None:
    assert library.clean_text("  一、总则 \r\n\r\n\r\n\r\n正文　\r\n") == "一、总则\n\n正文"


def test_a_changed_line_shows_its_letters() -> None:
    lines = comparing.compared("第一条\n每月检查一次。\n删掉的话", "第一条\n每周检查一次。")
    assert [one.how for one in lines] == ["same", "changed", "gone"]
    assert comparing.Part("gone", "月") in lines[1].parts
    assert comparing.Part("new", "周") in lines[1].parts
    assert comparing.changes(lines) == {"new": 0, "gone": 1, "changed": 1}


def test_unlike_lines_are_one_gone_and_one_new() -> None:
    lines = comparing.compared("校长负总责", "宿舍每晚点名两遍")
    assert [one.how for one in lines] == ["gone", "new"]
    assert comparing.compared("", "新的一段") == [
        comparing.Line("new", (comparing.Part("new", "新的一段"),))
    ]
