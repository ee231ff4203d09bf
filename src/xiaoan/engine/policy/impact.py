"""What another wording of a text, or a new text, changes of what is asked. Pure.

Duties are compared once; whom a change meets is asked once for each group of organisations that are
alike in everything the conditions look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiaoan.engine.policy.rules import Duty
from xiaoan.engine.policy.stacking import Said, conflict, implies
from xiaoan.foundation.orgs.rules import Condition, Facts, parse_who
from xiaoan.foundation.terms.rules import DAY, Calendar

KINDS: Final = {
    "added": "新增",
    "changed": "变更",
    "dropped": "不再要求",
    "worded": "仅文字调整",
    "same": "不变",
}
FIELDS: Final = ("rule", "who", "posts", "overseen_by", "ends_on")
WORDS: Final = ("title", "quote", "clause")
Pairs = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Change:
    """One duty before and after; `fields` are those that ask something else than before."""

    duty_id: str
    before: Duty | None
    after: Duty | None
    fields: tuple[str, ...]
    on: date

    @property
    def duty(self) -> Duty:
        """The newer wording, or the last one of a duty that ends."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 — one of the two is always there
        return found

    @property
    def kind(self) -> str:
        """What becomes of the duty itself, whomever it binds."""
        return _kind(self.before is not None, self.after is not None, self.fields)


@dataclass(frozen=True, slots=True)
class Effect:
    """A change as one organisation meets it: `kind` is its own, for the conditions may change.

    Doing one of `covered_by` is also doing this; what stands in `against` cannot be done beside it.
    """

    change: Change
    kind: str
    covered_by: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of one organisation: times in a year, once, and on happenings nobody knows."""

    yearly: int = 0
    once: int = 0
    unknown: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(
            self.yearly + other.yearly, self.once + other.once, self.unknown + other.unknown
        )

    def times(self, number: int) -> Load:
        """The same of many."""
        return Load(self.yearly * number, self.once * number, self.unknown * number)


@dataclass(frozen=True, slots=True)
class Place:
    """What one group of organisations is, which texts reach it, and its days."""

    facts: Facts
    packs: frozenset[str]
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the text means for every organisation of one group; what stays the same is no effect."""

    effects: tuple[Effect, ...]
    before: Load
    after: Load

    def count(self, kind: str) -> int:
        return sum(one.kind == kind for one in self.effects)


def compared(before: Iterable[Duty], after: Iterable[Duty], on: date) -> list[Change]:
    """Every duty of a text that is asked on `on` or later, as it was and as it becomes."""
    old = {one.id: one for one in before if _lasts(one, on)}
    new = {one.id: one for one in after if _lasts(one, on)}
    return [_change(old.get(name), new.get(name), on) for name in dict.fromkeys([*new, *old])]


def _lasts(duty: Duty, on: date) -> bool:
    return duty.ends_on is None or duty.ends_on >= on


def _change(before: Duty | None, after: Duty | None, on: date) -> Change:
    fields: tuple[str, ...] = ()
    if before and after:
        fields = tuple(
            name for name in (*FIELDS, *WORDS) if getattr(before, name) != getattr(after, name)
        )
    duty = after or before
    assert duty is not None  # noqa: S101 — named by one of the two
    return Change(duty.id, before, after, fields, max(on, duty.starts_on) if after else on)


def _kind(was: bool, is_now: bool, fields: Sequence[str]) -> str:
    if was and is_now:
        asks_else = set(fields) & set(FIELDS)
        return "changed" if asks_else else "worded" if fields else "same"
    return "added" if is_now else "dropped"


@dataclass(frozen=True, slots=True)
class _Day:
    """All duties of one day, and by which of them others are done too."""

    duties: Mapping[str, Duty]
    covered: Pairs

    @staticmethod
    def of(duties: Mapping[str, Duty]) -> _Day:
        return _Day(duties, covering(duties))


class Sheet:
    """A text weighed against all that is in force beside it.

    `own` is the id of the text, `beside` are the duties of the others. Comparing any two duties
    happens here, once.
    """

    def __init__(self, changes: Sequence[Change], own: str, beside: Sequence[Said]) -> None:
        self.changes = list(changes)
        self.own = own
        self._beside = {one.duty.id: one.duty for one in beside}
        self._pack_of = {one.duty.id: one.pack_id for one in beside}
        old = {one.duty_id: one.before for one in changes if one.before}
        new = {one.duty_id: one.after for one in changes if one.after}
        self._before = _Day.of(self._beside | old)
        self._after = _Day.of(self._beside | new)
        self._against = _conflicts(new, self._beside)
        self._times: dict[tuple[int, int, bool], Load] = {}
        self._who: dict[int, tuple[Condition, ...]] = {}

    def outcome(self, place: Place, since: date) -> Outcome:
        """For one group; its times are those of the year that begins on `since`."""
        beside = [
            name
            for name, duty in self._beside.items()
            if self._pack_of[name] in place.packs and self._binds(duty, place.facts)
        ]
        if self.own not in place.packs:
            load = self._load(beside, self._before, place, since)
            return Outcome((), load, load)
        was = [one for one in self.changes if one.before and self._binds(one.before, place.facts)]
        will = [one for one in self.changes if one.after and self._binds(one.after, place.facts)]
        before = [*beside, *(one.duty_id for one in was)]
        after = [*beside, *(one.duty_id for one in will)]
        return Outcome(
            tuple(self._effects(was, will, frozenset(after))),
            self._load(before, self._before, place, since),
            self._load(after, self._after, place, since),
        )

    def _effects(
        self, was: Sequence[Change], will: Sequence[Change], bound: frozenset[str]
    ) -> list[Effect]:
        old, new = {one.duty_id for one in was}, {one.duty_id for one in will}
        felt = [one for one in self.changes if one.duty_id in old or one.duty_id in new]
        found = []
        for one in felt:
            kind = _kind(one.duty_id in old, one.duty_id in new, one.fields)
            if kind == "same":
                continue
            covered = self._after.covered.get(one.duty_id, ()) if kind != "dropped" else ()
            against = self._against.get(one.duty_id, ()) if kind != "dropped" else ()
            found.append(
                Effect(
                    one,
                    kind,
                    tuple(name for name in covered if name in bound),
                    tuple(name for name in against if name in bound),
                )
            )
        return found

    def _binds(self, duty: Duty, facts: Facts) -> bool:
        conditions = self._who.get(id(duty))  # the sheet keeps every duty alive
        if conditions is None:
            conditions = self._who[id(duty)] = parse_who(duty.who)
        return all(condition.holds(facts) for condition in conditions)

    def _load(self, names: Sequence[str], day: _Day, place: Place, since: date) -> Load:
        bound = frozenset(names)
        whole = Load()
        for name in names:
            if not bound.intersection(day.covered.get(name, ())):
                whole += self._asked(day.duties[name], place, since)
        return whole

    def _asked(self, duty: Duty, place: Place, since: date) -> Load:
        key = (id(duty), id(place.calendar), place.facts.kind == "school")
        if key not in self._times:
            self._times[key] = asked_of(duty, place.calendar, place.facts.kind, since)
        return self._times[key]


def covering(duties: Mapping[str, Duty]) -> dict[str, tuple[str, ...]]:
    """Duty id → the duties by whose doing it is done too; of two alike the first is done."""
    by_kind: dict[str, list[Duty]] = {}
    for one in duties.values():
        by_kind.setdefault(one.kind, []).append(one)
    found: dict[str, tuple[str, ...]] = {}
    for alike in by_kind.values():
        for place, one in enumerate(alike):
            stricter = tuple(
                other.id
                for number, other in enumerate(alike)
                if other is not one
                and implies(other, one)
                and (number < place or not implies(one, other))
            )
            if stricter:
                found[one.id] = stricter
    return found


def _conflicts(new: Mapping[str, Duty], beside: Mapping[str, Duty]) -> dict[str, tuple[str, ...]]:
    pairs = {
        name: tuple(other for other, said in beside.items() if conflict(duty, said))
        for name, duty in new.items()
    }
    return {name: against for name, against in pairs.items() if against}


def asked_of(duty: Duty, calendar: Calendar, kind: str, since: date) -> Load:
    """How often a duty is to be done in the year from `since`, by the least it lets pass.

    A period belongs to the year in which it begins. A school acts on school days only: a week or a
    day without one asks nothing of it.
    """
    until = since.replace(year=since.year + 1, day=min(since.day, 28)) - DAY
    begins, ends = max(since, duty.starts_on), min(until, duty.ends_on or until)
    if begins > ends:
        return Load()
    if duty.kind == "when":
        return Load(unknown=1)
    if duty.kind == "by":
        return Load(once=int(begins <= duty.rule["by"]))
    if duty.kind != "every":
        return Load()
    periods = calendar.periods(duty.rule["every"], begins, ends)
    asked = [one for one in periods if begins <= one.starts_on]
    number = sum(kind != "school" or one.school_days > 0 for one in asked)
    return Load(yearly=number * least(duty))


def least(duty: Duty) -> int:
    """How many acts one period asks at the least; an amount may be had in one act."""
    return min(
        int(way.get("at_least", 1)) if way.get("count", "events") != "amount" else 1
        for way in duty.rule["any_of"]
    )
