from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from xiaoan.foundation.notices import kinds, rules

MORNING = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai
EVENING = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # 23:00
NIGHT = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)  # 04:00 of the 19th
SEVEN = datetime(2026, 11, 18, 23, 0, tzinfo=UTC)  # 07:00 of the 19th


@pytest.mark.parametrize(
    ("at", "expected"),
    [(MORNING, (MORNING, False)), (EVENING, (SEVEN, True)), (NIGHT, (SEVEN, True))],
)
def test_a_night_s_message_waits_for_the_morning(
    at: datetime, expected: tuple[datetime, bool]
) -> None:
    assert rules.release(at, rules.Peace(), is_urgent=False) == expected


def test_what_is_urgent_wakes_people() -> None:
    peace = rules.Peace(digest_at=time(17, 0))
    assert rules.release(NIGHT, peace, is_urgent=True) == (NIGHT, False)


def test_a_digest_comes_at_its_time_of_the_next_day_at_most() -> None:
    peace = rules.Peace(digest_at=time(9, 30))
    assert rules.release(MORNING, peace, is_urgent=False) == (MORNING + timedelta(days=1), True)
    assert rules.release(NIGHT, peace, is_urgent=False)[0] == MORNING + timedelta(days=1)


def test_equal_ends_mean_no_quiet_hours() -> None:
    assert not rules.is_quiet(NIGHT, rules.Peace(time(0, 0), time(0, 0)))
    assert rules.is_quiet(MORNING, rules.Peace(time(9, 0), time(10, 0)))


def test_tries_end_and_a_provider_s_wait_is_kept() -> None:
    assert rules.next_try(MORNING, 1, 300) == MORNING + timedelta(minutes=5)
    assert rules.next_try(MORNING, 2, 0) == MORNING + timedelta(minutes=5)
    assert rules.next_try(MORNING, rules.MAX_ATTEMPTS, 0) is None


def test_a_channel_that_keeps_failing_rests_longer_and_longer() -> None:
    assert rules.closed_until(MORNING, 4) is None
    rests = [rules.closed_until(MORNING, failures) for failures in (5, 6, 30)]
    assert rests == [MORNING + timedelta(minutes=minutes) for minutes in (2, 4, 30)]


@pytest.mark.parametrize(
    ("channel", "to", "shown"),
    [
        ("sms", "13800000000", "138****0000"),
        ("email", "anzhuren@school.example", "a***@school.example"),
        ("wecom", "zhangsan", "zh***"),
        ("wecom", "", ""),
    ],
)
def test_little_of_an_address_is_shown(channel: str, to: str, shown: str) -> None:
    assert rules.masked(channel, to) == shown


@pytest.mark.parametrize(
    ("channel", "to", "is_right"),
    [
        ("sms", "13800000000", True),
        ("sms", "1380000000", False),
        ("sms", "13800000000,13900000000", False),
        ("wecom", "zhang|li", False),
        ("wecom", "@all", False),
        ("dingtalk", "a,b", False),
    ],
)
def test_one_address_and_not_several(channel: str, to: str, is_right: bool) -> None:
    assert (rules.address_fault(channel, to) == "") is is_right


def test_a_kind_without_its_own_declaration_belongs_to_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.declare(kinds.Kind("hazards.escalated", "重大隐患上报", is_urgent=True))
    assert kinds.kind_of("hazards.escalated").is_urgent
    assert kinds.kind_of("feedback.answered").title == "投诉建议"
    assert kinds.matches("hazards.escalated", ["hazards.escalated"])
    assert not kinds.matches("hazards.escalated", ["other"])
    assert kinds.matches("feedback", ["other"])
