"""A county's list of guards as it really arrives, with what must become of every line."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

import xlsxwriter

# What such a list has that a register does not keep, before and after what it does.
BEFORE: Final = ("序号", "所属片区", "乡镇")
KEPT: Final = (
    "学  校\n名  称", "保安姓名", "性 别", "出生年月日", "用工方式", "保安公司", "专职", "岗位",
    "保安证号", "发证日期", "背景查询日期", "健康证明至", "本年培训学时", "上岗时间",
    "合同（派驻）至", "联系电话",
)  # fmt: skip
AFTER: Final = (
    "民族", "籍贯", "政治面貌", "文化程度", "婚姻状况", "退伍军人", "身高", "体重", "血型", "特长",
    "家庭住址", "紧急联系人", "月工资", "社保", "工装尺码", "对讲机编号", "器械配备", "值班室电话",
    "考核等次", "奖惩情况", "备注",
)  # fmt: skip
HEAD: Final = (*BEFORE, *KEPT, *AFTER)
SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN: Final = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰红玉萍飞"
EPOCH: Final = date(1899, 12, 30)
WIDE: Final = {48 + one: 0xFF10 + one for one in range(10)}
FIRST: Final = 5  # the line of the first guard, as Excel counts
Words = dict[str, Any]


@dataclass
class Roster:
    """The file, and by line number what must become of it."""

    content: bytes = b""
    fates: dict[int, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(self.fates.values()))


def roster(seed: int, number: int, schools: Sequence[str], on: date) -> Roster:
    """The list of `number` guards, its mess drawn from `seed`."""
    dice, made, target = random.Random(seed), Roster(), io.BytesIO()  # noqa: S311 — a mess
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("填报说明").write(0, 0, "请各学校于9月10日前报送")
        sheet = book.add_worksheet("保安花名册")
        sheet.merge_range(0, 0, 0, len(HEAD) - 1, "演示县2026年秋季学校安保人员花名册")
        sheet.write(1, 0, "填报单位：演示县教科局          单位：人")
        sheet.write_row(FIRST - 2, 0, HEAD)
        lines = list(_lines(dice, number, schools, on))
        for place, (words, fate) in enumerate(lines):
            line = FIRST - 1 + place
            sheet.write_row(line, 0, [words.get(title, "") for title in HEAD])
            made.fates[line + 1] = fate
        _merge(sheet, [words[KEPT[0]] for words, _ in lines])
        sheet.write(FIRST + number, 0, "填表人：演示甲        审核人：演示乙")
    made.content = target.getvalue()
    return made


def _merge(sheet: Any, schools: Sequence[str]) -> None:  # noqa: ANN401 — xlsxwriter has no types
    """The name of a school once, in one cell beside all of its guards."""
    line = FIRST - 1
    for name, some in groupby(schools):
        number = len(list(some))
        if number > 1 and name:
            column = HEAD.index(KEPT[0])
            sheet.merge_range(line, column, line + number - 1, column, name)
        line += number


def _lines(
    dice: random.Random, number: int, schools: Sequence[str], on: date
) -> list[tuple[Words, str]]:
    """School by school; one in twenty spoilt, one in fifty twice, one in a hundred told twice."""
    each = max(number // len(schools), 1)
    found: list[tuple[Words, str]] = []
    good: Words = {}
    for place in range(number):
        words = _guard(dice, place, schools[min(place // each, len(schools) - 1)], on)
        fate = "new"
        if place % 20 == 13:
            _spoil(dice, words)
            fate = "faulty"
        elif place % 50 == 27 and good:
            words, fate = {**good, "序号": place + 1}, "repeated"
        elif place % 100 == 61 and good:
            words, fate = {**good, "保安证号": "另一个号"}, "faulty"
        else:
            good = words
        found.append((words, fate))
    return found


def _guard(dice: random.Random, place: int, school: str, on: date) -> Words:
    name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=2))
    is_company = dice.random() < 0.6
    values = (
        school,
        dice.choice((name, f" {name} ", f"{name[0]}　{name[1:]}", f"{name}\n")),
        dice.choice(("男", "男", " 男 ", "女")),
        _day(dice, on - timedelta(days=8000 + place * 3)),
        "保安公司派驻" if is_company else "学校自聘",
        "演示安顺保安服务公司" if is_company else "",
        dice.choice(("是", "是", "√", "否")),
        dice.choice(("校门、护学岗", "校门", "校门，巡逻", "宿舍/校门")),
        f"川5117{place:06d}".translate(WIDE if dice.random() < 0.2 else {}),
        _day(dice, on - timedelta(days=dice.randrange(400, 3000))),
        _day(dice, on - timedelta(days=dice.randrange(1, 700))),
        _day(dice, on + timedelta(days=dice.randrange(1, 700))),
        dice.choice((24, "24", "２４", " 16 ", "")),
        _day(dice, on - timedelta(days=dice.randrange(30, 3000))),
        _day(dice, on + timedelta(days=300)) if is_company else "",
        _phone(dice, place),
    )
    more = {title: dice.choice(("", "无", "—", "演示", "1")) for title in AFTER}
    return {"序号": place + 1, "所属片区": "一片区", "乡镇": "演示镇", **more} | dict(
        zip(KEPT, values, strict=True)
    )


def _day(dice: random.Random, on: date) -> object:
    """A day as it is typed, or as Excel keeps it: a number."""
    return dice.choice(
        (
            (on - EPOCH).days,
            (on - EPOCH).days,
            f"{on.year}.{on.month}.{on.day}",
            f"{on.year}年{on.month}月{on.day}日",
            f"{on:%Y/%m/%d}",
            f"{on:%Y-%m-%d}".translate(WIDE),
            f" {on:%Y-%m-%d} ",
        )
    )


def _phone(dice: random.Random, place: int) -> object:
    phone = f"139{place + 1001:08d}"
    return dice.choice((phone, int(phone), float(phone), phone.translate(WIDE), f" {phone}\n"))


def _spoil(dice: random.Random, words: Words) -> None:
    """One of the mistakes that offices make."""
    title, value = dice.choice(
        (
            ("保安姓名", ""),
            ("性 别", "不详"),
            ("出生年月日", "1975.13.40"),
            ("出生年月日", "2015-01-01"),
            ("用工方式", "临时"),
            ("岗位", "水塔"),
            ("上岗时间", "2099-09-01"),
            ("联系电话", "1.39E+10"),
            ("本年培训学时", "很多"),
            (KEPT[0], "演示第九百九十九小学"),
        )
    )
    words[title] = value
