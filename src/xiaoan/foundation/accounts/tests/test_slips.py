"""Codes for everybody who never came in: who is listed, who may make them, and that they are made
once and kept nowhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from house.world import COUNTY, KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import slips
from xiaoan.foundation.accounts.actions import inviting
from xiaoan.foundation.accounts.models import Appointment, Invitation, Person
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs.models import Organisation

SignIn = Callable[[str], Client]
PAGE, MAKE = "/accounts/slips/", "/accounts/slips/make/"
WHOLE = (COUNTY, COUNTY + 10**8 - 1)
NEW = ("guard", "teacher", "principal", "nurse")


@pytest.fixture
def fresh(world: World) -> World:
    """Four people whom nobody has given a sign-in yet, and one of the next county."""
    with scope.system():
        people = [world.people[key].id for key in (*NEW, "neighbour_officer")]
        Person.objects.filter(id__in=people).update(password="!")
    return world


def listed(world: World, key: str) -> list[tuple[int, str]]:
    viewer = world.viewer(key)
    with scope.enter(viewer):
        found = slips.waiting(viewer, viewer.own_interval, NOW)
    return [(one.org_code, one.person.name) for one in found]


def test_the_bureau_sees_all_of_the_county(fresh: World) -> None:
    assert listed(fresh, "clerk") == [
        (SCHOOL, "保师傅"),
        (SCHOOL, "林校长"),
        (SCHOOL, "田老师"),
        (KINDERGARTEN, "幼主任"),
    ]


def test_an_officer_sees_who_may_not_do_more_than_they(fresh: World) -> None:
    assert listed(fresh, "officer") == [(SCHOOL, "保师傅"), (SCHOOL, "田老师")]


def test_who_is_gone_or_whose_school_is_closed_is_not_listed(fresh: World) -> None:
    with scope.system():
        Person.objects.filter(username="guard").update(is_active=False)
        Appointment.objects.filter(person=fresh.people["principal"]).update(held_until=TODAY)
        Organisation.objects.filter(code=KINDERGARTEN).update(closed_on=TODAY)
    assert listed(fresh, "clerk") == [(SCHOOL, "林校长"), (SCHOOL, "田老师")]


def test_the_page_counts_by_organisation(fresh: World, sign_in: SignIn) -> None:
    with scope.system():
        inviting.invite([fresh.people["guard"]], by=fresh.viewer("officer"), at=timezone.now())
    page = sign_in("clerk").get(PAGE).content.decode()
    assert "演示第一小学" in page
    assert "跳过手上有码的 1 人" in page
    there = sign_in("clerk").get(f"{PAGE}?territory=51172310400000").content.decode()
    assert "演示中心幼儿园" in there
    assert "演示第一小学" not in there


def make(client: Client, **given: str) -> HttpResponse:
    answer: HttpResponse = client.post(MAKE, {"id": str(uuid7()), "as": "print"} | given)  # type: ignore[assignment]
    return answer


def test_slips_are_printed_school_by_school_and_kept_nowhere(
    fresh: World, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = make(sign_in("clerk"))
    page = answer.content.decode()
    assert page.count('class="slip"') == 4
    assert page.count('class="slips-unit"') == 2
    assert "班主任、宿管员" in page
    assert "no-store" in answer["Cache-Control"]
    codes = [part.split("<")[0] for part in page.split("<code>")[1:]]
    assert len(set(codes)) == 4
    with scope.system():
        kept = str([*Invitation.objects.values(), *Entry.objects.values()])
        assert Entry.objects.filter(verb="accounts.invited").count() == 4
        made = Entry.objects.get(verb="accounts.slips_made")
    assert (made.body["people"], made.body["way"]) == (4, "print")
    logged = "".join(one.getMessage() for one in caplog.records if "sql" not in vars(one))
    assert not [code for code in codes if code in kept or code in logged]
    assert Client().post("/accounts/first/", {"code": codes[0]}).status_code == 302


def test_fresh_codes_void_the_old_unless_those_are_skipped(fresh: World, sign_in: SignIn) -> None:
    with scope.system():
        old = inviting.invite(
            [fresh.people["guard"]], by=fresh.viewer("officer"), at=timezone.now()
        )
    assert make(sign_in("clerk"), skip="1").content.decode().count('class="slip"') == 3
    assert Client().post("/accounts/first/", {"code": old[0].code}).status_code == 302
    assert make(sign_in("clerk")).content.decode().count('class="slip"') == 4
    assert Client().post("/accounts/first/", {"code": old[0].code}).status_code == 422


def test_sent_twice_they_are_made_once(fresh: World, sign_in: SignIn) -> None:
    client, key = sign_in("clerk"), str(uuid7())
    assert make(client, id=key).status_code == 200
    assert make(client, id=key)["Location"] == PAGE
    assert "已经生成过" in client.get(PAGE).content.decode()
    with scope.system():
        assert Invitation.objects.count() == 4


def test_the_same_as_excel(fresh: World, sign_in: SignIn) -> None:
    answer = sign_in("clerk").post(MAKE, {"id": str(uuid7()), "as": "excel"})
    content = BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    rows = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[2:]] == ["保师傅", "林校长", "田老师", "幼主任"]
    assert Client().post("/accounts/first/", {"code": str(rows[2][3])}).status_code == 302


def test_too_many_for_paper_are_refused_before_anything_is_made(
    fresh: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiaoan.foundation.accounts.views.slips.PRINTED_AT_ONCE", 3)
    client = sign_in("clerk")
    assert make(client, territory=str(WHOLE[0]))["Location"] == f"{PAGE}?territory={WHOLE[0]}"
    assert "一次最多 3 人，现在有 4 人" in client.get(PAGE).content.decode()
    assert make(client, id="not a key").status_code == 302
    with scope.system():
        assert not Invitation.objects.exists()


def test_nobody_left_is_said(world: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    assert make(client).status_code == 302
    assert "都登录过了" in client.get(PAGE).content.decode()


def test_a_whole_county_takes_few_statements(
    fresh: World, queries_counted: list[dict[str, str]]
) -> None:
    by = fresh.viewer("clerk")
    with scope.enter(by):
        found = slips.waiting(by, by.own_interval, NOW)
        queries_counted.clear()
        batch = inviting.Batch(uuid7(), "print")
        inviting.invite_all([one.person for one in found], batch, by=by, at=NOW)
        few = len(queries_counted)
        queries_counted.clear()
        one = inviting.Batch(uuid7(), "print")
        inviting.invite_all([found[0].person], one, by=by, at=NOW)
        assert few - len(queries_counted) <= 2 * 3  # lock and insert for a chain more, no person


@pytest.mark.parametrize("key", ["logistics", "township", "police"])
def test_others_have_no_such_page(fresh: World, sign_in: SignIn, key: str) -> None:
    assert sign_in(key).get(PAGE).status_code == 403
    assert sign_in(key).post(MAKE).status_code == 403
