from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from xiaoan.foundation.accounts import rules

NOW = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
POLICY = rules.LockPolicy()


def test_the_fifth_wrong_password_locks_for_a_quarter_of_an_hour() -> None:
    assert rules.lock_after(4, NOW, POLICY) is None
    assert rules.lock_after(5, NOW, POLICY) == NOW + timedelta(minutes=15)


def test_a_lock_ends_at_its_moment() -> None:
    assert rules.is_locked(NOW, NOW - timedelta(seconds=1))
    assert not rules.is_locked(NOW, NOW)
    assert not rules.is_locked(None, NOW)


@pytest.mark.parametrize(
    ("phone", "shown"), [("13800001234", "138****1234"), ("110", "***"), ("", "")]
)
def test_a_phone_is_shown_masked(phone: str, shown: str) -> None:
    assert rules.masked_phone(phone) == shown


def test_the_second_of_a_post_stands_before_the_tenth() -> None:
    titles = ["班主任10", "班主任", "班主任2"]
    assert sorted(titles, key=rules.counted) == ["班主任", "班主任2", "班主任10"]
