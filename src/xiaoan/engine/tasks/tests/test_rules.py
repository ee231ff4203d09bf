"""The order of the day, and who answers for more time; no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from xiaoan.engine.tasks import rules
from xiaoan.engine.tasks.rules import Addressee, Asker

NOW = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
DAY = timedelta(days=1)
ONE = UUID(int=1)


@dataclass(frozen=True)
class Face:
    name: str
    due_at: datetime | None = None
    acknowledged_at: datetime | None = None
    created_at: datetime = NOW


def test_the_day_begins_with_three_that_press_the_earliest_first() -> None:
    tasks = [
        Face("quiet", NOW + 9 * DAY, NOW),
        Face("late", NOW - DAY, NOW),
        Face("new", None),
        Face("today", NOW + DAY / 2, NOW),
        Face("new too", NOW + 3 * DAY),
    ]
    first, rest = rules.first_and_rest(tasks, NOW)
    assert [one.name for one in first] == ["late", "today", "new too"]
    assert [one.name for one in rest] == ["quiet", "new"]


def test_a_quiet_day_has_nothing_first() -> None:
    first, rest = rules.first_and_rest([Face("quiet", NOW + 9 * DAY, NOW)], NOW)
    assert (first, len(rest)) == ([], 1)


@pytest.mark.parametrize(
    ("to", "reader", "is_named"),
    [
        (Addressee(1, "guard", None), Addressee(1, "guard", ONE), True),
        (Addressee(1, "guard", None), Addressee(1, "teacher", ONE), False),
        (Addressee(1, "guard", None), Addressee(2, "guard", ONE), False),
        (Addressee(1, "guard", ONE), Addressee(1, "teacher", ONE), True),
        (Addressee(1, "guard", ONE), Addressee(1, "guard", None), False),
    ],
)
def test_a_task_names_an_appointment_or_else_a_post(
    to: Addressee, reader: Addressee, is_named: bool
) -> None:
    assert rules.names(to, reader) is is_named


@pytest.mark.parametrize(
    ("asker", "leader"),
    [
        (Asker("guard", "school"), "principal"),
        (Asker("deputy_principal", "school"), "principal"),
        (Asker("principal", "school"), ""),
        (Asker("bureau_clerk", "department"), "bureau_director"),
        (Asker("police_officer", "department"), "department_leader"),
        (Asker("township_officer", "government"), "township_leader"),
        (Asker("unheard_of", "department"), "department_leader"),
    ],
)
def test_more_time_is_the_leaders_to_give(asker: Asker, leader: str) -> None:
    assert rules.leader_of(asker) == leader


@pytest.mark.parametrize(
    ("due_at", "until", "reason", "is_refused"),
    [
        (NOW + DAY, NOW + 2 * DAY, "等材料", False),
        (None, NOW + DAY, "等材料", False),
        (NOW + DAY, NOW + DAY, "等材料", True),
        (NOW - 2 * DAY, NOW - DAY, "等材料", True),
        (NOW + DAY, NOW + 2 * DAY, "  ", True),
    ],
)
def test_more_time_needs_a_reason_and_a_later_day(
    due_at: datetime | None, until: datetime, reason: str, is_refused: bool
) -> None:
    assert bool(rules.extension_faults(due_at, until, NOW, reason)) is is_refused


def test_a_duty_goes_to_the_first_responsible_post_that_somebody_holds() -> None:
    assert rules.post_for(["safety_officer", "principal"], {"principal"}) == "principal"
    assert rules.post_for(["safety_officer", "principal"], set()) == "safety_officer"
    assert rules.post_for([], {"principal"}) == ""
