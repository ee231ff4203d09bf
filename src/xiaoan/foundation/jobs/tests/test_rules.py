from __future__ import annotations

from datetime import UTC, datetime, timedelta

from xiaoan.foundation.jobs import rules

AT = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)


def test_each_failure_waits_longer_than_the_one_before() -> None:
    waits = [rules.next_try(AT, n) for n in range(1, rules.MAX_ATTEMPTS)]
    known = [wait for wait in waits if wait is not None]
    assert known == sorted(known) and len(known) == rules.MAX_ATTEMPTS - 1
    assert known[0] == AT + timedelta(minutes=1)


def test_after_the_last_attempt_it_is_given_up() -> None:
    assert rules.next_try(AT, rules.MAX_ATTEMPTS) is None
