"""Lists of people as Excel: a school's own, and the county's of all its schools."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pytest
import xlsxwriter

from house.world import BUREAU, KINDERGARTEN, NOW, SCHOOL, World
from xiaoan.engine.registers.bringing import county_sheet_name, sheet_name
from xiaoan.engine.registers.models import Change
from xiaoan.engine.tasks.models import Task
from xiaoan.features.staff.models import Staffer
from xiaoan.features.staff.queries import STAFF
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.workbooks import actions as workbooks
from xiaoan.foundation.workbooks import registry
from xiaoan.foundation.workbooks.models import Batch
from xiaoan.foundation.workbooks.sheets import Sheet

from .conftest import Employ

HEAD = ("序号", "所在学校", "姓 名", "职务", "从业查询日期", "联系电话")
Rows = Sequence[Sequence[Any]]
AtMost = Callable[[int], AbstractContextManager[object]]


def sheet(name: str = county_sheet_name(STAFF)) -> Sheet:
    found = registry.sheet(name)
    assert found is not None
    return found


def book(*rows: Sequence[Any], head: Sequence[str] = HEAD) -> bytes:
    """A list as an office makes it: a title across the top, the school's name in merged cells."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as made:
        grid = made.add_worksheet("名册")
        grid.merge_range(0, 0, 0, len(head) - 1, "演示县学校专职人员花名册")
        for number, row in enumerate((head, *rows), start=1):
            grid.write_row(number, 0, row)
    return content.getvalue()


def taken(world: World, content: bytes, key: str = "clerk", name: str = "") -> Batch:
    by = world.viewer(key)
    upload = workbooks.Upload(uuid7(), "名册.xlsx", content)
    with scope.enter(by):
        kind = sheet(name) if name else sheet()
        return workbooks.take_in(upload=upload, sheet=kind, by=by, at=NOW)


def written(world: World, batch: Batch, key: str = "clerk") -> Batch:
    by = world.viewer(key)
    with scope.enter(by):
        workbooks.confirm(batch=batch, by=by, at=NOW)
    return workbooks.write_batch(batch.id, NOW, lambda done, total: None)


COUNTY: Rows = (
    (1, "演示第一小学", " 演示甲 ", "班主任、心理健康教师", 46266, "１３９００００１１１１"),
    (2, "演示中心幼儿园", "演示乙", "保健教师（保健员）", "2026.9.1", "13900002222"),
    (3, "演示第一小学", "演示丙", "宿管员", "2026年9月1日", ""),
)


def test_whose_sheets_these_are(world: World) -> None:
    own, county = sheet(sheet_name(STAFF)), sheet()
    assert own.is_open_to(world.viewer("officer"))
    assert not county.is_open_to(world.viewer("officer"))
    assert county.is_open_to(world.viewer("clerk"))
    assert own.is_open_to(world.viewer("clerk"))  # the bureau's own people
    assert not county.is_open_to(world.viewer("police"))


def test_the_countys_list_reaches_each_school_in_the_bureaus_name(
    world: World, employ: Employ
) -> None:
    known = employ(name="演示丙", roles=["teacher"], full_time_as="", checked_on=None, note="旧")
    batch = taken(world, book(*COUNTY))
    assert batch.counts == {"new": 2, "changed": 1}
    done = written(world, batch)
    assert (done.counts["created"], done.counts["updated"]) == (2, 1)
    with scope.system():
        people = {one.name: one for one in Staffer.objects.all()}
        assert people["演示甲"].org_code == SCHOOL
        assert set(people["演示甲"].roles) == {"psychology", "homeroom"}
        assert (str(people["演示甲"].checked_on), people["演示甲"].phone) == (
            "2026-09-01",
            "13900001111",
        )
        assert people["演示乙"].org_code == KINDERGARTEN
        known.refresh_from_db()
        assert (known.roles, known.note, known.version) == (["dorm"], "旧", 2)
        assert "甘干事" in known.changed_by_name
        chains = Entry.objects.filter(verb__in=("staff.added", "staff.edited"), by_name="甘干事")
        assert set(chains.values_list("org_code", flat=True)) == {SCHOOL, KINDERGARTEN}
        assert not [one for one in chains if "1390000" in str(one.body)]
        assert Change.objects.filter(register="staff", by_name__contains="甘干事").count() == 3
        asked = Task.objects.filter(key__startswith="register:staff:brought:")
        assert {one.org_code for one in asked} == {SCHOOL, KINDERGARTEN}
        assert all(one.from_code == BUREAU and one.kind == "read" for one in asked)


def test_the_same_list_again_changes_nothing(world: World) -> None:
    written(world, taken(world, book(*COUNTY)))
    again = taken(world, book(*COUNTY))
    assert again.counts == {"unchanged": 3}


FAULTY = {
    "a school nobody knows": (("演示第九小学", "演示甲", "班主任"), "没有叫这个名字的单位"),
    "a school of another county": (("演示邻县小学", "演示甲", "班主任"), "没有叫这个名字的单位"),
    "an office": (("演示县教科局", "演示甲", "班主任"), "不是学校"),
    "no school": (("", "演示甲", "班主任"), "没有填"),
    "no name": (("演示第一小学", "", "班主任"), "没有填"),
    "no post": (("演示第一小学", "演示甲", ""), "没有填"),
    "a post nobody has": (("演示第一小学", "演示甲", "舰长"), "舰长"),
    "a day that is none": (("演示第一小学", "演示甲", "班主任", "2026-02-30"), "日期"),
    "a day to come": (("演示第一小学", "演示甲", "班主任", "2030-02-03"), "还没到"),
    "a number of nobody": (("演示第一小学", "演示甲", "班主任", "", "12"), "手机号"),
    "no sender": (("演示第一小学", "演示甲", "法治副校长（辅导员）"), "派出"),
}


@pytest.mark.parametrize(("cells", "words"), FAULTY.values(), ids=FAULTY.keys())
def test_a_faulty_line_says_what_is_wrong_and_stops_no_other(
    world: World, cells: tuple[str, ...], words: str
) -> None:
    batch = taken(world, book((1, *cells), (2, "演示第一小学", "演示戊", "班主任")))
    assert batch.counts == {"faulty": 1, "new": 1}
    with scope.enter(world.viewer("clerk")):
        faults = batch.rows.get(state="faulty").faults
    assert any(words in one["wrong"] + one["found"] + one["remedy"] for one in faults), faults
    assert all(one["remedy"] for one in faults)


def test_two_lines_of_one_person_are_one_and_two_stories_are_told(world: World) -> None:
    alike = (1, "演示第一小学", "演示甲", "班主任")
    batch = taken(world, book(alike, alike, (3, "第一小学", "演示甲", "宿管员")))
    assert batch.counts == {"new": 1, "repeated": 1, "faulty": 1}
    elsewhere = (4, "演示中心幼儿园", "演示甲", "班主任")
    assert taken(world, book(alike, elsewhere)).counts == {"new": 2}


def test_a_row_that_was_changed_meanwhile_is_not_overwritten(world: World, employ: Employ) -> None:
    known = employ(name="演示丙", roles=["teacher"], full_time_as="", checked_on=None)
    batch = taken(world, book(*COUNTY))
    with scope.enter(world.viewer("officer")):
        Staffer.objects.filter(id=known.id).update(roles=["safety"], version=2)
    done = written(world, batch)
    assert (done.counts["created"], done.counts["refused"]) == (2, 1)
    with scope.system():
        known.refresh_from_db()
        assert known.roles == ["safety"]


def test_the_number_of_statements_does_not_grow_with_the_rows(
    world: World, django_assert_max_num_queries: AtMost
) -> None:
    people = [(one, "演示第一小学", f"演示甲{one:03}", "班主任") for one in range(200)]
    batch, by = taken(world, book(*people)), world.viewer("clerk")
    with scope.enter(by):
        workbooks.confirm(batch=batch, by=by, at=NOW)
    with django_assert_max_num_queries(90):
        workbooks.write_batch(batch.id, NOW, lambda done, total: None)
    with scope.system():
        assert Staffer.objects.filter(org_code=SCHOOL).count() == 200
