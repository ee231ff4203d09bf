from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import queries, rules
from xiaoan.foundation.accounts.actions import delegating
from xiaoan.foundation.accounts.models import Delegation, Person
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.scope import Viewer

PAGE = "/accounts/delegations/"


def lend(
    world: World, holder: str, delegate: str, *, days: tuple[int, int] = (0, 2), by: str = ""
) -> Delegation:
    span = rules.Span(TODAY + timedelta(days=days[0]), TODAY + timedelta(days=days[1]))
    leave = delegating.Leave(
        uuid7(), world.appointments[holder][0], world.people[delegate], span, "病假"
    )
    with scope.system():
        return delegating.delegate(leave, today=TODAY, by=world.viewer(by or holder), at=NOW)


def viewer_on(world: World, key: str, holder: str, on: date) -> Viewer | None:
    with scope.system():
        wanted = str(world.appointments[holder][0].id)
        return queries.viewer_of_person(world.people[key].id, wanted, on)


def test_the_delegate_acts_in_the_post_under_their_own_name(world: World) -> None:
    lend(world, "principal", "deputy")
    acting = viewer_on(world, "deputy", "principal", TODAY)
    assert acting is not None
    assert (acting.post, acting.person_id) == ("principal", world.people["deputy"].id)
    assert acting.post_title.endswith("（代林校长）")
    assert acting.on_behalf_of == world.people["principal"].id
    assert acting.verbs == world.viewer("principal").verbs


@pytest.mark.parametrize(("day", "post"), [(-1, "deputy"), (0, ""), (2, ""), (3, "deputy")])
def test_it_begins_and_ends_by_itself(world: World, day: int, post: str) -> None:
    lend(world, "principal", "deputy")
    acting = viewer_on(world, "deputy", "principal", TODAY + timedelta(days=day))
    assert acting is not None
    assert acting.post == (f"{post}_principal" if post else "principal")


def test_the_ledger_says_who_acted_for_whom(world: World) -> None:
    lend(world, "principal", "deputy")
    acting = viewer_on(world, "deputy", "principal", TODAY)
    assert acting is not None
    with scope.enter(acting):
        entry = record(
            verb="tasks.acknowledged",
            org_code=SCHOOL,
            subject_type="task",
            subject_id=UUID(int=7),
            by=acting,
            at=NOW,
            body={},
        )
    assert (entry.by_name, entry.by_title[-6:]) == ("邓副校长", "（代林校长）")
    assert entry.body["on_behalf_of"] == str(world.people["principal"].id)


@pytest.mark.parametrize(
    ("holder", "delegate", "days", "words"),
    [
        ("principal", "principal", (0, 2), "本人代理自己"),
        ("principal", "head", (0, 2), "本单位在任"),
        ("principal", "deputy", (2, 1), "早于"),
        ("principal", "deputy", (-1, 1), "过去"),
    ],
)
def test_what_cannot_be_lent_is_said(
    world: World, holder: str, delegate: str, days: tuple[int, int], words: str
) -> None:
    with pytest.raises(delegating.DelegationRefused, match=words):
        lend(world, holder, delegate, days=days)


def test_a_delegate_cannot_lend_it_further(world: World) -> None:
    lend(world, "principal", "deputy")
    acting = viewer_on(world, "deputy", "principal", TODAY)
    assert acting is not None
    leave = delegating.Leave(
        uuid7(),
        world.appointments["principal"][0],
        world.people["logistics"],
        rules.Span(TODAY + timedelta(days=5), TODAY + timedelta(days=6)),
        "病假",
    )
    with scope.system(), pytest.raises(delegating.DelegationRefused, match="不能再转给别人"):
        delegating.delegate(leave, today=TODAY, by=acting, at=NOW)


def test_one_post_is_lent_to_one_at_a_time(world: World) -> None:
    lend(world, "principal", "deputy")
    with pytest.raises(delegating.DelegationRefused, match="已经安排"):
        lend(world, "principal", "logistics", days=(2, 4))
    assert lend(world, "principal", "logistics", days=(3, 4))


def test_ended_early_it_ends_at_once_and_once(world: World) -> None:
    one = lend(world, "principal", "deputy")
    with scope.system():
        delegating.end_delegation(delegation=one, by=world.viewer("principal"), at=NOW)
        with pytest.raises(delegating.DelegationRefused, match="已经结束"):
            delegating.end_delegation(delegation=one, by=world.viewer("principal"), at=NOW)
        verbs = list(Entry.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs == ["accounts.delegated", "accounts.delegation_ended"]
    acting = viewer_on(world, "deputy", "principal", TODAY)
    assert acting is not None
    assert acting.post == "deputy_principal"


def test_a_lent_post_ends_with_the_term_of_its_holder(world: World) -> None:
    lend(world, "guard", "logistics", days=(0, 9))
    with scope.system():
        world.appointments["guard"][0].__class__.objects.filter(
            id=world.appointments["guard"][0].id
        ).update(held_until=TODAY)
    after = viewer_on(world, "logistics", "guard", TODAY + timedelta(days=1))
    assert after is not None
    assert after.post == "logistics"


def form(person: Person, **changed: str) -> dict[str, str]:
    today = timezone.localdate()
    given = {
        "id": str(uuid7()),
        "delegate": str(person.id),
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=3)).isoformat(),
        "reason": "病假",
    }
    return given | changed


def test_a_holder_lends_the_post_and_the_colleague_switches_into_it(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    held = world.appointments["officer"][0]
    given = form(world.people["logistics"])
    client = sign_in("officer")
    for _ in range(2):  # a double tap
        assert client.post(f"/accounts/delegate/{held.id}/", given)["Location"] == PAGE
    with scope.system():
        assert Delegation.objects.count() == 1
    colleague = sign_in("logistics")
    page = colleague.get("/accounts/me/").content.decode()
    assert "（代安主任）" in page
    colleague.post("/accounts/switch/", {"appointment": str(held.id)})
    assert "（代安主任）" in colleague.get("/tasks/").content.decode()
    with scope.system():
        one = Delegation.objects.get()
    assert colleague.post(f"{PAGE}{one.id}/end/").status_code == 302
    assert "（代安主任）" not in colleague.get("/tasks/").content.decode()


def test_what_was_typed_is_kept_where_it_will_not_do(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    held = world.appointments["officer"][0]
    past = form(world.people["logistics"], starts_on="2020-01-01", reason="外出培训")
    answer = sign_in("officer").post(f"/accounts/delegate/{held.id}/", past)
    assert answer.status_code == 422
    assert "外出培训" in answer.content.decode()


@pytest.mark.parametrize(
    ("key", "whose", "status"),
    [
        ("officer", "officer", 200),
        ("principal", "guard", 200),
        ("clerk", "principal", 200),
        ("officer", "guard", 404),
        ("clerk", "director", 404),
        ("director", "clerk", 200),
        ("clerk", "neighbour_officer", 404),
        ("guard", "officer", 404),
    ],
)
def test_a_post_is_lent_by_its_holder_or_from_above(
    world: World, sign_in: Callable[[str], Client], key: str, whose: str, status: int
) -> None:
    held = world.appointments[whose][0]
    assert sign_in(key).get(f"/accounts/delegate/{held.id}/").status_code == status


def test_a_stranger_ends_nobodys_delegation(world: World, sign_in: Callable[[str], Client]) -> None:
    one = lend(world, "principal", "deputy")
    assert sign_in("neighbour_clerk").post(f"{PAGE}{one.id}/end/").status_code == 404
    assert sign_in("guard").post(f"{PAGE}{one.id}/end/").status_code == 404
    assert sign_in("clerk").post(f"{PAGE}{one.id}/end/").status_code == 302


def test_acting_takes_no_statement_more_than_holding(
    world: World, queries_counted: list[dict[str, str]]
) -> None:
    with scope.system():
        queries_counted.clear()
        queries.viewer_of_person(world.people["deputy"].id, None, TODAY)
        before = len(queries_counted)
        lend(world, "principal", "deputy")
        queries_counted.clear()
        wanted = str(world.appointments["principal"][0].id)
        queries.viewer_of_person(world.people["deputy"].id, wanted, TODAY)
        assert len(queries_counted) == before == 1
