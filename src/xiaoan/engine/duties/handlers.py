"""What duties do at night, and when a pack has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from xiaoan.engine.duties import actions
from xiaoan.engine.duties.catalogue import counties
from xiaoan.engine.duties.parallel import side_by_side
from xiaoan.foundation import scope
from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.timetable import nightly
from xiaoan.foundation.orgs.codes import Code
from xiaoan.foundation.orgs.models import Group
from xiaoan.foundation.scope import SYSTEM

# Which fact a group is, where a pack asks for one (kaijiang-2022/3, wuzhong-2023/2.1 and 2.8).
GROUP_FACTS: Final = {
    "student_safety": "committee_set_up",
    "safety_committee": "safety_committee_set_up",
    "leading_group": "safety_committee_set_up",
    "mediation": "mediation_committee_set_up",
}


@nightly("duties.evaluate", hour=0, minute=20, title="核算各单位职责")
def evaluate_all(at: datetime) -> int:
    """Bind, read and judge every county that a pack reaches.

    Organisations change by day; what they have become binds from the night on.
    """
    on = timezone.localdate(at)
    return sum(side_by_side(lambda lo, hi: _evaluated(lo, hi, on, at), counties()))


def _evaluated(lo: int, hi: int, on: date, at: datetime) -> int:
    with scope.system():
        actions.let_fall(lo, hi, on=on)
        actions.refresh_bindings(lo, hi)
        actions.take_readings(lo, hi, on=on, at=at)
        return actions.evaluate(lo, hi, on=on)


@handles("policy.synced")
def bind_anew(event: Event) -> None:
    """A new pack binds at once; from then on it is judged."""
    on = timezone.localdate(event.at)
    for lo, hi in counties():
        actions.refresh_bindings(lo, hi)
        actions.evaluate(lo, hi, on=on)


@handles("policy.parameter_settled")
def bind_by_the_number(event: Event) -> None:
    """What rested on an unsure number binds from now on, or asks nothing more."""
    on = timezone.localdate(event.at)
    for lo, hi in _counties_of(event):
        actions.refresh_bindings(lo, hi)
        actions.evaluate(lo, hi, on=on)


@handles("terms.changed")
def judge_by_the_new_days(event: Event) -> None:
    """A changed calendar moves what is due at once, so that nothing falls overdue by old days."""
    on = timezone.localdate(event.at)
    for lo, hi in _counties_of(event):
        actions.evaluate(lo, hi, on=on)


def _counties_of(event: Event) -> list[tuple[int, int]]:
    """The counties in, or around, the territory that an event is about."""
    first, last = Code(int(event.subject_id)).interval()
    return [(lo, hi) for lo, hi in counties() if lo <= last and first <= hi]


@handles("orgs.group_set_up")
def count_the_group(event: Event) -> None:
    """成立 is a fact from its own day on; that the group ends later does not undo it."""
    group = Group.objects.filter(id=event.subject_id).first()
    fact = GROUP_FACTS.get(event.body["kind"])
    if group is None or fact is None:
        return
    actions.fulfil(
        org_code=group.org_code,
        kind=fact,
        on=group.set_up_on,
        source_type="group",
        source_id=group.id,
        by=replace(SYSTEM, name=group.by_name.rpartition(" ")[2][:40]),
        at=event.at,
    )
