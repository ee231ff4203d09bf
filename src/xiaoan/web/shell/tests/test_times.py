from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from xiaoan.web.shell import times

NOW = datetime(2026, 11, 21, 2, 5, tzinfo=UTC)  # a Saturday, 10:05 in Shanghai


def test_a_day_near_midnight_is_shanghais_day() -> None:
    assert times.day(datetime(2026, 11, 20, 16, 30, tzinfo=UTC)) == "2026-11-21"
    assert times.day(date(2026, 11, 21), weekday=True) == "2026-11-21 周六"
    assert times.moment(NOW) == "2026-11-21 10:05"
    assert times.day(None) == times.moment(None) == ""


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=5), "5分钟前"),
        (timedelta(hours=3), "3小时前"),
        (timedelta(hours=12), "昨天 22:05"),
        (timedelta(days=18), "11月3日"),
        (timedelta(days=383), "2025-11-03"),
        (timedelta(days=-1), "11月22日"),
    ],
)
def test_how_long_ago(before: timedelta, words: str) -> None:
    assert times.ago(NOW - before, NOW) == words


@pytest.mark.parametrize(
    ("ahead", "words", "tone"),
    [
        (timedelta(days=2, hours=3), "还剩2天3小时", "quiet"),
        (timedelta(days=2), "还剩2天", "quiet"),
        (timedelta(hours=5, minutes=20), "还剩5小时20分", "warn"),
        (timedelta(seconds=10), "还剩1分钟", "warn"),
        (timedelta(hours=-3), "已超3小时", "bad"),
    ],
)
def test_a_clock_in_words_and_its_tone(ahead: timedelta, words: str, tone: str) -> None:
    assert times.remaining(NOW + ahead, NOW) == words
    assert times.urgency(NOW + ahead, NOW) == tone


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (None, "不限期"),
        (NOW + timedelta(hours=7), "今天 17:05 到期"),
        (NOW - timedelta(hours=3), "已超期3小时"),
        (date(2026, 11, 21), "今天到期"),
        (date(2026, 11, 22), "明天到期"),
        (date(2026, 11, 19), "已超期2天"),
        (date(2026, 11, 28), "11月28日到期"),
        (date(2027, 1, 5), "2027-01-05到期"),
    ],
)
def test_a_deadline_in_words(due: date | datetime | None, words: str) -> None:
    assert times.due_word(due, NOW) == words


def test_a_task_due_on_a_bare_day_is_urgent_on_that_day() -> None:
    assert times.urgency(date(2026, 11, 21), NOW) == "warn"
    assert times.urgency(date(2026, 11, 20), NOW) == "bad"
    assert times.urgency(date(2026, 11, 24), NOW) == "quiet"
    assert times.urgency(None, NOW) == "quiet"
