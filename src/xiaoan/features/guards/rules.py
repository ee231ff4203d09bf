"""How many guards a school needs, what a guard must have, who stood when. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from xiaoan.foundation.terms.rules import CHINA

PLACES: Final = {
    "gate": "校门",
    "escort": "护学岗",
    "patrol": "巡逻",
    "dorm": "宿舍",
    "monitor": "监控室",
}
SEXES: Final = {"m": "男", "f": "女"}
EMPLOYERS: Final = {"company": "保安公司派驻", "own": "学校自聘"}
WEEKDAYS: Final = ("一", "二", "三", "四", "五", "六", "日")
WEEK: Final = 7 * 24 * 60
DAY_MINUTES: Final = 24 * 60
# Ours, no text's: who comes later than this is late, a hole longer than this is shown.
GRACE: Final = timedelta(minutes=10)
ALL_WELL: Final = "一切正常"
YOUNGEST: Final = 18  # 保安服务管理条例 16: 年满 18 周岁


class ShiftRefused(Exception):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True, slots=True)
class Standard:
    """应配人数: how many guards a school needs, and which document says so."""

    title: str
    note: str
    confidence: str
    lo: int
    hi: int
    small_below: int
    small: int
    middle: int
    large_from: int
    large: int
    per_pupils: int
    per_boarders: int

    def needed(self, enrolment: int, boarders: int) -> int:
        """Guards for a school of this size; boarders ask for more."""
        if enrolment < self.small_below:
            number = self.small
        elif enrolment < self.large_from:
            number = self.middle
        else:
            number = self.large + (enrolment - self.large_from) // self.per_pupils
        return number + boarders // self.per_boarders

    @property
    def words(self) -> str:
        return (
            f"应配人数按{self.title}：学生不足 {self.small_below} 人的 {self.small} 名，"
            f"不足 {self.large_from} 人的 {self.middle} 名，{self.large_from} 人起 {self.large} 名"
            f"、每满 {self.per_pupils} 人加 1 名；寄宿生每满 {self.per_boarders} 人加 1 名。"
            f"（{self.note}）"
        )


def standard(entry: Mapping[str, Any]) -> Standard:
    """One entry of packs/staffing.yaml."""
    small, large = entry["small"], entry["large"]
    return Standard(
        title=entry["title"],
        note=entry["note"],
        confidence=entry["confidence"],
        lo=entry["lo"],
        hi=entry["hi"],
        small_below=small["below"],
        small=small["guards"],
        middle=entry["middle"]["guards"],
        large_from=large["at_least"],
        large=large["guards"],
        per_pupils=large["every"],
        per_boarders=entry["boarders"]["every"],
    )


def standard_for(org_code: int, standards: Iterable[Standard]) -> Standard:
    """The one of the smallest territory that holds the organisation."""
    holding = [one for one in standards if one.lo <= org_code <= one.hi]
    return min(holding, key=lambda one: one.hi - one.lo)


def age(born: date, on: date) -> int:
    """周岁: the birthday itself counts."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def faults(values: Mapping[str, Any], on: date) -> dict[str, str]:
    """What cannot be true of a guard, by column."""
    found: dict[str, str] = {}
    born = values.get("birth_on")
    if born is not None and age(born, on) < YOUNGEST:
        found["birth_on"] = "保安员应年满 18 周岁，请核对出生日期。"
    if values.get("employer_kind") == "company" and not values.get("employer_name"):
        found["employer_name"] = "请填写派驻的保安公司名称。"
    if values.get("licensed_on") and not values.get("licence_number"):
        found["licence_number"] = "填了发证日期，请同时填写证号。"
    for key in ("licensed_on", "checked_on", "employed_from"):
        day = values.get(key)
        if day is not None and day > on:
            found[key] = "日期还没到，请核对。"
    return found


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of the weekly pattern. Ending at or before its beginning is the next day."""

    weekdays: frozenset[int]
    begins: time
    ends: time
    is_school_days: bool = False

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        length = _minute(self.ends) - _minute(self.begins)
        return length if length > 0 else length + DAY_MINUTES

    def span(self, day: date, *, is_school_day: bool) -> Span | None:
        """When it must be stood on a day, if on that day at all."""
        if day.isoweekday() not in self.weekdays or (self.is_school_days and not is_school_day):
            return None
        begins = datetime.combine(day, self.begins, CHINA)
        return Span(begins, begins + timedelta(minutes=self.minutes))


def holes(span: Span, stood: Sequence[Span], now: datetime) -> list[Span]:
    """The pieces of a span until now, longer than the grace, in which nobody stood."""
    found, reached = [], span.begins
    until = min(span.ends, now)
    for one in sorted(stood, key=lambda each: each.begins):
        if one.begins - reached > GRACE and one.begins < until:
            found.append(Span(reached, min(one.begins, until)))
        reached = max(reached, one.ends)
    if until - reached > GRACE:
        found.append(Span(reached, until))
    return found


def uncovered(patterns: Iterable[Pattern]) -> list[tuple[int, int]]:
    """The minutes of a week, from Monday 0:00, that no pattern covers."""
    covered = bytearray(WEEK)
    for one in patterns:
        for weekday in one.weekdays:
            start = (weekday - 1) * DAY_MINUTES + _minute(one.begins)
            for minute in range(start, start + one.minutes):
                covered[minute % WEEK] = 1
    return _runs(covered)


def uncovered_words(gaps: Iterable[tuple[int, int]]) -> list[str]:
    """周一 22:00 至周二 06:00, for people."""
    return [f"周{_moment(begins)}至周{_moment(ends)}" for begins, ends in gaps]


def check_note(note: str) -> str:
    """What is told at the hand-over; nothing said means all is well."""
    return note.strip()[:200] or ALL_WELL


def _runs(covered: bytearray) -> list[tuple[int, int]]:
    found, start = [], None
    for minute, is_covered in enumerate(covered):
        if not is_covered and start is None:
            start = minute
        elif is_covered and start is not None:
            found.append((start, minute))
            start = None
    if start is not None:
        found.append((start, WEEK))
    return found


def _moment(minute: int) -> str:
    if minute == WEEK:
        return "日 24:00"
    day, rest = divmod(minute, DAY_MINUTES)
    return f"{WEEKDAYS[day]} {rest // 60:02d}:{rest % 60:02d}"


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
