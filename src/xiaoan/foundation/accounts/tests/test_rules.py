from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

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


SCHOOL, BUREAU, COUNTY = 51172310300101, 51172300000002, (51172300000000, 51172399999999)
OWN = (SCHOOL, SCHOOL)


def standing(*verbs: str, at: int = SCHOOL, first: bool = False) -> rules.Standing:
    return rules.Standing(frozenset([at]), frozenset(verbs), first)


@pytest.mark.parametrize(
    ("asker", "reach", "one", "fault"),
    [
        (standing("a", "b"), OWN, standing("a"), ""),
        (standing("a"), OWN, standing("a", "b"), "权限比您大"),
        (standing("a", "b"), OWN, standing("a", first=True), "主要负责人"),
        (standing("a", first=True), OWN, standing("a", "b"), ""),
        (standing("a", at=BUREAU), COUNTY, standing("a", "b", first=True), ""),
        (standing("a", rules.RESTORE_ANYBODY), OWN, standing("b", first=True), ""),
        (standing("a", "b", first=True), OWN, standing("a", at=BUREAU), "管辖范围以外"),
    ],
)
def test_nobody_opens_the_account_of_who_may_do_more(
    asker: rules.Standing, reach: tuple[int, int], one: rules.Standing, fault: str
) -> None:
    said = rules.restore_fault(asker, reach, one)
    assert (fault in said) if fault else said == ""


TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("starts", "ends", "fault"),
    [
        (0, 0, ""),
        (3, 30, ""),
        (0, 179, ""),
        (0, 180, "180 天"),
        (2, 1, "早于"),
        (-1, 3, "过去"),
    ],
)
def test_a_leave_runs_from_today_or_later(starts: int, ends: int, fault: str) -> None:
    span = rules.Span(TODAY + timedelta(days=starts), TODAY + timedelta(days=ends))
    said = rules.span_fault(span, TODAY)
    assert (fault in said) if fault else said == ""


def test_spans_that_share_a_day_meet() -> None:
    first = rules.Span(TODAY, TODAY + timedelta(days=2))
    assert first.meets(rules.Span(TODAY + timedelta(days=2), TODAY + timedelta(days=9)))
    assert not first.meets(rules.Span(TODAY + timedelta(days=3), TODAY + timedelta(days=9)))


def test_a_delegates_title_fits_the_ledgers_column() -> None:
    assert rules.acting_title("校长", "林校长") == "校长（代林校长）"
    long = rules.acting_title("长" * 60, "名" * 30)
    assert len(long) == 40
    assert long.endswith("名）")
