from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from xiaoan.foundation.jobs import rules

AT = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=500)


def test_each_failure_waits_longer_than_the_one_before() -> None:
    waits = [rules.next_try(AT, n, OTHER) for n in range(1, rules.MAX_ATTEMPTS)]
    known = [wait for wait in waits if wait is not None]
    assert known == sorted(known) and len(known) == rules.MAX_ATTEMPTS - 1
    shortest, longest = AT + timedelta(minutes=1), AT + timedelta(minutes=1.2)
    assert shortest <= known[0] < longest


def test_what_failed_together_does_not_come_back_together() -> None:
    assert rules.next_try(AT, 3, ONE) != rules.next_try(AT, 3, OTHER)
    assert rules.next_try(AT, 3, ONE) == rules.next_try(AT, 3, ONE)


def test_after_the_last_attempt_it_is_given_up() -> None:
    assert rules.next_try(AT, rules.MAX_ATTEMPTS, ONE) is None


def test_the_next_moment_of_a_line() -> None:
    assert rules.next_due("10 17 * * *", AT) == datetime(2026, 11, 18, 17, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "is_nightly", "minutes_ago", "late"),
    [
        ("0 1 * * *", True, 29, False),
        ("0 1 * * *", True, 40, True),
        ("25 1 * * *", True, 60, False),  # due five minutes ago: within its grace
        ("* * * * *", False, 3, False),
        ("* * * * *", False, 5, True),
        ("*/5 * * * *", False, 5, False),
        ("*/5 * * * *", False, 11, True),
    ],
)
def test_when_a_line_is_late(cron: str, is_nightly: bool, minutes_ago: int, late: bool) -> None:
    started_at = AT - timedelta(minutes=minutes_ago)
    assert rules.is_late(cron, started_at, AT, is_nightly=is_nightly) is late


def test_a_line_that_never_ran_is_not_called_late() -> None:
    assert not rules.is_late("* * * * *", None, AT, is_nightly=False)
