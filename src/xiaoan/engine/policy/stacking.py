"""Duties of several texts on one topic: which is stricter, what is still open, what conflicts.

Packs of all territories above an organisation hold at once. Nothing here is decided by taste: two
duties are compared only where doing the one is, by its own words, also doing the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any, Final

from xiaoan.engine.policy.rules import Duty, may_meet

# How many whole periods of the first kind lie, at least, in one of the second.
_WITHIN: Final[Mapping[str, Mapping[str, int]]] = {
    "day": {"week": 5, "month": 20, "quarter": 60, "term": 80, "half_year": 120, "year": 240},
    "week": {"month": 3, "quarter": 12, "term": 16, "half_year": 25, "year": 51},
    "month": {"quarter": 3, "term": 4, "half_year": 6, "school_year": 8, "year": 12},
    "quarter": {"half_year": 2, "year": 4},
    "half_year": {"year": 2},
    "term": {"school_year": 2},
}
_MINUTES: Final = {"days": 1440, "hours": 60, "minutes": 1}


@dataclass(frozen=True, slots=True)
class Said:
    """A duty and how wide its text reaches: the codes `[lo, hi]` of the pack's territory."""

    duty: Duty
    pack_id: str
    lo: int
    hi: int

    @property
    def width(self) -> int:
        return self.hi - self.lo


@dataclass(frozen=True, slots=True)
class Link:
    """What one text says on a topic, beside the others.

    `openness` is `open`, `partly` or `filled` for an open norm, else empty; `filled_by` names who
    filled it. Doing `met_by` is also doing this: the stricter ones; doing this is also doing
    `meets`, and `same_as` asks for no more and no less. `against` cannot be done beside it.
    """

    said: Said
    openness: str
    filled_by: tuple[str, ...]
    met_by: tuple[str, ...]
    against: tuple[str, ...]
    meets: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()

    @property
    def is_strictest(self) -> bool:
        """Whether no other text asks for more of the same."""
        return not self.met_by


@dataclass(frozen=True, slots=True)
class Chain:
    """All that is said on one topic, from the widest text to the nearest."""

    topic: str
    links: tuple[Link, ...]

    @property
    def texts(self) -> int:
        return len({link.said.pack_id for link in self.links})

    @property
    def has_conflict(self) -> bool:
        return any(link.against for link in self.links)


def chains(said: Iterable[Said]) -> list[Chain]:
    """The duties that hold for one organisation, by topic in the order of their words."""
    everything = tuple(said)
    topics = sorted({one.duty.topic for one in everything})
    return [chain(topic, everything) for topic in topics]


def chain(topic: str, said: Sequence[Said], beside: Sequence[Said] = ()) -> Chain:
    """One chain of those duties. `beside`: what others must do there, which may fill a norm.

    Duties that never bind the same organisation are not compared.
    """
    found = sorted(
        (one for one in said if one.duty.topic == topic),
        key=lambda one: (-one.width, one.pack_id, one.duty.id),
    )
    everything = sorted([*said, *beside], key=lambda one: (-one.width, one.duty.id))
    filled = fillers(one.duty for one in everything)
    return Chain(topic, tuple(_link(one, found, said, filled) for one in found))


def fillers(duties: Iterable[Duty]) -> dict[str, tuple[str, ...]]:
    """The ids of open norms, each with the duties that give it a number, a date or an act."""
    filled: dict[str, tuple[str, ...]] = {}
    for one in duties:
        for name in one.fills:
            if one.id not in filled.get(name, ()):
                filled[name] = (*filled.get(name, ()), one.id)
    return filled


def _link(
    one: Said,
    on_topic: Sequence[Said],
    everything: Sequence[Said],
    filled: Mapping[str, tuple[str, ...]],
) -> Link:
    beside = _beside(one, on_topic)
    filled_by = filled.get(one.duty.id, ())
    apart = (other for other in everything if conflict(one.duty, other.duty))
    return Link(
        said=one,
        openness="filled" if one.duty.openness and filled_by else one.duty.openness,
        filled_by=filled_by,
        met_by=tuple(other.id for other in beside if _is_stricter(other, one.duty)),
        against=tuple(other.id for other in _beside(one, apart)),
        meets=tuple(other.id for other in beside if _is_stricter(one.duty, other)),
        same_as=tuple(other.id for other in beside if _is_same(one.duty, other)),
    )


def _beside(one: Said, others: Iterable[Said]) -> list[Duty]:
    """Other duties that an organisation bound by this one may have as well."""
    return [
        other.duty
        for other in others
        if other.duty.id != one.duty.id and may_meet(one.duty.who, other.duty.who)
    ]


def _is_stricter(one: Duty, other: Duty) -> bool:
    return implies(one, other) and not implies(other, one)


def _is_same(one: Duty, other: Duty) -> bool:
    return implies(one, other) and implies(other, one)


def implies(one: Duty, other: Duty) -> bool:
    """Whether whoever does `one` has thereby done `other`, whatever else happens."""
    compare = _IMPLIES.get((one.kind, other.kind))
    return compare is not None and compare(one.rule, other.rule)


def conflict(one: Duty, other: Duty) -> bool:
    """Whether no organisation can do both: bounds that exclude each other, or a forbidden act."""
    if one.kind == other.kind == "keep":
        return _exclude(one.rule["keep"], other.rule["keep"])
    return _forbids(one, other) or _forbids(other, one)


def shared_topics(first: Iterable[Duty], second: Iterable[Duty]) -> list[str]:
    """The topics that both texts speak of, in the order of their words."""
    return sorted({one.topic for one in first} & {one.topic for one in second})


def _exclude(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if one["measure"] != other["measure"]:
        return False
    lows = [bound["at_least"] for bound in (one, other) if "at_least" in bound]
    highs = [bound["at_most"] for bound in (one, other) if "at_most" in bound]
    return bool(lows and highs and max(lows) > min(highs))


def _forbids(one: Duty, other: Duty) -> bool:
    """Every way of doing the other is what `never` forbids."""
    ways = other.rule.get("any_of", ())
    return one.kind == "never" and bool(ways) and all(_is_a(way, one.rule["never"]) for way in ways)


def _every(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    times = _times(one["every"], other["every"])
    return times > 0 and _all_ways(one["any_of"], other["any_of"], times)


def _by(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(one["by"] <= other["by"]) and _all_ways(one["any_of"], other["any_of"], 1)


def _keep(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    own, wanted = one["keep"], other["keep"]
    if own["measure"] != wanted["measure"]:
        return False
    low = "at_least" not in wanted or own.get("at_least", float("-inf")) >= wanted["at_least"]
    high = "at_most" not in wanted or own.get("at_most", float("inf")) <= wanted["at_most"]
    return bool(low and high)


def _when(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """The same happenings or more are answered, by the same act or a narrower one, as soon."""
    same_answer = one.get("match") == other.get("match") and _is_a(one["do"], other["do"])
    is_soon = _span(one["within"]) <= _span(other["within"])
    return _is_a(other["when"], one["when"]) and same_answer and is_soon


def _never(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return _is_a(other["never"], one["never"])


_IMPLIES: Final = {
    ("every", "every"): _every,
    ("by", "by"): _by,
    ("keep", "keep"): _keep,
    ("when", "when"): _when,
    ("never", "never"): _never,
}


def _times(one: str, other: str) -> int:
    return 1 if one == other else _WITHIN.get(one, {}).get(other, 0)


def _all_ways(
    ways: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]], times: int
) -> bool:
    """Whichever way is chosen, it is enough for some way of the other."""
    return all(any(_is_enough(way, one, times) for one in wanted) for way in ways)


def _is_enough(way: Mapping[str, Any], wanted: Mapping[str, Any], times: int) -> bool:
    counts = [one.get("count", "events") for one in (way, wanted)]
    if counts[0] != counts[1] or not _is_a(way, wanted):
        return False
    return bool(way.get("at_least", 1) * times >= wanted.get("at_least", 1))


def _is_a(place: Mapping[str, Any], wider: Mapping[str, Any]) -> bool:
    """Whether every fact that `place` means is also one that `wider` means."""
    asked = wider.get("where", {}).items()
    is_same = place["fact"] == wider["fact"]
    return is_same and bool(asked <= place.get("where", {}).items())


def _span(within: Mapping[str, Any]) -> timedelta:
    return timedelta(
        minutes=sum(within[unit] * size for unit, size in _MINUTES.items() if unit in within)
    )


def conflicts(said: Iterable[Said]) -> list[tuple[Said, Said]]:
    """Every two duties of one organisation that cannot both be done, whatever their topics."""
    return [pair for pair in combinations(said, 2) if conflict(pair[0].duty, pair[1].duty)]
