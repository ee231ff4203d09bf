"""Whole documents of shapes that no published pack has: their trees and their drafts."""

from __future__ import annotations

from datetime import date

from xiaoan.engine.policy.reader.drafting import Draft, Drafted, draft
from xiaoan.engine.policy.reader.paragraphs import paragraphs_of
from xiaoan.engine.policy.reader.structure import read
from xiaoan.engine.policy.tests import reader_texts


def drafted(text: str) -> Drafted:
    return draft(read(paragraphs_of(text.splitlines())))


def tree(found: Drafted) -> list[tuple[str, str]]:
    return [(part.id, part.parent) for part in found.read.parts if part.mark or part.id[0] == "a"]


def demands(found: Drafted) -> list[Draft]:
    return [one for sentence in found.sentences for one in sentence.drafts if one.kind != "context"]


def said(found: Drafted) -> list[tuple[str, str, str]]:
    return [(one.kind, one.subject, one.quote) for one in demands(found)]


def test_a_regulation_nests_items_under_articles_under_chapters() -> None:
    found = drafted(reader_texts.REGULATION)
    assert tree(found) == [
        ("c1", ""), ("1", "c1"), ("2", "c1"), ("c2", ""), ("3", "c2"), ("4", "c2"),
        ("4.1", "4"), ("4.2", "4"), ("5", "c2"), ("c3", ""), ("6", "c3"), ("7", "c3"), ("8", "c3"),
    ]  # fmt: skip
    assert found.read.head.issued == date(2024, 5, 8)


def test_a_regulation_gives_each_rule_its_kind_and_its_subject() -> None:
    assert said(drafted(reader_texts.REGULATION)) == [
        ("by", "配备校车的学校", "配备校车的学校应当建立健全校车安全管理制度，"),
        ("keep", "配备校车的学校", "指定专人管理。"),
        ("every", "学校", "学校每月至少检查一次校车安全状况，"),
        ("every", "学校", "每学期不少于2次组织乘车学生开展应急疏散演练。"),
        ("keep", "校车驾驶人", "年龄在二十五周岁以上、不超过六十周岁；"),
        ("aim", "校车驾驶人", "最近连续三个记分周期内没有被记满分记录。"),
        ("never", "", "禁止校车超员、超速行驶。"),
        ("when", "县教育局", "学校未按规定指派照管人员的，由县教育局责令限期改正。"),
        ("when", "驾驶人、照管人员", "校车发生交通事故的，驾驶人、照管人员应当立即报警，"),
        ("when", "学校", "学校应当在1小时内报告县教育局。"),
    ]


def test_a_regulation_keeps_both_ends_of_an_age_and_the_hour_of_a_report() -> None:
    found = demands(drafted(reader_texts.REGULATION))
    age = found[4].numbers
    assert [(one.at_least, one.at_most) for one in age] == [(25, None), (None, 60)]
    within = found[-1].within
    assert within is not None
    assert (within.amount, within.unit) == (1, "hours")
    assert found[-1].trigger == "校车发生交通事故的"


def test_a_plan_tells_who_leads_and_who_joins_over_broken_lines() -> None:
    named = [one.named for one in drafted(reader_texts.PLAN).sentences if one.named]
    assert [[(one.name, one.role) for one in group] for group in named] == [
        [("市教育局", "answers"), ("各县（区）教育局", "answers")],
        [("市公安局", "leads"), ("市住建局", "joins"), ("各县（区）教育局", "joins")],
        [("市教育局", "answers")],
    ]


def test_a_plan_of_two_issuers_gives_its_own_title_and_both_names() -> None:
    head = drafted(reader_texts.PLAN).read.head
    assert head.title == "校园周边环境整治行动方案"
    assert head.issuer == "演示市教育局、演示市公安局"
    assert (head.number, head.issued) == ("演教联〔2025〕7号", date(2025, 3, 1))
    assert head.addressees == ("各县（区）教育局、公安局", "市直各学校")


def test_a_plan_takes_goals_as_context_and_tasks_as_duties() -> None:
    found = demands(drafted(reader_texts.PLAN))
    assert [one.kind for one in found] == ["every", "by", "by", "aim", "keep"]
    assert found[0].cadence is not None
    assert (found[0].cadence.period, found[0].cadence.count) == ("quarter", 1)
    assert found[0].partners == "公安局"
    assert found[2].deadline is not None
    assert found[2].deadline.on == date(2025, 9, 1)


def test_a_forwarding_notice_holds_the_notice_it_forwards() -> None:
    found = drafted(reader_texts.FORWARDED)
    assert tree(found) == [
        ("1", ""), ("2", ""), ("a1", ""), ("a1.1", "a1"), ("a1.2", "a1"),
    ]  # fmt: skip
    head = found.read.head
    assert head.title == "演示县教育局转发市教育局关于做好汛期学校安全工作的通知"
    assert (head.issuer, head.issued) == ("演示县教育局", date(2025, 6, 3))


def test_a_forwarding_notice_and_the_forwarded_one_both_demand() -> None:
    assert said(drafted(reader_texts.FORWARDED)) == [
        ("by", "各学校", "各学校要成立防汛工作领导小组。"),
        ("when", "学校", "发现险情的，学校应当立即报告县教育局。"),
        ("every", "各学校", "各学校每周至少开展1次校舍和围墙排查。"),
        ("every", "", "汛期实行24小时值班。"),
    ]


def test_paragraphs_without_numbers_are_read_all_the_same() -> None:
    found = drafted(reader_texts.UNNUMBERED)
    assert said(found) == [
        ("by", "各学校", "各学校要在3月15日前完成安全自查，"),
        ("every", "各学校", "并将自查报告报送区教育局安全科。"),
        ("never", "", "严禁组织学生参加抢险救灾。"),
        ("every", "学校食堂", "学校食堂每日留样不少于48小时。"),
    ]
    assert found.read.head.addressees == ("各学校", "幼儿园")


def test_each_field_names_the_words_that_led_to_it() -> None:
    first = next(one for one in demands(drafted(reader_texts.PLAN)) if one.kind == "every")
    assert first.because["kind"] == first.because["cadence"] == "每季度开展一次"
    assert first.because["subject"] == "各县（区）教育局"
