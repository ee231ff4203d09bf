from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from house.world import NOW, PASSWORD, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import codes
from xiaoan.foundation.accounts.actions import SignInRefused, second_factor
from xiaoan.foundation.accounts.models import Person, SecondFactor
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Entry

DOOR, CODE, ENROL = (
    "/accounts/sign-in/",
    "/accounts/second-factor/code/",
    "/accounts/second-factor/enrol/",
)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def code_at(moment: datetime, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(moment)


def enrolled(world: World, key: str, at: datetime = NOW) -> list[str]:
    person = world.people[key]
    return second_factor.enrol(
        person=person, secret=SECRET, code=code_at(at), by=world.viewer(key), at=at
    )


def prove(world: World, key: str, code: str, now: datetime) -> str:
    person = world.people[key]
    one = second_factor.try_of(person, "192.0.2.7", now)
    return second_factor.prove(person=person, code=code, one=one, by=world.viewer(key))


def deeds(world: World, key: str) -> list[str]:
    with scope.system():
        found = Entry.objects.filter(subject_id=str(world.people[key].id)).order_by("seq")
        return [one.verb.partition(".")[2] for one in found]


def test_a_code_works_once(world: World) -> None:
    enrolled(world, "guard")
    later = NOW + timedelta(minutes=1)
    assert prove(world, "guard", code_at(later), later) == "code"
    with pytest.raises(SignInRefused, match="已经用过"):
        prove(world, "guard", code_at(later), later)


def test_the_code_of_enrolment_does_not_work_again(world: World) -> None:
    enrolled(world, "guard")
    with pytest.raises(SignInRefused):
        prove(world, "guard", code_at(NOW), NOW)


def test_a_code_spent_while_the_clock_was_ahead_locks_nobody_out(world: World) -> None:
    enrolled(world, "guard")
    ahead = NOW + timedelta(days=1)
    assert prove(world, "guard", code_at(ahead), ahead) == "code"
    later = NOW + timedelta(minutes=2)
    assert prove(world, "guard", code_at(later), later) == "code"
    with pytest.raises(SignInRefused):
        prove(world, "guard", code_at(later), later)


@pytest.mark.parametrize(
    ("off", "comes_in"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_phone_may_be_one_step_off(off: int, *, comes_in: bool) -> None:
    step = codes.matching_step(SECRET, code_at(NOW + timedelta(seconds=off)), NOW)
    assert (step is not None) is comes_in


@pytest.mark.parametrize(
    ("step", "last", "is_good"), [(0, -1, True), (0, 0, False), (0, 1, False), (0, 2, True)]
)
def test_a_code_is_spent_once_unless_the_clock_was_ahead(
    step: int, last: int, *, is_good: bool
) -> None:
    here = codes.step_at(NOW)
    assert codes.is_spendable(here + step, here + last, NOW) is is_good


def test_a_recovery_code_works_once_and_is_told(world: World) -> None:
    made = enrolled(world, "guard")
    assert len(made) == 10
    assert prove(world, "guard", f" {made[3].lower()} ", NOW) == "recovery"
    with pytest.raises(SignInRefused):
        prove(world, "guard", made[3], NOW)
    assert deeds(world, "guard") == ["second_factor_enrolled", "recovery_code_used"]


def test_wrong_codes_lock_and_the_ledger_holds_one_entry(world: World) -> None:
    enrolled(world, "guard")
    later = NOW + timedelta(minutes=1)
    for _ in range(5):
        with pytest.raises(SignInRefused, match="不对"):
            prove(world, "guard", "000000", later)
    with pytest.raises(SignInRefused, match="临时锁定"):
        prove(world, "guard", code_at(later), later)
    assert deeds(world, "guard") == ["second_factor_enrolled", "locked"]


def test_nothing_secret_stands_in_the_database(world: World) -> None:
    made = enrolled(world, "guard")
    with scope.system():
        row = SecondFactor.objects.get(person=world.people["guard"])
        told = str(list(Entry.objects.values_list("body", flat=True)))
    kept = f"{bytes(row.sealed_secret)!r} {row.recovery_marks} {told}"
    assert SECRET not in kept
    assert not [one for one in made if one in kept or codes.plain(one) in kept]


def test_a_reset_needs_a_reason_and_tells_the_person(world: World) -> None:
    enrolled(world, "guard")
    by, person = world.viewer("principal"), world.people["guard"]
    with pytest.raises(second_factor.CodeRefused, match="原因"):
        second_factor.reset(person=person, reason=" ", by=by, at=NOW)
    assert second_factor.reset(person=person, reason="手机丢失", by=by, at=NOW)
    assert not second_factor.reset(person=person, reason="手机丢失", by=by, at=NOW)
    assert deeds(world, "guard")[-1] == "second_factor_reset"
    with scope.system():
        told = Outbox.objects.get(name="accounts.second_factor_reset")
    assert told.body["reason"] == "手机丢失"


@pytest.fixture
def at_the_door(world: World) -> Client:
    client = Client()
    with scope.system():
        Person.objects.filter(username="guard").update(last_login=None)
    return client


def give_password(client: Client, key: str, target: str = "") -> str:
    given = {"username": key, "password": PASSWORD, "next": target}
    return str(client.post(DOOR, given).get("Location"))


def test_whoever_holds_one_is_asked_and_can_do_nothing_before(
    world: World, at_the_door: Client
) -> None:
    enrolled(world, "guard", timezone.now() - timedelta(minutes=5))
    assert give_password(at_the_door, "guard", "/tasks/") == CODE
    assert at_the_door.get("/tasks/").status_code == 302
    assert at_the_door.get(ENROL)["Location"] == CODE
    wrong = at_the_door.post(CODE, {"code": "000000"})
    assert wrong.status_code == 422
    before = at_the_door.session.session_key
    answer = at_the_door.post(CODE, {"code": code_at(timezone.now())})
    assert answer["Location"] == "/tasks/"
    assert at_the_door.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert at_the_door.get("/tasks/").status_code == 200


def test_a_post_that_must_have_one_is_led_to_enrolment(world: World) -> None:
    client = Client()
    assert give_password(client, "clerk") == ENROL
    assert client.get("/workbench/").status_code == 302
    page = client.get(ENROL).content.decode()
    assert "<svg" in page
    secret = "".join(page.partition("<code>")[2].partition("</code>")[0].split())
    assert client.post(ENROL, {"code": "000000"}).status_code == 422
    assert "".join(client.get(ENROL).content.decode().split()).count(secret) >= 1
    shown = client.post(ENROL, {"code": code_at(timezone.now(), secret)})
    assert shown.content.decode().count("<li><code>") == 10
    assert client.get("/workbench/").status_code == 200
    assert deeds(world, "clerk")[-2:] == ["second_factor_enrolled", "signed_in"]


def test_a_post_that_must_have_one_opens_no_session_without(
    sign_in: Callable[[str], Client], settings: LazySettings
) -> None:
    client = sign_in("officer")
    session = client.session
    session["second"] = ""
    session.save()
    assert client.get("/tasks/").status_code == 200
    settings.SECOND_FACTOR_FOR = ["safety_officer"]
    assert client.get("/tasks/").status_code == 302


def test_a_demonstrations_sign_in_counts_only_in_a_demonstration(
    sign_in: Callable[[str], Client], settings: LazySettings
) -> None:
    client = sign_in("clerk")
    session = client.session
    session["second"] = "demo"
    session.save()
    assert client.get("/tasks/").status_code == 302
    settings.DEMO_SIGN_INS = True
    assert client.get("/tasks/").status_code == 200


def test_waiting_too_long_leads_back_to_the_door(world: World, at_the_door: Client) -> None:
    enrolled(world, "guard")
    give_password(at_the_door, "guard")
    session = at_the_door.session
    session["pending"] = {**session["pending"], "at": session["pending"]["at"] - 601}
    session.save()
    assert at_the_door.get(CODE)["Location"].startswith(DOOR)


def test_giving_it_up_asks_for_the_password(sign_in: Callable[[str], Client], world: World) -> None:
    enrolled(world, "guard")
    client, remove = sign_in("guard"), "/accounts/second-factor/remove/"
    client.post(remove, {"password": "wrong"})
    with scope.system():
        assert SecondFactor.objects.filter(person=world.people["guard"]).exists()
    client.post(remove, {"password": PASSWORD})
    with scope.system():
        assert not SecondFactor.objects.filter(person=world.people["guard"]).exists()


def test_a_post_that_must_have_one_cannot_give_it_up(
    sign_in: Callable[[str], Client], world: World
) -> None:
    enrolled(world, "clerk")
    sign_in("clerk").post("/accounts/second-factor/remove/", {"password": PASSWORD})
    with scope.system():
        assert SecondFactor.objects.filter(person=world.people["clerk"]).exists()


def test_new_recovery_codes_void_the_old(sign_in: Callable[[str], Client], world: World) -> None:
    old = enrolled(world, "guard")
    answer = sign_in("guard").post("/accounts/second-factor/renew/", {"password": PASSWORD})
    assert answer.content.decode().count("<li><code>") == 10
    with pytest.raises(SignInRefused):
        prove(world, "guard", old[0], NOW)
