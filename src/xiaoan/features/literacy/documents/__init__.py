"""评估报告 — The report as Word, the figures as Excel; schools in the order of their codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO

from django.utils.timezone import localdate, localtime

from xiaoan.features.literacy.models import Assessment
from xiaoan.features.literacy.queries.items import numbers
from xiaoan.features.literacy.queries.results import Seen
from xiaoan.features.literacy.rules.bank import LEVELS
from xiaoan.features.literacy.rules.results import LESSON, ThemeFigures
from xiaoan.features.literacy.rules.showing import HIDDEN, band_of_many, percent
from xiaoan.features.literacy.rules.statistics import Interval
from xiaoan.foundation.papers import Line, Paper, chinese_day
from xiaoan.foundation.workbooks.printing.paper import Cell, bound
from xiaoan.foundation.workbooks.printing.paper import Paper as Sheet

TOO_FEW = "参加人数不足，不报告结果。"
METHOD = (
    "结果为答对题目的比例；区间为 95% 置信区间，有 5 个以上班级时以班级为抽样单位。"
    "人数少于 {least} 人的学校不显示，并防止由合计减出。"
    "试题由种子 {seed} 从题库组成，可重新核算。评估不记姓名、不排名，不用于评价学生个人。"
)


def report(one: Assessment, seen: Seen, reader: str) -> Paper:
    """评估报告: how many, what came out, what is weak, what to teach, how far it can be trusted."""
    lines = [
        Line("一、基本情况", "first"),
        Line(_basis(one, seen)),
        Line("二、总体结果", "first"),
        *_overall(seen),
        Line("三、各主题情况", "first"),
        *(_theme(theme) for theme in seen.own.themes),
        Line("四、薄弱主题和补课建议", "first"),
        *_advice(one, seen.own.weak),
        Line("五、各校情况", "first"),
        *_schools(seen),
        Line("六、可信程度", "first"),
        *_trust(seen),
        Line(METHOD.format(least=numbers().least_group, seed=one.seed)),
        Line(reader, "right"),
        Line(chinese_day(localdate(one.ended_at)), "right"),
    ]
    return Paper(f"关于{one.title}的报告", tuple(lines))


def _basis(one: Assessment, seen: Seen) -> str:
    schools = len(seen.own.schools)
    many = band_of_many([seen.own.people], numbers().least_group)
    told = f"{chinese_day(one.starts_on)}至{chinese_day(one.closes_on)}，{one.org_name}组织"
    told += f"{one.band_title}学生安全素养评估，每卷 {one.length} 题，时长 {one.minutes} 分钟，"
    return (
        told
        + f"平行卷 {len(one.papers)} 套。共 {schools} 所学校 {seen.own.classes} 个班 {many}参加。"
    )


def words(interval: Interval | None) -> str:
    """A share with its interval, or why there is none."""
    if interval is None:
        return HIDDEN
    return f"{percent(interval.value)}（{percent(interval.low)}—{percent(interval.high)}）"


def _overall(seen: Seen) -> Iterator[Line]:
    if seen.own.whole is None:
        yield Line(TOO_FEW)
        return
    yield Line(f"平均答对 {words(seen.own.whole)}。")
    if seen.whole is not None:
        yield Line(f"全部参加学校平均答对 {words(seen.whole)}。")


def _theme(theme: ThemeFigures) -> Line:
    mark = "，低于平均水平" if theme.is_weak else ""
    return Line(f"{theme.title}：答对 {words(theme.interval)}{mark}。")


def _advice(one: Assessment, weak: Iterable[ThemeFigures]) -> Iterator[Line]:
    found = list(weak)
    if not found:
        yield Line("没有明显低于平均水平的主题。")
    for theme in found:
        yield Line(f"（{theme.title}）", "second")
        yield Line(LESSON.format(band=one.band_title, theme=theme.title))
        for number, item in enumerate(theme.missed, start=1):
            yield Line(f"{number}. {item.why}")


def _schools(seen: Seen) -> Iterator[Line]:
    for school in seen.own.schools:
        yield Line(f"{school.name}：{school.classes} 个班，答对 {words(school.interval)}。")


def _trust(seen: Seen) -> Iterator[Line]:
    for form in seen.own.forms:
        alpha = "" if form.alpha is None else f"克隆巴赫 α（KR-20）为 {form.alpha:.2f}，"
        yield Line(
            f"第 {form.number + 1} 套卷 {form.people} 人作答，{alpha}"
            f"信度{numbers().reliability_word(form.alpha)}。"
        )


def workbook(one: Assessment, seen: Seen, now: datetime) -> BytesIO:
    """Three lists: schools, themes, items."""
    about = f"发起单位：{one.org_name}    导出时间：{localtime(now):%Y-%m-%d %H:%M}"

    def sheet(name: str, headings: list[tuple[str, int]]) -> Sheet:
        return Sheet(name=name, title=f"{one.title} · {name}", about=about, headings=headings)

    share = [("答对", 10), ("区间下限", 10), ("区间上限", 10)]
    return bound(
        [
            (sheet("各校", [*SCHOOLS, *share]), _school_rows(seen)),
            (sheet("各主题", [("主题", 22), *share, ("判断", 12)]), _theme_rows(seen)),
            (sheet("各题", ITEMS), _item_rows(seen)),
        ]
    )  # fmt: skip


SCHOOLS = [("学校", 30), ("班级数", 10), ("人数", 16)]
ITEMS = [("卷", 6), ("题目", 60), ("主题", 16), ("预估难度", 10), ("答对", 10), ("区分度", 10),
         ("高低分组差", 12), ("评价", 10), ("作答人数", 10)]  # fmt: skip


def _share(interval: Interval | None) -> list[Cell]:
    if interval is None:
        return [HIDDEN, "", ""]
    return [percent(one) for one in (interval.value, interval.low, interval.high)]


def _school_rows(seen: Seen) -> Iterator[list[Cell]]:
    for one in seen.own.schools:
        people: Cell = one.people if one.interval else HIDDEN
        yield [one.name, one.classes, people, *_share(one.interval)]


def _theme_rows(seen: Seen) -> Iterator[list[Cell]]:
    for one in seen.own.themes:
        yield [one.title, *_share(one.interval), "薄弱" if one.is_weak else ""]


def _item_rows(seen: Seen) -> Iterator[list[Cell]]:
    titles = {one.theme: one.title for one in seen.own.themes}
    for form in seen.own.forms:
        for item, told in form.items:
            value = told.discrimination
            yield [
                form.number + 1, item.stem, titles.get(item.theme, ""), LEVELS[item.level],
                percent(told.difficulty), "—" if value is None else f"{value:.2f}",
                f"{told.tails:.2f}", numbers().discrimination_word(value), form.people,
            ]  # fmt: skip
