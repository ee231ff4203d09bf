from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from house.world import COUNTY, NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.importing.organisations import SHEET
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.workbooks import actions
from xiaoan.foundation.workbooks.models import Batch, BatchRow
from xiaoan.foundation.workbooks.tests.making import xlsx

HEAD = ("学校名称", "学校类型", "所在乡镇", "性质", "在校学生数", "住校生", "是否寄宿", "建校时间")


def sent(world: World, *rows: Sequence[Any], head: Sequence[str] = HEAD) -> Batch:
    clerk = world.viewer("clerk")
    upload = actions.Upload(uuid7(), "单位.xlsx", xlsx([head, *rows]))
    with scope.enter(clerk):
        return actions.take_in(upload=upload, sheet=SHEET, by=clerk, at=NOW)


def written(world: World, *rows: Sequence[Any], head: Sequence[str] = HEAD) -> Batch:
    batch, clerk = sent(world, *rows, head=head), world.viewer("clerk")
    with scope.enter(clerk):
        actions.confirm(batch=batch, by=clerk, at=NOW)
    return actions.write_batch(batch.id, NOW, lambda done, total: None)


def faults(batch: Batch) -> list[tuple[str, str]]:
    with scope.system():
        rows = BatchRow.objects.filter(batch=batch).order_by("number")
        return [(one["column"], one["wrong"] + one["remedy"]) for row in rows for one in row.faults]


def found(name: str) -> Organisation:
    with scope.system():
        return Organisation.objects.get(name=name)


def test_schools_are_made_where_they_stand_with_codes_of_their_own(world: World) -> None:
    done = written(
        world,
        ("演示新建小学", "", "演示镇", "公办", "860人", 120, "", "2001年9月"),
        ("演示新建幼儿园", "幼儿园", "演示乡人民政府", "普惠", 90, "", "×", ""),
        ("演示县特殊教育学校", "", "县直", "公办", 60, "", "", ""),
    )
    assert done.counts["created"] == 3
    primary, kindergarten, special = (
        found(name) for name in ("演示新建小学", "演示新建幼儿园", "演示县特殊教育学校")
    )
    assert (primary.stage, primary.boarding, primary.boarders) == ("primary", True, 120)
    assert (primary.code, primary.level, primary.line) == (SCHOOL + 1, "school", "education")
    assert (kindergarten.stage, kindergarten.ownership) == ("kindergarten", "private")
    assert kindergarten.code // 10**5 == 511723104
    assert COUNTY < special.code < COUNTY + 10**5
    with scope.system():
        assert Entry.objects.filter(verb="orgs.created").count() == 3


def test_a_known_school_is_changed_where_the_row_says_something(world: World) -> None:
    row = ("演示第一小学", "", "", "", 1300, "", "", "")
    assert sent(world, row).counts == {"changed": 1}
    assert written(world, row).counts["updated"] == 1
    one = found("演示第一小学")
    assert (one.enrolment, one.boarders, one.stage) == (1300, 120, "primary")
    assert sent(world, row).counts == {"unchanged": 1}


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (("演示某校", "", "演示镇", "", "", "", "", ""), "stage", "看不出来"),
        (("演示新小学", "", "", "", "", "", "", ""), "township", "没有填所在乡镇"),
        (("演示新小学", "", "演示街", "", "", "", "", ""), "township", "是不是：演示"),
        (("演示新小学", "", "演示镇", "", 10, 20, "", ""), "boarders", "比在校学生还多"),
        (("演示新小学", "", "演示镇", "", 30, 20, "否", ""), "boarding", "20 名寄宿生"),
        (("演示第一小学", "", "演示乡", "", "", "", "", ""), "township", "不能迁移"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(
    world: World, row: tuple[object, ...], column: str, words: str
) -> None:
    told = dict(faults(sent(world, row)))
    assert words in told[column]


def test_every_fault_of_a_row_is_told_at_once(world: World) -> None:
    row = ("演示新小学", "", "演示街", "", 10, 20, "", "去年")
    told = {column for column, _ in faults(sent(world, row))}
    assert told == {"opened_on", "township", "boarders"}


def test_an_organ_needs_its_line_and_keeps_its_kind(world: World) -> None:
    head = ("单位名称", "类别", "条线", "所在乡镇")
    bad = sent(
        world, ("演示卫健局", "部门", "", "县直"), ("演示县公安局", "学校", "", ""), head=head
    )
    assert [column for column, _ in faults(bad)] == ["line", "kind"]
    done = written(world, ("演示县卫健局", "部门", "卫健", "县直"), head=head)
    assert done.counts["created"] == 1
    assert (found("演示县卫健局").level, found("演示县卫健局").is_public_body) == ("county", True)


def test_a_code_is_taken_only_inside_its_township(world: World) -> None:
    head = ("单位名称", "所在乡镇", "单位编码")
    bad = sent(world, ("演示新小学", "演示镇", "51172210000199"), head=head)
    assert "不在所填的乡镇" in faults(bad)[0][1]
    assert written(world, ("演示新小学", "演示镇", 51172310300777), head=head).counts["created"]
    assert found("演示新小学").code == 51172310300777


def test_the_same_school_twice_in_one_file_is_a_fault(world: World) -> None:
    rows = [("演示新小学", "", "演示镇", "", one, "", "", "") for one in (10, 11)]
    assert sent(world, *rows).counts == {"new": 1, "faulty": 1}
