from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from house.world import NEIGHBOUR_SCHOOL, NOW, PASSWORD, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import codes
from xiaoan.foundation.accounts.actions import SignInRefused, inviting
from xiaoan.foundation.accounts.models import Invitation, Person, SignIn
from xiaoan.foundation.ledger.models import Entry

FIRST, CHOOSE = "/accounts/first/", "/accounts/first/password/"
GOOD = "chuan bei duo yu"


@pytest.fixture
def newcomer(world: World) -> Person:
    """A guard whom nobody has given a sign-in yet."""
    person = world.people["guard"]
    with scope.system():
        Person.objects.filter(id=person.id).update(password="!", phone="13900000000")
        return Person.objects.get(id=person.id)


def slip_for(world: World, person: Person, by: str = "officer") -> inviting.Slip:
    return inviting.invite([person], by=world.viewer(by), at=timezone.now())[0]


def choose(client: Client, **changed: str) -> HttpResponse:
    given = {"username": "13900000000", "new": GOOD, "again": GOOD} | changed
    answer: HttpResponse = client.post(CHOOSE, given)  # type: ignore[assignment]
    return answer


def test_from_a_slip_to_the_workbench(world: World, newcomer: Person) -> None:
    slip = slip_for(world, newcomer)
    client = Client()
    typed = slip.code.lower().replace("-", " ")
    assert client.post(FIRST, {"code": typed})["Location"] == CHOOSE
    page = client.get(CHOOSE).content.decode()
    assert "保师傅" in page
    assert 'value="13900000000"' in page
    assert choose(client).status_code == 302
    assert client.get("/tasks/").status_code == 200
    with scope.system():
        assert Person.objects.get(id=newcomer.id).username == "13900000000"
        verbs = list(Entry.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs == ["accounts.invited", "accounts.activated", "accounts.signed_in"]
    again = Client().post(FIRST, {"code": slip.code})
    assert again.status_code == 422


def test_a_code_stands_nowhere_but_on_the_slip(
    world: World, newcomer: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        slip = slip_for(world, newcomer)
        Client().post(FIRST, {"code": slip.code})
    with scope.system():
        kept = str([*Invitation.objects.values(), *Entry.objects.values()])
    for code in (slip.code, codes.plain(slip.code)):
        assert code not in kept
        assert code not in "".join(r.getMessage() for r in caplog.records if "sql" not in vars(r))


def test_a_code_made_anew_voids_the_one_before(world: World, newcomer: Person) -> None:
    old, new = slip_for(world, newcomer), slip_for(world, newcomer)
    assert Client().post(FIRST, {"code": old.code}).status_code == 422
    assert Client().post(FIRST, {"code": new.code}).status_code == 302


def test_a_code_expires(world: World, newcomer: Person) -> None:
    slip = inviting.invite([newcomer], by=world.viewer("officer"), at=NOW)[0]
    one = inviting.try_of("192.0.2.1", slip.expires_at - timedelta(seconds=1))
    assert inviting.find(slip.code, one=one).person == newcomer
    with pytest.raises(SignInRefused, match="过期"):
        inviting.find(slip.code, one=inviting.try_of("192.0.2.1", slip.expires_at))


def test_codes_cannot_be_tried_one_after_another(world: World) -> None:
    answers = [Client().post(FIRST, {"code": f"AAAA-AAAA-{n:04d}"}) for n in range(31)]
    assert "不对" in answers[29].content.decode()
    assert "此网络" in answers[30].content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"new": "short", "again": "short"}, "至少 10 个"),
        ({"username": "officer"}, "已有人使用"),
        ({"username": "demo-guard"}, "demo-"),
        ({"again": "chuan bei duo fen"}, "不一样"),
        ({"new": "baoshifu2026", "again": "baoshifu2026"}, "姓名拼音"),
    ],
)
def test_what_will_not_do_is_said_and_the_code_is_not_spent(
    world: World, newcomer: Person, changed: dict[str, str], words: str
) -> None:
    client = Client()
    client.post(FIRST, {"code": slip_for(world, newcomer).code})
    answer = choose(client, **changed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert choose(client).status_code == 302


def test_without_a_code_nobody_chooses_a_password(world: World) -> None:
    assert Client().get(CHOOSE)["Location"] == FIRST


def test_the_officer_prints_slips_for_all_without_a_sign_in(
    world: World, newcomer: Person, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("officer")
    assert "1 人还没有开通" in client.get(f"/accounts/posts/{SCHOOL}/").content.decode()
    page = client.post(f"/accounts/posts/{SCHOOL}/invite/").content.decode()
    assert page.count('class="slip"') == 1
    assert "保师傅" in page
    assert "沿虚线剪开" in page


@pytest.mark.parametrize(
    ("key", "whose", "status"),
    [
        ("officer", "guard", 200),
        ("officer", "principal", 404),
        ("clerk", "principal", 200),
        ("principal", "officer", 200),
        ("officer", "officer", 404),
        ("clerk", "neighbour_officer", 404),
        ("guard", "officer", 403),
        ("township", "guard", 403),
    ],
)
def test_a_reset_is_for_those_above(
    world: World, sign_in: Callable[[str], Client], key: str, whose: str, status: int
) -> None:
    person = world.people[whose]
    answer = sign_in(key).post(f"/accounts/people/{person.id}/sign-in/")
    assert answer.status_code == status


def test_a_reset_ends_the_old_password_and_every_sign_in(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    there = Client()
    there.post("/accounts/sign-in/", {"username": "guard", "password": PASSWORD})
    page = sign_in("officer").post(f"/accounts/people/{world.people['guard'].id}/sign-in/")
    assert PASSWORD not in page.content.decode()
    assert there.get("/tasks/").status_code == 302
    with scope.system():
        assert SignIn.objects.get().ended_how == "reset"
        assert Entry.objects.filter(verb="accounts.sign_in_reset").count() == 1
    refused = Client().post("/accounts/sign-in/", {"username": "guard", "password": PASSWORD})
    assert refused.status_code == 422


def test_an_outsider_gets_no_slips(sign_in: Callable[[str], Client]) -> None:
    assert sign_in("officer").post(f"/accounts/posts/{NEIGHBOUR_SCHOOL}/invite/").status_code == 404
