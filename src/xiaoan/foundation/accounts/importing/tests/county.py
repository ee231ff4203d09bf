"""A county office's workbook of people as it really arrives, with what must become of every row."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

import xlsxwriter

from house.world import TODAY
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.actions import insert_organisations
from xiaoan.foundation.orgs.models import Organisation

TOWN: Final = 51172310300000
FIRST: Final = 5  # the line of the first person, as Excel counts
HEADERS: Final = (
    "序号", "学  校\n名  称", "姓 名", "担任职务", "联系电话（手机）", "任现职时间", "备注",
)  # fmt: skip
SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN: Final = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰红玉萍飞"
POSTS: Final = (
    ("安保主任", ("safety_officer",)), ("门卫", ("guard",)), ("班主任", ("homeroom_teacher",)),
    ("教师、班主任", ("teacher", "homeroom_teacher")), ("生活老师", ("dorm_keeper",)),
    ("安全员/后勤", ("safety_officer", "logistics")), ("老师", ("teacher",)),
    ("园长", ("principal",)), ("副校长（分管安全）", ("deputy_principal",)), ("保安员", ("guard",)),
    ("伙食团长", ("canteen_manager",)),
)  # fmt: skip
Typed = Callable[[random.Random, str], object]


@dataclass
class Expected:
    """The fate of one line, and what was really meant by it."""

    state: str
    column: str = ""
    name: str = ""
    phone: str = ""
    school: str = ""
    posts: tuple[str, ...] = ()


@dataclass
class County:
    """The file, and by line number what must become of it."""

    content: bytes
    expected: dict[int, Expected] = field(default_factory=dict)

    def numbers(self, state: str) -> set[int]:
        return {number for number, one in self.expected.items() if one.state == state}


def schools(number: int) -> list[str]:
    """Make schools in the township of the world; returns their names."""
    names = [f"演示镇演示第{one}小学" for one in range(101, 101 + number)]
    rows = [
        Organisation(code=TOWN + 1000 + place, name=name, short_name=name.removeprefix("演示镇"),
                     kind="school", line="education", level="school", stage="primary",
                     is_public_body=False, is_demo=True, opened_on=TODAY)
        for place, name in enumerate(names)
    ]  # fmt: skip
    with scope.system():
        insert_organisations(rows)
    return names


def _phone_forms() -> tuple[Typed, ...]:
    return (
        lambda dice, phone: phone,
        lambda dice, phone: int(phone),
        lambda dice, phone: float(phone),
        lambda dice, phone: f"{phone[:3]} {phone[3:7]} {phone[7:]}",
        lambda dice, phone: f"+86-{phone}",
        lambda dice, phone: phone.translate({48 + one: 0xFF10 + one for one in range(10)}),
        lambda dice, phone: f"{phone}\n",
    )


def _day_forms(on: date) -> tuple[object, ...]:
    return (
        f"{on.year}.{on.month}.{on.day}", f"{on.year}年{on.month}月", f"{on:%Y%m%d}",
        int(f"{on:%Y%m%d}"), (on - date(1899, 12, 30)).days, f"{on.year}/{on.month}/{on.day}",
        on, f"{on.year}年{on.month}月{on.day}日", "",
    )  # fmt: skip


def _person(dice: random.Random, number: int, school: str) -> tuple[list[Any], Expected]:
    name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2))))
    phone = f"139{number:08d}"
    title, kinds = dice.choice(POSTS)
    typed = name if len(name) > 2 else dice.choice((name, f"{name[0]}　{name[1]}", f" {name} "))
    on = TODAY - timedelta(days=dice.randrange(4000))
    words: list[Any] = [number, school, typed, title, dice.choice(_phone_forms())(dice, phone),
                        dice.choice(_day_forms(on)), ""]  # fmt: skip
    return words, Expected("new", "", name, phone, school, kinds)


def _spoilt(
    dice: random.Random, words: list[Any], before: list[Any], fate: Expected
) -> tuple[list[Any], Expected]:
    """One of the mistakes that offices make."""
    spoil: dict[str, tuple[int, Any]] = {
        "name": (2, dice.choice(("", "/"))),
        "school": (1, dice.choice(("演示第九十九小学分校", "邻县小学", "#REF!"))),
        "posts": (3, dice.choice(("团委书记", "", "教师、厨师"))),
        "phone": (4, dice.choice(("1390000", "1.39E+10", 13900000000, "0818-8222333", "没有电话"))),
        "held_from": (5, dice.choice(("去年", "2026.13.1", "26.9.1", 2026.1))),
    }
    column = dice.choice(sorted(spoil))
    place, value = spoil[column]
    words[place] = value
    return words, Expected("faulty", column)


def lines(
    dice: random.Random, number: int, names: list[str]
) -> Iterator[tuple[list[Any], Expected]]:
    """People school by school, one in twenty-five spoilt, one in two hundred written twice."""
    each = max(number // len(names), 1)
    before: list[Any] = []
    twice: tuple[list[Any], Expected] | None = None
    for one in range(number):
        school = names[min(one // each, len(names) - 1)]
        words, fate = _person(dice, one + 1, school)
        if one % 25 == 24:
            words, fate = _spoilt(dice, words, before, fate)
        elif one % 200 == 100 and twice is not None:
            words, fate = [one + 1, *twice[0][1:]], Expected("repeated")
        else:
            twice = (words, fate)
        before = words
        yield words, fate


def county(seed: int, number: int, names: list[str]) -> County:
    """The workbook of `number` people, its mess drawn from `seed`."""
    dice = random.Random(seed)  # noqa: S311 — a mess, not a secret
    target = io.BytesIO()
    made = County(b"")
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("填报要求").write(0, 0, "请各学校于9月10日前报送")
        sheet = book.add_worksheet("花名册")
        old = book.add_worksheet("去年")
        old.hide()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range(0, 0, 0, 6, "演示县2026年秋季学校安全工作人员花名册")
        sheet.write(1, 0, "填报单位：演示县教科局")
        sheet.write_row(3, 0, HEADERS)
        at = FIRST - 1
        written: list[tuple[int, str]] = []
        for words, fate in lines(dice, number, names):
            if dice.random() < 0.002:
                sheet.write_row(at, 0, HEADERS)
                at += 1
            _write_row(sheet, at, words, day)
            written.append((at, words[1]))
            made.expected[at + 1] = fate
            at += dice.choice((1, 1, 1, 1, 1, 2)) if dice.random() < 0.02 else 1
        sheet.set_row(FIRST + 2, None, None, {"hidden": True})
        _merge_schools(sheet, written)
        sheet.write(at + 1, 0, "填表人：演示甲        审核人：演示乙")
        sheet.write(at + 2, 1, "注：电话请填本人手机")
    made.content = target.getvalue()
    return made


def _write_row(sheet: Any, at: int, words: list[Any], day: Any) -> None:  # noqa: ANN401
    for place, word in enumerate(words):
        if word == "#REF!":
            sheet.write_formula(at, place, "=Sheet9!A1", None, "#REF!")
        elif isinstance(word, date):
            sheet.write_datetime(at, place, word, day)
        elif isinstance(word, str):
            sheet.write_string(at, place, word)
        else:
            sheet.write(at, place, word)


def _merge_schools(sheet: Any, written: list[tuple[int, str]]) -> None:  # noqa: ANN401
    """Every third run of one school stands in a merged cell, as offices do by hand."""
    runs: list[list[int]] = [[written[0][0]]]
    for (above, one), (at, other) in pairwise(written):
        if one == other and at == above + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    schools_at = dict(written)
    for run in runs[::3]:
        if len(run) > 1:
            sheet.merge_range(run[0], 1, run[-1], 1, schools_at[run[0]])
