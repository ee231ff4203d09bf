from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from house.world import BUREAU, NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment, Person
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain, emit
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.notices.models import Notice
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.tokens import actions, limits
from xiaoan.foundation.tokens.handlers import tidy
from xiaoan.foundation.tokens.models import Token
from xiaoan.foundation.tokens.rules import TokenInvalid

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def wish(*verbs: str, **more: Any) -> actions.Wish:
    given = {"id": uuid7(), "name": "演示程序", "verbs": verbs or ["hazards.read"]}
    return actions.Wish(**{**given, "expires_on": TODAY, **more})


def issued(world: World, key: str = "officer", *verbs: str, **more: Any) -> actions.Issued:
    by = world.viewer(key)
    with scope.enter(by):
        return actions.issue_personal(wish=wish(*verbs, **more), by=by, at=NOW)


def administrator(world: World) -> Viewer:
    clerk = world.viewer("clerk")
    verbs = clerk.verbs | {"tokens.issue_system"}
    return Viewer(**{name: getattr(clerk, name) for name in clerk.__slots__} | {"verbs": verbs})


def call(word: str | None, path: str = "/api/me", **extra: Any) -> Any:  # noqa: ANN401 — a response
    return Client().get(path, headers={"Authorization": f"Bearer {word}"}, **extra)


def test_a_token_does_what_it_was_given_and_no_more(world: World) -> None:
    word = issued(world, "officer", "hazards.read").word
    assert call(word).json()["verbs"] == ["hazards.read"]
    assert call(word, "/api/hazards").status_code == 200
    assert call(word, "/api/tasks").status_code == 403


def test_a_token_is_kept_as_a_digest_and_stands_in_the_ledger_without_its_word(
    world: World,
) -> None:
    made = issued(world)
    with scope.system():
        row = Token.objects.get()
        entry = Entry.objects.get(verb="tokens.issued")
    assert made.word is not None
    assert made.word not in str(vars(row))
    assert made.word not in str(entry.body)
    assert row.digest not in str(entry.body)


def test_asking_twice_issues_once_and_shows_once(world: World) -> None:
    first = wish()
    by = world.viewer("officer")
    with scope.enter(by):
        assert actions.issue_personal(wish=first, by=by, at=NOW).word is not None
        assert actions.issue_personal(wish=first, by=by, at=NOW).word is None


def test_nobody_gives_what_they_do_not_have(world: World) -> None:
    with pytest.raises(TokenInvalid):
        issued(world, "officer", "duties.waive")


def test_use_is_noted_by_day_and_address(world: World) -> None:
    word = issued(world).word
    call(word, REMOTE_ADDR="192.0.2.7")
    with scope.system():
        row = Token.objects.get()
    assert (row.last_used_on, row.last_used_from) == (TODAY, "192.0.2.7")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"revoked_at": NOW}, "令牌已停用"),
        ({"expires_on": TODAY - timedelta(days=1)}, "令牌已过期"),
        ({"networks": ["192.0.2.0/24"]}, "不能从这个网络地址使用"),
        ({"appointment_id": uuid7()}, "任职已结束"),
    ],
)
def test_a_token_that_does_not_count_says_why(
    world: World, change: dict[str, Any], words: str
) -> None:
    word = issued(world).word
    with scope.system():
        Token.objects.update(**change)
    answered = call(word)
    assert answered.status_code == 401
    assert words in answered.json()["detail"]


def test_a_wrong_token_is_not_helped_by_a_session(world: World, sign_in: SignIn) -> None:
    answered = sign_in("officer").get("/api/me", headers={"Authorization": "Bearer xa_wrong"})
    assert answered.status_code == 401


def test_a_token_opens_no_pages(world: World) -> None:
    assert call(issued(world).word, "/hazards/").status_code == 302


def test_a_system_acts_for_its_organisation_without_a_post(world: World) -> None:
    by = administrator(world)
    with scope.enter(by):
        made = actions.issue_system(
            wish=wish("hazards.read", "orgs.read"), org_code=SCHOOL, by=by, at=NOW
        )
    told = call(made.word).json()
    assert (told["org_code"], told["post"], told["appointment_id"]) == (SCHOOL, "integration", None)
    assert (told["lo"], told["hi"]) == (SCHOOL, SCHOOL)


@pytest.mark.parametrize("code", [NEIGHBOUR_SCHOOL, 1])
def test_a_system_token_is_never_wider_than_its_issuer(world: World, code: int) -> None:
    by = administrator(world)
    with scope.enter(by), pytest.raises(TokenInvalid):
        actions.issue_system(wish=wish(), org_code=code, by=by, at=NOW)


def test_a_system_may_not_decide(world: World) -> None:
    by = administrator(world)
    with scope.enter(by), pytest.raises(TokenInvalid):
        actions.issue_system(wish=wish("duties.waive"), org_code=BUREAU, by=by, at=NOW)


def test_tokens_die_with_the_account(world: World) -> None:
    word = issued(world).word
    person = world.people["officer"]
    emit("accounts.deactivated", org_code=SCHOOL, subject_id=person.id, at=NOW)
    drain(NOW)
    assert "已停用" in call(word).json()["detail"]
    with scope.system():
        assert Entry.objects.filter(verb="tokens.revoked").count() == 1


def test_tokens_stop_at_once_when_the_person_may_not_sign_in(world: World) -> None:
    word = issued(world).word
    with scope.system():
        Person.objects.filter(id=world.people["officer"].id).update(is_active=False)
    assert call(word).status_code == 401


def test_the_night_ends_what_outlived_its_post_and_warns_of_what_ends(world: World) -> None:
    issued(world)
    issued(world, "clerk")
    with scope.system():
        Appointment.objects.filter(id=world.appointments["clerk"][0].id).update(
            held_until=TODAY - timedelta(days=1)
        )
        tidy(NOW)
        tidy(NOW)
        assert Token.objects.get(issued_by_name="甘干事").revoked_why == "任职已结束"
        assert Notice.objects.filter(kind="tokens.expiring").count() == 1


def test_callers_are_held_to_their_rate_and_told_so(
    world: World, settings: pytest.FixtureRequest
) -> None:
    settings.API_PER_MINUTE = 2  # type: ignore[attr-defined]
    word = issued(world).word
    answers = [call(word) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert [one["RateLimit-Remaining"] for one in answers] == ["1", "0", "0"]
    assert answers[2]["Retry-After"] == "30"
    assert answers[2]["RateLimit-Limit"] == "2"


def test_a_bucket_fills_again_and_a_clock_set_back_empties_nothing(world: World) -> None:
    with scope.system():
        taken = [limits.take("one", 60, NOW + timedelta(seconds=after)) for after in (0, 0, 1, -90)]
    assert [round(one.left) for one in taken] == [59, 58, 58, 57]
    assert all(one.is_granted for one in taken)


def test_without_a_limit_nothing_is_written(world: World) -> None:
    assert limits.take("free", 0, NOW).headers == {}


def test_guessing_tokens_is_slowed_by_address(
    world: World, settings: pytest.FixtureRequest
) -> None:
    settings.API_PER_MINUTE_ADDRESS = 1  # type: ignore[attr-defined]
    assert [call("xa_guess").status_code for _ in range(2)] == [401, 429]


def test_issuing_on_the_page_shows_the_word_once_and_revoking_ends_it(
    world: World, sign_in: SignIn
) -> None:
    browser = sign_in("officer")
    sent = {"id": str(uuid7()), "name": "演示", "verbs": ["hazards.read"], "expires_on": TODAY}
    page = browser.post("/tokens/new/", sent)
    assert "xa_" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert browser.post("/tokens/new/", sent).status_code == 302
    with scope.system():
        row = Token.objects.get()
    assert "xa_" not in browser.get("/tokens/").content.decode().replace("xaoan", "")
    assert browser.post(f"/tokens/{row.id}/revoke").status_code == 302
    with scope.system():
        assert Token.objects.get().is_revoked


def test_a_form_with_faults_comes_back_with_what_was_typed(world: World, sign_in: SignIn) -> None:
    sent = {
        "id": str(uuid7()),
        "name": "演示程序",
        "expires_on": "2030-01-01",
        "verbs": "hazards.read",
    }
    page = sign_in("officer").post("/tokens/new/", sent)
    assert page.status_code == 422
    assert "有效期最长一年" in page.content.decode()
    assert "演示程序" in page.content.decode()


def test_tokens_of_others_are_not_found(world: World, sign_in: SignIn) -> None:
    row = issued(world).token
    assert sign_in("principal").post(f"/tokens/{row.id}/revoke").status_code == 404
    assert sign_in("guard").get("/tokens/").status_code == 403
    assert sign_in("officer").get("/tokens/new-system/").status_code == 403
