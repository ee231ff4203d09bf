from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from house.world import BUREAU, KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.engine.tasks.models import Task
from xiaoan.features.responsibility import actions
from xiaoan.features.responsibility.models import Issue, Letter
from xiaoan.features.responsibility.queries import letters as queries
from xiaoan.features.responsibility.queries.lists import Desk
from xiaoan.features.responsibility.rules import letters
from xiaoan.features.responsibility.rules.letters import LetterRefused, Own
from xiaoan.features.responsibility.rules.lists import Listing
from xiaoan.features.responsibility.tests.conftest import Issuer, letter_of
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment, Person
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs.models import Organisation


def entries(verb: str) -> list[Entry]:
    with scope.system():
        return list(Entry.objects.filter(verb=f"responsibility.{verb}").order_by("seq"))


def test_every_principal_of_the_county_gets_a_letter_and_a_task_in_one_act(issue: Issuer) -> None:
    made = issue()
    with scope.system():
        rows = {one.org_code: one for one in Letter.objects.filter(issue=made)}
        tasks = Task.objects.filter(key__startswith="letter:")
        assert {one.org_code for one in tasks} == {SCHOOL, KINDERGARTEN}
        assert all(one.appointment_id for one in tasks)
    assert {one.person_name for one in rows.values()} == {"林校长", "袁园长"}
    assert rows[SCHOOL].text_hash == letters.hash_of(rows[SCHOOL].text)
    assert rows[SCHOOL].text_hash != rows[KINDERGARTEN].text_hash
    (noted,) = entries("issued")
    assert noted.org_code == BUREAU
    assert set(noted.body["letters"]) == {str(one.pk) for one in rows.values()}


def test_a_school_issues_to_its_posts_and_not_to_the_issuer(issue: Issuer) -> None:
    made = issue("principal", "staff")
    with scope.system():
        names = set(Letter.objects.filter(issue=made).values_list("person_name", flat=True))
    assert {"安主任", "邓副校长"} <= names
    assert "林校长" not in names


def test_a_post_on_which_nothing_lies_gets_only_what_the_school_adds(issue: Issuer) -> None:
    made = issue("principal", "staff", (Own("值班", "节假日值班"),))
    one = letter_of(made, "保师傅")
    assert one.text["own"] == [{"title": "值班", "text": "节假日值班"}]


def test_the_county_s_government_issues_to_departments_and_townships(issue: Issuer) -> None:
    made = issue("leader", "bodies")
    with scope.system():
        names = set(Letter.objects.filter(issue=made).values_list("person_name", flat=True))
    assert names == {"居局长", "甄镇长"}


def test_sending_it_twice_issues_once(county: World) -> None:
    by = county.viewer("clerk")
    wanted = actions.Wanted(uuid7(), "schools", TODAY + timedelta(days=7))
    with scope.enter(by):
        first = actions.issue_letters(wanted, by=by, at=NOW)
        again = actions.issue_letters(wanted, by=by, at=NOW)
    assert first.pk == again.pk
    assert len(entries("issued")) == 1


def test_a_second_issue_of_the_year_is_refused(issue: Issuer) -> None:
    issue()
    with pytest.raises(LetterRefused, match="已经发过"):
        issue()


@pytest.mark.parametrize(
    ("who", "target", "days", "words"),
    [
        ("clerk", "staff", 7, "不发这种"),
        ("officer", "schools", 7, "不发这种"),
        ("clerk", "schools", -1, "不能早于"),
    ],
)
def test_what_may_not_be_issued(
    county: World, who: str, target: str, days: int, words: str
) -> None:
    by = county.viewer(who)
    wanted = actions.Wanted(uuid7(), target, TODAY + timedelta(days=days))
    with scope.enter(by), pytest.raises(LetterRefused, match=words):
        actions.issue_letters(wanted, by=by, at=NOW)


def test_withdrawing_ends_what_nobody_signed_and_takes_the_tasks_back(
    county: World, issue: Issuer
) -> None:
    made, by = issue(), county.viewer("clerk")
    with scope.enter(by):
        actions.withdraw(issue=made, reason="日期写错", by=by, at=NOW)
        with pytest.raises(LetterRefused, match="已被撤回"):
            actions.withdraw(issue=made, reason="再来一次", by=by, at=NOW)
    with scope.system():
        assert set(Letter.objects.values_list("state", flat=True)) == {"ended"}
        assert not Task.objects.filter(key__startswith="letter:", state="open").exists()
    assert entries("withdrawn")[0].body["reason"] == "日期写错"
    issue()


def test_urging_calls_everybody_who_has_not_signed_once_a_day(county: World, issue: Issuer) -> None:
    made, by = issue(), county.viewer("clerk")
    with scope.enter(by):
        assert actions.urge(issue=made, by=by, at=NOW) == 2
        with pytest.raises(LetterRefused, match="今天已经催过"):
            actions.urge(issue=made, by=by, at=NOW)
        assert actions.urge(issue=made, by=by, at=NOW + timedelta(days=1)) == 2
    assert len(entries("urged")) == 2


def test_only_the_issuer_urges(county: World, issue: Issuer) -> None:
    made, by = issue(), county.viewer("principal")
    with scope.enter(by), pytest.raises(LetterRefused, match="只有发出单位"):
        actions.urge(issue=made, by=by, at=NOW)


def changed_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the text had asked for something else since."""
    whole = Desk.listing

    def listing(self: Desk, one: Organisation) -> Listing:
        found = whole(self, one)
        first, *rest = found.items
        return replace(found, items=(replace(first, quote="另一句话"), *rest))

    monkeypatch.setattr(Desk, "listing", listing)


def test_a_supplement_holds_only_what_changed(
    county: World, issue: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, by = issue(), county.viewer("clerk")
    due = TODAY + timedelta(days=7)
    with scope.enter(by), pytest.raises(LetterRefused, match="不用补充"):
        actions.supplement(issue=made, id=uuid7(), due_on=due, by=by, at=NOW)
    changed_list(monkeypatch)
    key = uuid7()
    with scope.enter(by):
        more = actions.supplement(issue=made, id=key, due_on=due, by=by, at=NOW)
        again = actions.supplement(issue=made, id=key, due_on=due, by=by, at=NOW)
    assert more.pk == again.pk
    one = letter_of(more, "林校长")
    assert one.is_supplement
    assert [len(part["articles"]) for part in one.text["sections"]] == [1]
    assert len(entries("supplemented")) == 1
    with scope.enter(by), pytest.raises(LetterRefused, match="不用补充"):
        actions.supplement(issue=made, id=uuid7(), due_on=due, by=by, at=NOW)


def test_who_follows_is_asked_anew_and_who_left_no_more(county: World, issue: Issuer) -> None:
    made = issue("principal", "staff")
    with scope.system():
        old = county.appointments["officer"][0]
        Appointment.objects.filter(pk=old.pk).update(held_until=TODAY - timedelta(days=1))
        person = Person.objects.create(
            org_code=SCHOOL, name="新主任", username="newcomer", created_at=NOW
        )
        Appointment.objects.create(org_code=SCHOOL, post=old.post, person=person, held_from=TODAY)
        assert actions.ask_successors(NOW) == 1
        assert actions.ask_successors(NOW) == 0
    assert letter_of(made, "安主任").state == "ended"
    assert letter_of(made, "新主任").state == "open"
    with scope.system():
        states = dict(Task.objects.filter(key__startswith="letter:").values_list("key", "state"))
    assert states[f"letter:{letter_of(made, '安主任').pk}"] == "cancelled"
    assert states[f"letter:{letter_of(made, '新主任').pk}"] == "open"
    assert len(entries("newcomers_asked")) == 1


def test_nobody_elsewhere_sees_an_issue(county: World, issue: Issuer) -> None:
    made = issue()
    for who in ("neighbour_clerk", "officer"):
        with scope.enter(county.viewer(who)):
            assert queries.issue(county.viewer(who), made.pk) is None
            assert not Issue.objects.filter(pk=made.pk).exists()
