"""Whole evaluation, evaluation fact by fact, and the pure rules give the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from house import world as house
from house.world import World
from xiaoan.engine.duties import actions, catalogue
from xiaoan.engine.duties.models import Binding, Fulfilment, Obligation, Reading
from xiaoan.engine.duties.plan import members_within
from xiaoan.engine.duties.rules import Fact, Measured, Record, judge
from xiaoan.engine.duties.tests import law
from xiaoan.engine.duties.windows import Span
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import SYSTEM

SINCE = date(2026, 8, 20)
ORGANISATIONS = (house.SCHOOL, house.KINDERGARTEN, house.BUREAU)
Row = tuple[Any, ...]
Known = tuple[int, Fact | Measured]

days = st.dates(SINCE, date(2026, 11, 20))
happenings = st.sampled_from(
    (
        ("sweep", {"scope": "campus"}),
        ("sweep", {"scope": "route"}),
        ("drill", {"type": "comprehensive"}),
        ("drill", {"type": "special"}),
        ("lesson", {}),
        ("lesson", {}),
        ("lesson", {}),
        ("panel", {}),
        ("hazard_found", {"case": "甲"}),
        ("hazard_found", {"case": 7}),
        ("hazard_planned", {"case": "甲"}),
        ("hazard_planned", {"case": 7}),
        ("accident", {}),
        ("report", {}),
        ("sale", {"thing": "books"}),
        ("sale", {"thing": "bread"}),
    )
)
facts = st.builds(
    lambda one, on, amount: Fact(one[0], on, Decimal(amount), one[1]),
    happenings,
    days,
    st.integers(0, 3),
)
readings = st.builds(Measured, st.just("guard_age"), days, st.integers(50, 60).map(Decimal))
known = st.lists(
    st.tuples(st.sampled_from(ORGANISATIONS), st.one_of(facts, facts, facts, facts, readings)),
    min_size=20,
    max_size=40,
)


@pytest.mark.parametrize("opened_on", [date(2001, 9, 1), date(2026, 9, 16)])
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(happened=known, on=days)
def test_three_ways_of_judging_agree(
    world: World, opened_on: date, happened: list[Known], on: date
) -> None:
    with undone(), scope.system():
        law.lay_down()
        _open_kindergarten(opened_on)
        happened = [(code, one) for code, one in _one_a_day(happened) if one.on <= on]
        with undone():
            actions.evaluate(law.LO, law.HI, on=on, since=SINCE)
            for code, one in happened:
                _tell(code, one, on)
            fact_by_fact = rows()
        for code, one in happened:
            _write(code, one, on)
        actions.evaluate(law.LO, law.HI, on=on, since=SINCE)
        whole = rows()
        assert whole == by_the_rules(happened, on)
        assert fact_by_fact == whole
        assert actions.evaluate(law.LO, law.HI, on=on, since=SINCE) == 0


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the block writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows() -> list[Row]:
    fields = ("org_code", "duty_id", "period", "starts_on", "ends_on", "due_on", "required",
              "achieved", "state", "met_on", "place")  # fmt: skip
    return sorted(Obligation.objects.values_list(*fields), key=lambda row: row[:3])


def by_the_rules(happened: Iterable[Known], on: date) -> list[Row]:
    listed = catalogue.duties_within(law.LO, law.HI)
    members = members_within(law.LO, law.HI, listed)
    bound = set(Binding.objects.values_list("org_code", "duty_id"))
    found: list[Row] = []
    for code in ORGANISATIONS:
        record = Record(
            [one for at, one in happened if at == code and isinstance(one, Fact)],
            [one for at, one in happened if at == code and isinstance(one, Measured)],
        )
        for duty in listed:
            if (code, duty.id) in bound:
                judged = judge(duty, record, members.place_of(code), Span(SINCE, on, SINCE))
                found += [
                    (code, one.duty_id, one.period, one.starts_on, one.ends_on, one.due_on,
                     one.required, one.achieved, one.state, one.met_on, one.place)
                    for one in judged
                ]  # fmt: skip
    return sorted(found, key=lambda row: row[:3])


def _one_a_day(happened: list[Known]) -> list[Known]:
    """A measure has one reading a day; the first drawn stays."""
    seen: set[tuple[int, date]] = set()
    kept = []
    for code, one in happened:
        if isinstance(one, Measured):
            if (code, one.on) in seen:
                continue
            seen.add((code, one.on))
        kept.append((code, one))
    return kept


def _open_kindergarten(opened_on: date) -> None:
    from xiaoan.foundation.orgs.models import Organisation

    Organisation.objects.filter(code=house.KINDERGARTEN).update(opened_on=opened_on)


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(4), UTC)


def _tell(code: int, one: Fact | Measured, on: date) -> None:
    if isinstance(one, Measured):
        _write(code, one, on)
        actions.evaluate_one(code, on=on, kinds=[one.measure], since=one.on)
        return
    actions.fulfil(**_done(code, one, on))


def _write(code: int, one: Fact | Measured, on: date) -> None:
    if isinstance(one, Measured):
        Reading.objects.create(
            org_code=code,
            measure=one.measure,
            on=one.on,
            value=one.value,
            source_type="test",
            by_name="测试",
            at=_noon(on),
        )
        return
    actions.fulfil_many([_done(code, one, on)])


def _done(code: int, fact: Fact, on: date) -> actions.Done:
    return {
        "org_code": code,
        "kind": fact.kind,
        "on": fact.on,
        "amount": fact.amount,
        "attributes": fact.attributes,
        "source_type": "test",
        "source_id": uuid7(),
        "by": SYSTEM,
        "at": _noon(on),
    }


def test_a_fact_told_late_changes_the_period_it_belongs_to(world: World) -> None:
    law.lay_down()
    monday = date(2026, 11, 16)
    with scope.system():
        actions.evaluate(law.LO, law.HI, on=monday, since=SINCE)
        missed = Obligation.objects.get(
            org_code=house.SCHOOL, duty_id="text/1/weekly", period="2026-W45"
        )
        late = Fact("sweep", date(2026, 11, 4), Decimal(1), {"scope": "campus"})
        actions.fulfil(**_done(house.SCHOOL, late, monday))
        assert (missed.state, Fulfilment.objects.count()) == ("overdue", 1)
        missed.refresh_from_db()
        assert (missed.state, missed.met_on) == ("met", date(2026, 11, 4))


def test_days_that_pass_alone_change_what_is_due(world: World) -> None:
    law.lay_down()
    with scope.system():
        actions.evaluate(law.LO, law.HI, on=date(2026, 11, 13), since=date(2026, 11, 9))
        week = Obligation.objects.get(
            org_code=house.SCHOOL, duty_id="text/1/weekly", period="2026-W46"
        )
        assert week.state == "due"
        actions.evaluate(law.LO, law.HI, on=date(2026, 11, 13) + timedelta(days=3))
        week.refresh_from_db()
        assert week.state == "overdue"
