"""The year as a school reads it and as a bureau edits it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from house.world import COUNTY, World
from xiaoan.foundation import scope
from xiaoan.foundation.terms.models import DayChange, SchoolYear

SignIn = Callable[[str], Client]
DAY = {"on": "2026-11-20", "kind": "closed", "name": "台风停课"}
YEAR = {
    "starts_on": "2026-09-01",
    "first_from": "2026-09-01",
    "first_until": "2027-01-15",
    "second_from": "2027-02-22",
    "second_until": "2027-07-02",
    "morning_from": "08:30",
    "morning_until": "12:00",
    "afternoon_from": "14:00",
    "afternoon_until": "17:30",
}


def test_a_school_reads_the_year_and_edits_nothing(sign_in: SignIn) -> None:
    page = sign_in("guard").get("/terms/?year=2026").content.decode()
    assert "2026-2027 学年校历" in page
    assert "国庆节" in page
    assert "/terms/day/" not in page
    assert "?year=2026&amp;day=" not in page


def test_what_is_assumed_or_unpublished_is_said(sign_in: SignIn) -> None:
    page = sign_in("guard").get("/terms/?year=2026").content.decode()
    assert "2027年的放假调休安排尚未录入" in page
    assert "开学和放假日期是推算的" in page


@pytest.mark.parametrize(
    "asked", ["", "?year=1066", "?day=9999-12-31", "?year=９９９９", "?day=x", "?year=2018"]
)
def test_any_year_asked_for_gives_a_page(sign_in: SignIn, asked: str) -> None:
    assert sign_in("clerk").get(f"/terms/{asked}").status_code == 200


def test_a_clerk_closes_schools_and_opens_them_again(sign_in: SignIn, world: World) -> None:
    client = sign_in("clerk")
    assert "设置日期" in client.get("/terms/?year=2026&day=2026-11-20").content.decode()
    answer = client.post("/terms/day/?year=2026", DAY)
    assert (answer.status_code, answer["Location"]) == (302, "/terms/?year=2026")
    with scope.system():
        change = DayChange.objects.get(territory=COUNTY)
    page = client.get("/terms/?year=2026&day=2026-11-20").content.decode()
    assert "恢复原来的安排" in page
    assert f'value="{change.name}"' in page
    client.post("/terms/day/restore/", {"on": "2026-11-20"})
    with scope.system():
        assert not DayChange.objects.exists()


def test_a_run_of_days_is_set_at_once(sign_in: SignIn) -> None:
    sign_in("clerk").post("/terms/day/", {**DAY, "until": "2026-11-24"})
    with scope.system():
        closed = DayChange.objects.filter(kind="closed").order_by("on")
        assert [change.on.day for change in closed] == [20, 23, 24]


def test_a_run_of_holidays_keeps_its_weekend(sign_in: SignIn) -> None:
    sign_in("clerk").post("/terms/day/", {**DAY, "kind": "holiday", "until": "2026-11-24"})
    with scope.system():
        assert DayChange.objects.filter(kind="holiday").count() == 5


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"on": ""}, "请填写日期。"),
        ({"on": "20日"}, "例如 2026-09-01"),
        ({"kind": "party"}, "请选择列出的类型。"),
        ({"name": ""}, "请写明原因"),
        ({"until": "2026-11-19"}, "结束日期早于开始日期"),
        ({"until": "2027-11-19"}, "一次最多设置两个月"),
        ({"on": "9999-12-31"}, "只能设置2018年至"),
    ],
)
def test_a_wrong_day_is_explained_and_kept(
    sign_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    answer = sign_in("clerk").post("/terms/day/?year=2026", {**DAY, **changes})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert ("台风停课" in page) is ("name" not in changes)


def test_a_clerk_sets_the_terms(sign_in: SignIn) -> None:
    client = sign_in("clerk")
    assert 'value="2026-09-01"' in client.get("/terms/2026/edit/").content.decode()
    answer = client.post("/terms/2026/edit/", YEAR)
    assert (answer.status_code, answer["Location"]) == (302, "/terms/?year=2026")
    with scope.system():
        assert SchoolYear.objects.get().territory == COUNTY
    page = client.get("/terms/?year=2026").content.decode()
    assert "2027-01-15" in page
    assert "开学和放假日期是推算的" not in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"second_from": "2027-01-10"}, "学期重叠"),
        ({"afternoon_until": "13:00"}, "办公时间应从早到晚"),
        ({"morning_from": "早上"}, "例如 08:30"),
        ({"starts_on": "2026-07-01"}, "学年应在8月1日至9月30日之间开始"),
    ],
)
def test_a_wrong_year_is_explained_and_kept(
    sign_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    answer = sign_in("clerk").post("/terms/2026/edit/", {**YEAR, **changes})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="2027-07-02"' in answer.content.decode()


@pytest.mark.parametrize("key", ["guard", "principal", "police", "township"])
def test_who_may_not_edit(sign_in: SignIn, key: str) -> None:
    client = sign_in(key)
    assert client.post("/terms/day/", DAY).status_code == 403
    assert client.post("/terms/day/restore/", DAY).status_code == 403
    assert client.post("/terms/2026/edit/", YEAR).status_code == 403


def test_a_year_out_of_reach_is_not_found(sign_in: SignIn) -> None:
    assert sign_in("clerk").get("/terms/1999/edit/").status_code == 404
    for on in ("", "0001-01-01", "9999-12-31"):
        assert sign_in("clerk").post("/terms/day/restore/", {"on": on}).status_code == 404


def test_a_year_full_of_changes_costs_no_more_statements(
    sign_in: SignIn, queries_counted: list[dict[str, str]]
) -> None:
    client = sign_in("clerk")

    def counted() -> int:
        queries_counted.clear()
        client.get("/terms/?year=2026")
        return len(queries_counted)

    few = counted()
    run = {"on": "2026-11-02", "until": "2026-11-27", "kind": "exam", "name": "演示"}
    client.post("/terms/day/", run)
    counted()  # tells that the change was saved, and forgets that
    assert counted() == few
