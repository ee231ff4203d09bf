"""Statistics, money, the public list, the warning sheet: right people, few statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from house.world import COUNTY, NOW, TODAY, World
from xiaoan.engine.cases.models import Case
from xiaoan.features.hazards.queries import listings, register, statistics
from xiaoan.features.hazards.tests.conftest import Mover, photo
from xiaoan.foundation import scope

SignIn = Callable[..., Client]
LATER = (TODAY + timedelta(days=40)).isoformat()


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read the clock of the world."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def found(report: Mover, make: Mover, five: dict[str, Any]) -> list[Case]:
    """Two in one area, one of them closed; one in another; one that was nothing."""
    settled = make(report("teacher"), "settle", "officer", form=five)
    treated = make(settled, "treat", "logistics", note="已换")
    closed = make(make(treated, "accept", "officer"), "close", "principal", at=NOW)
    other = report("guard", title="", place="食堂", area="食品", description="地面湿滑")
    second = report("guard", is_fixed=False)
    nothing = make(report("guard"), "dismiss", "officer", note="没有")
    return [closed, other, second, nothing]


def counted(world: World, key: str = "officer", **wanted: Any) -> statistics.Statistics:
    by = world.viewer(key)
    with scope.enter(by):
        return statistics.statistics(by, register.Wanted(**wanted), NOW)


def test_each_dimension_counts_all_of_them_once(world: World, found: list[Case]) -> None:
    numbers = counted(world)
    assert (numbers.total.found, numbers.total.open, numbers.total.closed) == (3, 2, 1)
    for key, rows in numbers.by.items():
        assert sum(one.found for one in rows) == 3, key
    assert [(one.word, one.found) for one in numbers.by["area"]] == [("校舍", 2), ("食品", 1)]
    assert [(one.word, one.found) for one in numbers.by["cause"]] == [("物", 2), ("管理", 1)]
    assert [one.word for one in numbers.by["org"]] == ["演示第一小学"]
    assert [one.key for one in numbers.by["month"]] == ["2026-11"]


def test_a_number_leads_to_a_list_of_as_many(world: World, found: list[Case]) -> None:
    by = world.viewer("officer")
    with scope.enter(by):
        for key, (_, name) in statistics.DIMENSIONS.items():
            if not name:
                continue
            field = {"org": "org_code"}.get(key, name)
            for one in counted(world).by[key]:
                word: object = int(one.key) if key == "org" else one.key
                if not word:
                    continue
                wanted = register.Wanted(**{field: word}, is_counted=True)  # type: ignore[arg-type]
                rows = register.narrowed(register.hazards(by), wanted, NOW)
                assert rows.count() == one.found, (key, one)


def test_nobody_counts_beyond_the_wall(world: World, found: list[Case]) -> None:
    assert counted(world, "clerk").total.found == 3
    assert counted(world, "head").total.found == 0
    assert counted(world, "neighbour_clerk").total.found == 0


def test_the_number_of_statements_does_not_follow_the_hazards(
    world: World, report: Mover, queries_counted: list[dict[str, str]]
) -> None:
    report("guard")
    queries_counted.clear()
    counted(world)
    few = len(queries_counted)
    for _ in range(5):
        report("guard")
    queries_counted.clear()
    counted(world)
    assert len(queries_counted) == few


def test_a_period_narrows_by_whole_days(world: World, found: list[Case]) -> None:
    assert counted(world, since=TODAY, until=TODAY).total.found == 3
    assert counted(world, since=TODAY + timedelta(days=1)).total.found == 0


def test_the_page_links_each_number_to_the_register(sign_in: SignIn, found: list[Case]) -> None:
    page = sign_in("clerk").get("/hazards/statistics/").content.decode()
    assert "校舍" in page and "area=%E6%A0%A1%E8%88%8D" in page
    assert "近一年" in page


def test_statistics_go_out_as_excel_in_full(sign_in: SignIn, found: list[Case]) -> None:
    answer = sign_in("officer").get("/hazards/statistics.xlsx?span=all")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = book.get_sheet_by_index(0).to_python()
    assert ["领域", "校舍", 2.0] in [row[:3] for row in rows]


def test_money_is_summed_by_school_and_source(sign_in: SignIn, found: list[Case]) -> None:
    client = sign_in("clerk")
    page = client.get("/hazards/funds/").content.decode()
    assert "120 元" in page and "公用经费" in page and "演示第一小学" in page
    answer = client.get("/hazards/funds.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert 120.0 in book.get_sheet_by_index(0).to_python()[3]


@pytest.fixture
def listed(report: Mover, make: Mover, five: dict[str, Any]) -> Case:
    form = {**five, "grade": "major", "report_words": "楼梯扶手随时可能脱落"}
    case = make(report("teacher"), "settle", "officer", form=form)
    told = {
        "listing_until": LATER, "listing_every": "7", "public_words": "教学楼扶手不牢",
        "listing_public": "yes",
    }  # fmt: skip
    return make(case, "list_publicly", "clerk", form=told, note="限期整改，由侯主任落实")


def test_anybody_reads_the_list_and_nothing_that_points_to_a_person(
    client: Client, listed: Case
) -> None:
    page = client.get("/hazards/listed/").content.decode()
    assert "GP-2026-00001" in page and "教学楼扶手不牢" in page and "演示第一小学" in page
    for hidden in ("侯主任", "田老师", "二楼扶手松动", "东侧楼梯", listed.number, str(listed.id)):
        assert hidden not in page


@pytest.mark.parametrize("county", ["51172200000000", "x", "99999999999999"])
def test_the_list_is_narrowed_to_a_county(client: Client, listed: Case, county: str) -> None:
    page = client.get("/hazards/listed/", {"county": county}).content.decode()
    assert ("GP-2026-00001" in page) == (county == "x")


def test_what_is_not_for_the_public_is_not_on_the_list(
    report: Mover, make: Mover, five: dict[str, Any], client: Client
) -> None:
    form = {**five, "grade": "major", "report_words": "楼梯扶手随时可能脱落"}
    case = make(report("teacher"), "settle", "officer", form=form)
    told = {
        "listing_until": LATER, "listing_every": "7", "public_words": "教学楼扶手不牢",
        "listing_public": "no",
    }  # fmt: skip
    make(case, "list_publicly", "clerk", form=told, note="限期整改")
    assert "GP-2026" not in client.get("/hazards/listed/").content.decode()


def test_a_delisted_one_stays_for_ninety_days(listed: Case, make: Mover) -> None:
    photos = {"after_photos": [str(photo())]}
    case = make(listed, "treat", "logistics", form=photos, note="已更换")
    case = make(case, "accept_major", "clerk", note="合格")
    make(case, "delist", "clerk", note="现场复查牢固")
    with scope.system():
        (one,) = listings.public_list(COUNTY, NOW + timedelta(days=89))
        assert one.state(TODAY) == ("closed", "已摘牌")
        assert listings.public_list(COUNTY, NOW + timedelta(days=91)) == []


def test_the_warning_sheet_has_what_to_do_and_a_code(
    report: Mover, make: Mover, world: World, sign_in: SignIn
) -> None:
    case = report("guard")
    form = {"interim_kind": "fence", "interim_until": "2026-11-30"}
    make(case, "add_interim", "officer", form=form, note="拉警戒线，请走西侧楼梯")
    page = sign_in("officer").get(f"/hazards/{case.id}/warning/").content.decode()
    assert "请走西侧楼梯" in page and "<svg" in page and "围挡" in page
    assert sign_in("head").get(f"/hazards/{case.id}/warning/").status_code == 404


def test_the_school_sees_no_table_of_schools(sign_in: SignIn, found: list[Case]) -> None:
    assert "按学校" not in sign_in("officer").get("/hazards/funds/").content.decode()
