"""Sums over organisations that are alike, and the words for them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from xiaoan.engine.policy.impact import Change, Load, Outcome, Place
from xiaoan.foundation.orgs.rules import LEVELS, LINES, SORTS, STAGES

COUNTED: Final = ("added", "changed", "dropped")


@dataclass(frozen=True, slots=True)
class Group:
    """Organisations that a text meets alike."""

    place: Place
    codes: Sequence[int]
    outcome: Outcome


@dataclass
class Totals:
    """What a text comes to for some organisations; `touched` are those whose duties change."""

    organisations: int = 0
    touched: int = 0
    before: Load = field(default_factory=Load)
    after: Load = field(default_factory=Load)
    kinds: dict[str, int] = field(default_factory=dict)

    def add(self, group: Group) -> None:
        number = len(group.codes)
        self.organisations += number
        self.touched += number * is_touched(group.outcome)
        self.before += group.outcome.before.times(number)
        self.after += group.outcome.after.times(number)
        for kind in COUNTED:
            self.kinds[kind] = self.kinds.get(kind, 0) + number * group.outcome.count(kind)

    @property
    def more(self) -> int:
        """Times a year more than before, of all together; negative where less is asked."""
        return self.after.yearly - self.before.yearly

    def each(self, number: int) -> float:
        """A share for each organisation, to one decimal."""
        return round(number / self.organisations, 1) if self.organisations else 0.0


@dataclass(frozen=True, slots=True)
class Met:
    """One change of the text, and how many organisations it meets in which way."""

    change: Change
    kinds: Mapping[str, int]
    covered: int
    covered_by: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def organisations(self) -> int:
        return sum(self.kinds.values())


def is_touched(outcome: Outcome) -> bool:
    return any(outcome.count(kind) for kind in COUNTED)


def totals(groups: Iterable[Group]) -> Totals:
    """All organisations together."""
    whole = Totals()
    for group in groups:
        whole.add(group)
    return whole


def by_sort(groups: Iterable[Group]) -> list[tuple[str, Totals]]:
    """Kinds of organisation to their totals, schools by stage first."""
    found: dict[str, Totals] = {}
    for group in sorted(groups, key=_place):
        found.setdefault(sort_of(group), Totals()).add(group)
    return list(found.items())


def _place(group: Group) -> tuple[bool, int, str]:
    facts = group.place.facts
    stages = list(STAGES)
    return (
        facts.kind != "school",
        stages.index(facts.stage) if facts.stage in stages else len(stages),
        sort_of(group),
    )


def sort_of(group: Group) -> str:
    """小学; 县级教育部门; 乡镇级政府."""
    facts = group.place.facts
    if facts.stage:
        return (STAGES | SORTS).get(facts.stage, facts.stage)
    level = LEVELS.get(facts.level, "")
    if facts.kind == "department":
        return f"{level}{LINES.get(facts.line, '')}部门"
    return f"{level}政府" if facts.kind == "government" else "协调机构"


def met(changes: Sequence[Change], groups: Iterable[Group]) -> list[Met]:
    """Every change that somebody feels, in the order of the text."""
    kinds: dict[str, dict[str, int]] = {}
    covered: dict[str, int] = {}
    by: dict[str, dict[str, None]] = {}
    against: dict[str, dict[str, None]] = {}
    for group in groups:
        for effect in group.outcome.effects:
            name, number = effect.change.duty_id, len(group.codes)
            mine = kinds.setdefault(name, {})
            mine[effect.kind] = mine.get(effect.kind, 0) + number
            covered[name] = covered.get(name, 0) + number * bool(effect.covered_by)
            by.setdefault(name, {}).update(dict.fromkeys(effect.covered_by))
            against.setdefault(name, {}).update(dict.fromkeys(effect.against))
    return [
        Met(
            one,
            kinds.get(one.duty_id, {}),
            covered.get(one.duty_id, 0),
            tuple(by.get(one.duty_id, ())),
            tuple(against.get(one.duty_id, ())),
        )
        for one in changes
    ]


def signed(number: float) -> str:
    """+12, −3, 不变."""
    if not number:
        return "不变"
    word = f"{abs(number):,}".removesuffix(".0")
    return f"+{word}" if number > 0 else f"−{word}"


def planned_day(effective_on: date, today: date) -> date:
    """The day a draft is weighed for: its own, or today where that is past."""
    return max(effective_on, today)


def told(outcome: Outcome, on: date) -> str:
    """What changes for one organisation, as its notice says."""
    parts = [
        f"{words} {number} 项"
        for words, number in (
            ("新增", outcome.count("added")),
            ("变更", outcome.count("changed")),
            ("不再要求", outcome.count("dropped")),
        )
        if number
    ]
    more = outcome.after.yearly - outcome.before.yearly
    times = f"全年应办次数{signed(more)}。" if more else "全年应办次数不变。"
    return f"{on.year}年{on.month}月{on.day}日起：{'，'.join(parts)}。{times}已办结的照旧有效。"
