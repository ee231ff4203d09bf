from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from house.world import NOW, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.importing.people import SHEET
from xiaoan.foundation.accounts.models import Appointment, Person
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.workbooks import actions, checking
from xiaoan.foundation.workbooks.models import Batch, BatchRow

from .county import County, county, schools

PEOPLE, SCHOOLS, SEED = 5000, 120, 20261118


def sent(world: World, content: bytes) -> Batch:
    by = world.viewer("clerk")
    upload = actions.Upload(uuid7(), "花名册.xlsx", content)
    with scope.enter(by):
        return actions.take_in(upload=upload, sheet=SHEET, by=by, at=NOW)


def states(batch: Batch) -> dict[int, BatchRow]:
    with scope.system():
        return {row.number: row for row in BatchRow.objects.filter(batch=batch)}


@pytest.fixture
def office(world: World) -> County:
    return county(SEED, PEOPLE, schools(SCHOOLS))


def test_five_thousand_people_of_a_messy_county_and_the_fate_of_every_row(
    world: World, office: County
) -> None:
    """Read, judged, written and read again: each row becomes what it must, and nothing twice."""
    batch = sent(world, office.content)
    rows = states(batch)
    wrong = {
        number: (fate, rows[number].state, rows[number].faults)
        for number, fate in office.expected.items()
        if rows[number].state != fate.state
        or (fate.column and fate.column not in {one["column"] for one in rows[number].faults})
    }
    assert wrong == {}
    assert rows.keys() == office.expected.keys()

    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        actions.confirm(batch=batch, by=clerk, at=NOW)
    heard: list[tuple[int, int]] = []
    done = actions.write_batch(batch.id, NOW, lambda at, total: heard.append((at, total)))
    new = office.numbers("new")
    assert done.counts["created"] == len(new)
    assert (done.counts["updated"], done.counts["refused"]) == (0, 0)
    assert heard[-1] == (len(new), len(new))
    assert len(heard) == -(-len(new) // 250)
    assert_written(office)

    again = sent(world, office.content)
    assert Counter(row.state for row in states(again).values()) == {
        checking.UNCHANGED: len(new),
        checking.FAULTY: len(office.numbers("faulty")),
        checking.REPEATED: len(office.numbers("repeated")),
    }


def assert_written(office: County) -> None:
    """Everybody is there once, at their school, with their posts; the ledger knows no numbers."""
    with scope.system():
        people = {one.phone: one for one in Person.objects.exclude(phone="")}
        held: dict[object, set[str]] = {}
        for person_id, kind in Appointment.objects.values_list("person_id", "post__kind"):
            held.setdefault(person_id, set()).add(kind)
        wanted = [one for one in office.expected.values() if one.state == "new"]
        assert len(people) == len(wanted)
        for one in wanted:
            person = people[one.phone]
            assert person.name == one.name
            assert held[person.id] == set(one.posts)
            assert not person.has_usable_password()
        entries = Entry.objects.filter(verb="accounts.imported")
        assert entries.count() == len(wanted)
        assert not any("139" in str(body) for body in entries.values_list("body", flat=True))


def test_a_crash_in_the_middle_is_taken_up_and_nothing_is_doubled(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = county(7, 600, schools(20))
    batch, clerk = sent(world, office.content), world.viewer("clerk")
    with scope.enter(clerk):
        actions.confirm(batch=batch, by=clerk, at=NOW)

    def killed(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.write_batch(batch.id, NOW, killed)
    with scope.system():
        assert Person.objects.exclude(phone="").count() == 250
    actions.write_batch(batch.id, NOW, lambda done, total: None)
    done = actions.write_batch(batch.id, NOW + timedelta(hours=1), lambda done, total: None)
    assert done.counts["created"] == len(office.numbers("new"))
    assert done.ended_at == NOW
    assert_written(office)
