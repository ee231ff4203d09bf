from __future__ import annotations

from datetime import date, timedelta

import pytest

from xiaoan.engine.registers import rules
from xiaoan.engine.registers.rules import Expiry, RowRefused

TODAY = date(2026, 11, 18)
YEARLY = Expiry("checked_on", "查询", months=12, warn_days=30)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 18), 0, date(2026, 11, 18)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
    ],
)
def test_months_later_stays_within_the_month(day: date, months: int, later: date) -> None:
    assert rules.months_later(day, months) == later


def test_what_a_query_compares_with_agrees_with_each_days_own_last_day() -> None:
    """For every day of eight years: noted_by(D) is the newest day that runs out by D."""
    for number in range(0, 2920):
        due = date(2020, 1, 1) + timedelta(days=number)
        noted = YEARLY.noted_by(due)
        assert YEARLY.due(noted) <= due < YEARLY.due(noted + timedelta(days=1))


def test_it_holds_on_its_last_day_and_has_expired_the_day_after() -> None:
    noted = date(2025, 11, 18)
    assert YEARLY.state(noted, TODAY) == "expiring"
    assert YEARLY.state(noted, TODAY + timedelta(days=1)) == "expired"
    assert YEARLY.state(noted, TODAY - timedelta(days=31)) == ""
    assert YEARLY.state(None, TODAY) == ""


def test_an_empty_text_and_nothing_are_the_same() -> None:
    assert rules.changed({"a": "", "b": 1}, {"a": None, "b": 2}, ["a", "b"]) == ["b"]


def test_rows_are_kept_by_their_own_organisation() -> None:
    rules.check_own(1, 1, may_edit=True)
    with pytest.raises(RowRefused, match="各单位自己登记"):
        rules.check_own(1, 2, may_edit=True)
    with pytest.raises(RowRefused, match="岗位不能修改"):
        rules.check_own(1, 1, may_edit=False)


def test_a_reason_is_asked_for_and_the_future_waits() -> None:
    assert rules.check_reason(" 辞职 ", TODAY, TODAY) == "辞职"
    with pytest.raises(RowRefused, match="原因"):
        rules.check_reason(" ", TODAY, TODAY)
    with pytest.raises(RowRefused, match="还没到"):
        rules.check_reason("辞职", TODAY + timedelta(days=1), TODAY)
