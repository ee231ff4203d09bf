"""Days that run out, and what changed between two versions of a row. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

EXPIRED: Final = "expired"
EXPIRING: Final = "expiring"
FINE: Final = ""


GONE_ON: Final = "这一行刚刚已由他人修改，请核对最新内容后再改；您填写的内容还在。"


class RowRefused(Exception):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """Something in a row that runs out: a certificate, a check that must be repeated.

    `column` holds a day; it runs out `months` later, or on that very day where that is 0. The
    keeper is asked `warn_days` before. `source` names the clause; `assumed` what is ours.
    """

    column: str
    title: str
    months: int = 0
    warn_days: int = 30
    source: str = ""
    quote: str = ""
    assumed: str = ""

    def due(self, noted: date) -> date:
        """The last day on which what was noted holds."""
        return months_later(noted, self.months)

    def noted_by(self, due: date) -> date:
        """The newest day that runs out on `due` or before: what a query compares with."""
        noted = months_later(due, -self.months)
        while self.due(noted + timedelta(days=1)) <= due:
            noted += timedelta(days=1)
        return noted

    def state(self, noted: date | None, on: date) -> str:
        """`expired` the day after the last, `expiring` from the day of asking on, else empty."""
        if noted is None:
            return FINE
        due = self.due(noted)
        if due < on:
            return EXPIRED
        return EXPIRING if due <= on + timedelta(days=self.warn_days) else FINE

    def last_expired(self, on: date) -> date:
        """Rows noted by this day have run out on `on`."""
        return self.noted_by(on - timedelta(days=1))

    def last_expiring(self, on: date) -> date:
        """Rows noted by this day have run out, or will within the warning."""
        return self.noted_by(on + timedelta(days=self.warn_days))


@dataclass(frozen=True, slots=True)
class Difference:
    """One column that changed, in the words that people read."""

    title: str
    before: str
    after: str
    is_sealed: bool


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day: 31 January and a month is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def changed(before: Mapping[str, Any], after: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    """The keys whose values differ; an empty text and nothing are the same."""
    return [key for key in keys if (before.get(key) or None) != (after.get(key) or None)]


def check_own(org_code: int, by_code: int, *, may_edit: bool) -> None:
    """Rows are kept by the organisation they are about, by a post that may."""
    if not may_edit:
        raise RowRefused("您的岗位不能修改这份台账，请交由本单位安全主任办理。")
    if org_code != by_code:
        raise RowRefused("台账由各单位自己登记；发现不符请通知该单位更正。")


def check_brings(code: int, interval: tuple[int, int], *, may_bring: bool) -> None:
    """Rows of schools are brought in by the office above them, as a file and not otherwise."""
    if not may_bring:
        raise RowRefused("您的岗位不能替学校导入这份台账。")
    if not interval[0] <= code <= interval[1]:
        raise RowRefused("只能导入本辖区内学校的台账。")


def check_reason(reason: str, retired_on: date, today: date) -> str:
    """Why a row is taken out; it stays readable for ever."""
    if not reason.strip():
        raise RowRefused("请写明原因，以后查阅的人会看到。")
    if retired_on > today:
        raise RowRefused("日期还没到，请在当天办理。")
    return reason.strip()[:200]
