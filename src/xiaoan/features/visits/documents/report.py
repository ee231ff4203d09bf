"""检查情况反馈表 and 整改通知书 of one visit, in the form of GB/T 9704-2012."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate, localtime

from xiaoan.features.visits.models import Result, Seat, Signature, Visit
from xiaoan.features.visits.rules import report, words
from xiaoan.foundation.papers import Line, Mark, Paper, chinese_day


@dataclass(frozen=True)
class Marks:
    """The signatures of both sides, with their pictures."""

    signed: Mapping[str, Signature]
    pictures: Mapping[str, bytes]


def text_of(visit: Visit, results: Sequence[Result]) -> dict[str, Any]:
    """The exact content under the signatures, in an order that never changes."""
    ordered = sorted(results, key=lambda row: (row.area, row.item_code, str(row.pk)))
    head = {
        "visit": str(visit.pk),
        "school": visit.school_code,
        "arrived_at": visit.arrived_at.isoformat() if visit.arrived_at else "",
        "persons": visit.persons,
        "number": visit.notice_number,
        "rectify_by": str(visit.rectify_by or ""),
    }
    told = [
        {"text": row.text, "result": row.result, "note": row.note, "fixed": row.is_fixed}
        for row in ordered
    ]
    return report.report_text(head, told, visit.opinion)


def hash_of_visit(visit: Visit, results: Sequence[Result]) -> str:
    return report.hash_of(text_of(visit, results))


def feedback(visit: Visit, results: Sequence[Result], seats: Sequence[Seat], marks: Marks) -> Paper:
    """检查情况反馈表: where, who, what was seen, the opinion, both signatures."""
    bad = [row for row in results if row.result == "bad"]
    counted = {key: sum(row.result == key for row in results) for key in words.RESULTS}
    lines = [
        Line(visit.school_name + "：", "plain"),
        Line("一、检查情况", "first"),
        Line(f"{visit.org_name}于{_when(visit)}到你单位开展{visit.title}。"),
        Line(f"检查人员：{'、'.join(f'{one.home_name}{one.name}' for one in seats)}。"),
        Line(f"到校人员：{visit.persons}；{visit.credentials}。"),
        Line(
            f"共查 {len(results)} 项，合格 {counted['ok']} 项，"
            f"有问题 {counted['bad']} 项，不适用 {counted['na']} 项。"
        ),
        Line("二、存在的问题", "first"),
        *(_found(bad) if bad else [Line("未发现问题。")]),
        Line("三、检查意见", "first"),
        *(Line(one) for one in visit.opinion.splitlines() if one.strip()),
        *_tail(visit),
    ]
    return Paper("校园安全检查情况反馈表", tuple(lines), marks=tuple(_marks(marks)))


def notice(visit: Visit, results: Sequence[Result], marks: Marks) -> Paper:
    """整改通知书."""
    bad = [row for row in results if row.result == "bad"]
    until = chinese_day(visit.rectify_by) if visit.rectify_by else ""
    lines = [
        Line(visit.notice_number, "centre"),
        Line(visit.school_name + "：", "plain"),
        Line(f"{_when(visit)}，{visit.org_name}在{visit.title}中，发现你单位存在以下问题："),
        *_found(bad),
        Line("整改要求", "first"),
        Line(
            f"请于{until}前完成整改，逐项明确责任人和措施，整改情况在校安中答复并按隐患流程销号。"
            "到期后组织复查。不能立即整改的，应当先采取临时管控措施。"
        ),
        *_tail(visit),
    ]
    return Paper("整改通知书", tuple(lines), marks=tuple(_marks(marks)))


def _found(bad: Sequence[Result]) -> Iterator[Line]:
    for number, row in enumerate(bad, 1):
        what = f"{row.text}：{row.note}" if row.note else row.text
        fixed = "（现场已整改）" if row.is_fixed else ""
        yield Line(f"{number}．{what.rstrip('。')}{fixed}。")


def _tail(visit: Visit) -> list[Line]:
    on = localdate(visit.reported_at) if visit.reported_at else visit.due_on
    return [Line(visit.org_name, "right"), Line(chinese_day(on), "right")]


def _marks(marks: Marks) -> Iterator[Mark]:
    for side, word in words.SIDES.items():
        row = marks.signed.get(side)
        if row is None:
            yield Mark(f"{word}签字：")
        elif row.way == "refused":
            yield Mark(f"{word}拒绝签字：{row.reason}（见证人：{row.witness}）")
        else:
            at = localtime(row.at)
            who = f"{word}签字：{row.title}{row.name}（{words.WAYS[row.way]}，{at:%Y-%m-%d %H:%M}）"
            yield Mark(who, marks.pictures.get(side, b""))


def _when(visit: Visit) -> str:
    if visit.arrived_at is None:
        return ""
    here = localtime(visit.arrived_at)
    return f"{chinese_day(here.date())}{here:%H:%M}"
