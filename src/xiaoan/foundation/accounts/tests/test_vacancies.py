"""Posts that nobody holds: who sees them, who asks for holders, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from house.world import BUREAU, COUNTY, KINDERGARTEN, NOW, SCHOOL, TODAY, TOWNSHIP, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.actions.urging import UrgingRefused, urge
from xiaoan.foundation.accounts.models import Appointment, Post
from xiaoan.foundation.accounts.vacancies import Sift, Vacancy, vacancies
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.notices.models import Notice
from xiaoan.foundation.orgs.models import Organisation

SignIn = Callable[[str], Client]
WHOLE = Sift(COUNTY, COUNTY + 10**8 - 1)


@pytest.fixture
def vacant(world: World) -> World:
    """The guard left forty days ago, the principal of the kindergarten yesterday."""
    with scope.system():
        for key, days in (("guard", 40), ("head", 1)):
            Appointment.objects.filter(id=world.appointments[key][0].id).update(
                held_until=TODAY - timedelta(days=days)
            )
        Post.objects.create(org_code=SCHOOL, kind="canteen_manager", title="食堂管理员")
    return world


def listed(world: World, sift: Sift = WHOLE, key: str = "clerk") -> list[Vacancy]:
    with scope.enter(world.viewer(key)):
        return [one for one in vacancies(sift, TODAY) if one.org_code in (SCHOOL, KINDERGARTEN)]


def test_the_first_responsible_come_first_then_what_was_empty_longest(vacant: World) -> None:
    found = [(one.org_code, one.kind, one.days, one.is_first) for one in listed(vacant)]
    assert found == [
        (KINDERGARTEN, "principal", 1, True),
        (SCHOOL, "canteen_manager", None, False),
        (SCHOOL, "guard", 40, False),
    ]


def test_a_school_that_never_made_a_principals_post_is_listed(world: World) -> None:
    with scope.system():
        one = Organisation.objects.get(code=KINDERGARTEN)
        one.pk, one.code = None, KINDERGARTEN + 1
        one._state.adding = True
        one.id = Organisation._meta.pk.get_default()
        one.save(force_insert=True)
    with scope.enter(world.viewer("clerk")):
        found = [one for one in vacancies(WHOLE, TODAY) if one.org_code == KINDERGARTEN + 1]
    assert [(one.kind, one.title, one.is_first) for one in found] == [
        ("principal", "校长（园长）", True)
    ]


def test_a_closed_school_lacks_nobody(vacant: World) -> None:
    with scope.system():
        Organisation.objects.filter(code=SCHOOL).update(closed_on=TODAY)
    assert {one.org_code for one in listed(vacant)} == {KINDERGARTEN}


def test_the_list_is_narrowed_by_days_township_and_first_responsible(vacant: World) -> None:
    town = TOWNSHIP - 1
    assert [one.kind for one in listed(vacant, Sift(WHOLE.lo, WHOLE.hi, days=30))] == [
        "canteen_manager",
        "guard",
    ]
    assert {one.org_code for one in listed(vacant, Sift(town, town + 99_999))} == {SCHOOL}
    assert [one.kind for one in listed(vacant, Sift(WHOLE.lo, WHOLE.hi, is_first=True))] == [
        "principal"
    ]


def test_a_whole_territory_is_one_statement(
    vacant: World, queries_counted: list[dict[str, str]]
) -> None:
    with scope.enter(vacant.viewer("clerk")):
        queries_counted.clear()
        vacancies(WHOLE, TODAY)
        assert len(queries_counted) == 1


def test_each_school_gets_one_notice_a_day_however_often_it_is_asked(vacant: World) -> None:
    by = vacant.viewer("clerk")
    for _ in range(2):
        with scope.enter(by):
            assert urge(WHOLE, by=by, at=NOW) >= 2
    drain(NOW)
    with scope.system():
        told = Notice.objects.filter(key__startswith="vacancies:")
        school = told.get(org_code=SCHOOL)
        assert (school.post_kind, "保安" in school.text) == ("principal", True)
        assert told.get(org_code=KINDERGARTEN).post_kind == ""
        assert not told.filter(org_code=BUREAU).exists()
        assert Entry.objects.filter(verb="accounts.vacancies_urged").count() == 1


@pytest.mark.parametrize("key", ["principal", "guard", "police"])
def test_who_is_not_above_asks_nobody(vacant: World, key: str) -> None:
    by = vacant.viewer(key)
    with scope.enter(by), pytest.raises(UrgingRefused):
        urge(Sift.of(by), by=by, at=NOW)


def test_a_clerk_cannot_ask_beyond_the_county(vacant: World) -> None:
    by = vacant.viewer("clerk")
    with scope.enter(by), pytest.raises(UrgingRefused):
        urge(Sift(0, 99_999_999_999_999), by=by, at=NOW)


def test_the_page_shows_filters_and_asks(vacant: World, sign_in: SignIn) -> None:
    client = sign_in("clerk")
    page = client.get("/accounts/vacancies/?first=1&territory=abc&days=7").content.decode()
    assert "演示中心幼儿园" in page
    assert "食堂管理员" not in page
    answer = client.post("/accounts/vacancies/urge/", {"first": "1"})
    assert answer.headers["Location"] == "/accounts/vacancies/?first=1"


def test_a_township_sees_its_own_schools(vacant: World, sign_in: SignIn) -> None:
    page = sign_in("township").get("/accounts/vacancies/").content.decode()
    assert "演示第一小学" in page
    assert "演示中心幼儿园" not in page


@pytest.mark.parametrize("key", ["principal", "teacher", "police"])
def test_others_have_no_such_page(vacant: World, sign_in: SignIn, key: str) -> None:
    assert sign_in(key).get("/accounts/vacancies/").status_code == 403
    assert sign_in(key).post("/accounts/vacancies/urge/").status_code == 403


def test_the_list_goes_to_excel(vacant: World, sign_in: SignIn) -> None:
    answer = sign_in("clerk").get("/accounts/vacancies.xlsx")
    content = BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    rows = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
    assert "演示中心幼儿园" in {row[0] for row in rows}
