"""分类分级监管: how often a school of a grade is drawn, and what grade the facts suggest.

Every number comes from packs/visits.yaml; what the texts do not say is marked there as assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

GRADES: Final = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Grade:
    """One grade: its word and colour, visits a year, tickets in a draw."""

    key: str
    title: str
    colour: str
    times_a_year: int
    weight: int


@dataclass(frozen=True)
class Table:
    """One entry of packs/visits.yaml."""

    id: str
    title: str
    lo: int
    hi: int
    starts_on: date
    assumed: str
    grades: Mapping[str, Grade]
    ungraded: str
    behind_weight: int
    signal_weight: int
    most_weight: int
    proposal: Mapping[str, Mapping[str, int]]
    rectify_days: int
    own_since_days: int
    signals: Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """What is known of a school today; the numbers are of what is still open."""

    major: int = 0
    serious: int = 0
    overdue: int = 0
    signals: tuple[str, ...] = ()
    visits_this_year: int = 0

    @property
    def counted(self) -> dict[str, int]:
        return {
            "major": self.major,
            "serious": self.serious,
            "overdue": self.overdue,
            "signals": len(self.signals),
        }


NAMES: Final = {
    "major": "未销号的重大隐患 {} 处",
    "serious": "未销号的较大隐患 {} 处",
    "overdue": "逾期的职责 {} 项",
    "signals": "排查记录的异常迹象 {} 种",
}


def table(entry: Mapping[str, Any]) -> Table:
    """An entry as `Table`; KeyError where something is missing."""
    grades = {key: Grade(key, **entry["grades"][key]) for key in GRADES}
    return Table(
        id=entry["id"],
        title=entry["title"],
        lo=entry["lo"],
        hi=entry["hi"],
        starts_on=entry["from"],
        assumed=entry.get("assumed", ""),
        grades=grades,
        ungraded=entry["ungraded"],
        behind_weight=entry["behind_weight"],
        signal_weight=entry["signal_weight"],
        most_weight=entry["most_weight"],
        proposal=entry["proposal"],
        rectify_days=entry["rectify_days"],
        own_since_days=entry["own_since_days"],
        signals=entry["signals"],
    )


def table_for(tables: Sequence[Table], code: int, on: date) -> Table:
    """The entry of the smallest territory around a code that is in force."""
    fitting = [one for one in tables if one.lo <= code <= one.hi and one.starts_on <= on]
    return min(fitting, key=lambda one: (one.hi - one.lo, -one.starts_on.toordinal()))


def proposed(facts: Facts, numbers: Table) -> tuple[str, list[str]]:
    """The grade that facts suggest, the worst first, with the sentences that led to it."""
    counted = facts.counted
    for grade in ("D", "C", "B"):
        limits = numbers.proposal[grade]
        reached = [name for name, least in limits.items() if counted[name] >= least]
        if reached:
            return grade, [NAMES[name].format(counted[name]) for name in reached]
    return "A", ["没有未销号的较大以上隐患，职责按期，排查记录没有异常迹象"]


def due_by(times_a_year: int, on: date) -> int:
    """How many of a year's visits should have been by a day, rounded down."""
    return times_a_year * on.timetuple().tm_yday // 366


def weigh(grade: str, facts: Facts, numbers: Table, on: date) -> tuple[int, list[str]]:
    """A school's tickets, and why so many: these sentences the school reads after the visit."""
    held = numbers.grades[grade or numbers.ungraded]
    weight, why = held.weight, [f"{held.key} 级（{held.title}）{held.weight} 张签"]
    if facts.visits_this_year < due_by(held.times_a_year, on):
        weight += numbers.behind_weight
        why.append(
            f"每年应查 {held.times_a_year} 次，今年查了 {facts.visits_this_year} 次，"
            f"加 {numbers.behind_weight} 张"
        )
    for words in facts.signals:
        weight += numbers.signal_weight
        why.append(f"{words}，加 {numbers.signal_weight} 张")
    return min(weight, numbers.most_weight), why
