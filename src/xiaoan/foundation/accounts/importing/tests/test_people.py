from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.importing.people import SHEET
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.workbooks import actions
from xiaoan.foundation.workbooks.models import Batch, BatchRow
from xiaoan.foundation.workbooks.printing.template import template
from xiaoan.foundation.workbooks.tests.making import xlsx

HEAD = ("姓名", "学校", "职务", "电话", "任职时间")
PHONE = "13900000001"


def sent(world: World, *rows: Sequence[Any], who: str = "clerk") -> Batch:
    by = world.viewer(who)
    upload = actions.Upload(uuid7(), "人员.xlsx", xlsx([HEAD, *rows]))
    with scope.enter(by):
        return actions.take_in(upload=upload, sheet=SHEET, by=by, at=NOW)


def written(world: World, *rows: Sequence[Any], who: str = "clerk") -> Batch:
    batch, by = sent(world, *rows, who=who), world.viewer(who)
    with scope.enter(by):
        actions.confirm(batch=batch, by=by, at=NOW)
    return actions.write_batch(batch.id, NOW, lambda done, total: None)


def lines(batch: Batch) -> list[BatchRow]:
    with scope.system():
        return list(BatchRow.objects.filter(batch=batch).order_by("number"))


def told(batch: Batch) -> str:
    return "".join(
        f"{one['column']}:{one['wrong']}{one['remedy']}" for one in lines(batch)[0].faults
    )


def posts_of(name: str) -> set[tuple[int, str]]:
    with scope.system():
        held = Appointment.objects.filter(person__name=name, held_until__isnull=True)
        return set(held.values_list("org_code", "post__kind"))


def test_a_new_person_gets_posts_a_name_to_sign_in_and_no_password(world: World) -> None:
    written(world, ("演示甲", "第一小学", "安保主任、班主任", PHONE, "2026.9"))
    with scope.system():
        person = Person.objects.get(name="演示甲")
        since = set(Appointment.objects.filter(person=person).values_list("held_from", flat=True))
        assert Post.objects.filter(org_code=SCHOOL, kind="safety_officer").count() == 1
    assert (person.org_code, person.phone) == (SCHOOL, PHONE)
    assert person.username.startswith("yanshijia")
    assert not person.has_usable_password()
    assert {one.isoformat() for one in since} == {"2026-09-01"}
    assert posts_of("演示甲") == {(SCHOOL, "safety_officer"), (SCHOOL, "homeroom_teacher")}


def test_without_a_date_a_post_begins_today(world: World) -> None:
    written(world, ("演示甲", "第一小学", "门卫", "", ""))
    with scope.system():
        assert Appointment.objects.get(person__name="演示甲").held_from == TODAY


def test_posts_are_added_and_none_is_taken_away(world: World) -> None:
    row = ("安主任", "演示第一小学", "后勤主任", "", "")
    batch = sent(world, row)
    assert lines(batch)[0].before == {
        "name": "安主任", "school": "演示第一小学", "posts": ["safety_officer"],
    }  # fmt: skip
    assert lines(batch)[0].after["posts"] == ["safety_officer", "logistics"]
    written(world, row)
    assert posts_of("安主任") == {(SCHOOL, "safety_officer"), (SCHOOL, "logistics")}
    assert sent(world, row).counts == {"unchanged": 1}


def test_a_number_is_changed_and_the_ledger_says_only_that_it_was(world: World) -> None:
    written(world, ("安主任", "第一小学", "安全主任", PHONE, ""))
    with scope.system():
        assert Person.objects.get(username="officer").phone == PHONE
        entry = Entry.objects.get(verb="accounts.imported")
    assert entry.body == {"person": "安主任", "posts": [], "changed": ["phone"]}
    assert sent(world, ("安主任", "", "教师", PHONE, "")).counts == {"faulty": 1}


def test_who_is_known_by_the_number_moves_with_it(world: World) -> None:
    written(world, ("演示甲", "第一小学", "教师", PHONE, ""))
    done = written(world, ("演示甲", "中心幼儿园", "教师", PHONE, ""))
    assert (done.counts["created"], done.counts["updated"]) == (0, 1)
    assert len(posts_of("演示甲")) == 2
    with scope.system():
        assert Person.objects.get(name="演示甲").org_code != SCHOOL


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("演示甲", "第一小", "教师", "", ""), "school:没有叫这个名字的单位是不是：演示第一小学"),
        (("演示甲", "邻县小学", "教师", "", ""), "school:没有叫这个名字"),
        (("演示甲", "", "教师", "", ""), "school:“单位”没有填"),
        (("演示甲", "第一小学", "民警", "", ""), "posts:小学没有“民警”这个岗位"),
        (("演示甲", "第一小学", "系统管理员", "", ""), "posts:不认识“系统管理员”"),
    ],
)
def test_what_is_wrong_is_told_with_the_way_out(
    world: World, row: tuple[str, ...], words: str
) -> None:
    assert words in told(sent(world, row))


def test_a_number_of_somebody_else_is_told(world: World) -> None:
    written(world, ("演示甲", "第一小学", "教师", PHONE, ""))
    assert "登记的是“演示甲”" in told(sent(world, ("演示乙", "第一小学", "教师", PHONE, "")))
    batch = sent(world, *[(name, "第一小学", "教师", "13900000002", "") for name in ("丙", "丁")])
    assert [one.state for one in lines(batch)] == ["new", "faulty"]


def test_namesakes_are_told_apart_by_their_numbers(world: World) -> None:
    rows = [("演示甲", "第一小学", "教师", f"1390000000{one}", "") for one in (1, 2)]
    assert written(world, *rows).counts["created"] == 2
    assert "2 位同名" in told(sent(world, ("演示甲", "第一小学", "保安", "", "")))
    assert sent(world, ("演示甲", "第一小学", "教师", "13900000003", "")).counts == {"new": 1}
    assert sent(world, rows[1]).counts == {"unchanged": 1}


def test_a_person_out_of_use_is_told(world: World) -> None:
    with scope.system():
        Person.objects.filter(username="guard").update(is_active=False)
    assert "已停用" in told(sent(world, ("保师傅", "第一小学", "保安", "", "")))


def test_a_school_brings_in_its_own_people_and_nobody_elses(world: World) -> None:
    batch = written(world, ("演示甲", "", "门卫", "", ""), who="officer")
    assert batch.counts["created"] == 1
    assert posts_of("演示甲") == {(SCHOOL, "guard")}
    assert "没有叫这个名字" in told(
        sent(world, ("演示乙", "中心幼儿园", "门卫", "", ""), who="officer")
    )
    assert "第一责任人" in told(sent(world, ("演示丙", "", "校长", "", ""), who="officer"))
    assert sent(world, ("演示丙", "", "校长", "", ""), who="principal").counts == {"new": 1}


def test_the_template_offers_the_schools_of_the_county_only(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        content = template(SHEET, clerk)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        offered = opened.read("xl/worksheets/sheet1.xml").decode()
    assert "演示第一小学" in offered
    assert "邻县小学" not in offered
