"""The grammar of a duty: six kinds told apart by one key, and the shape each must have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiaoan.foundation.orgs.rules import (
    LARGEST_ENROLMENT,
    LINES,
    Facts,
    WhoInvalid,
    matches,
    parse_who,
)

KINDS = ("every", "keep", "by", "when", "never", "aim")
PERIODS = ("day", "week", "month", "quarter", "half_year", "term", "school_year", "year")
COUNTS = ("events", "amount", "days")
SPANS = ("days", "hours", "minutes")
CONFIDENCES = ("A", "B", "C", "S")
OPENNESS = ("open", "partly")  # of an open norm: nothing fixed, or something fixed beside it

_RULE_KEYS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "every": (frozenset({"every", "any_of"}), frozenset()),
    "keep": (frozenset({"keep"}), frozenset({"review"})),
    "by": (frozenset({"by", "any_of"}), frozenset()),
    "when": (frozenset({"when", "do", "within"}), frozenset({"match"})),
    "never": (frozenset({"never"}), frozenset()),
    "aim": (frozenset({"aim"}), frozenset({"fact"})),
}
_RULE_WORDS = frozenset().union(*(need | may for need, may in _RULE_KEYS.values()))


@dataclass(frozen=True, slots=True)
class Duty:
    """What one clause demands. `rule` holds the keys of its kind, `who` the plain conditions.

    `openness` is a word of `OPENNESS` for an open norm, else empty. `fills` are ids of open norms,
    of this text or of one above it, which this duty gives a number, a date or an action.
    """

    id: str
    clause: str
    topic: str
    title: str
    quote: str
    kind: str
    rule: Mapping[str, Any]
    who: Mapping[str, Any]
    posts: tuple[str, ...]
    overseen_by: tuple[str, ...]
    starts_on: date
    ends_on: date | None
    assumed: Mapping[str, Any]
    openness: str = ""
    fills: tuple[str, ...] = ()
    followed_on: date | None = None  # from this day on the same duty is worded otherwise

    @property
    def post(self) -> str:
        """The responsible post kind; the first of those named that an organisation has."""
        return self.posts[0]

    @property
    def is_quantified(self) -> bool:
        """Whether it can be failed: everything but an open norm."""
        return self.kind != "aim"


def read_duty(entry: Mapping[str, Any]) -> Duty:
    """A `Duty` from one mapping of `duties/*.yaml`; `ValueError` where its kind is unclear."""
    kinds = [kind for kind in KINDS if kind in entry]
    if len(kinds) != 1:
        raise ValueError(f"{entry.get('id', '?')}: exactly one of {', '.join(KINDS)}, not {kinds}")
    return Duty(
        id=entry["id"],
        clause=str(entry["clause"]),
        topic=entry["topic"],
        title=entry["title"],
        quote=entry["quote"],
        kind=kinds[0],
        rule={key: entry[key] for key in entry if key in _RULE_WORDS},
        who=entry["who"],
        posts=tuple(_as_list(entry["post"])),
        overseen_by=tuple(entry["overseen_by"]),
        starts_on=entry["from"],
        ends_on=entry.get("until"),
        assumed=entry.get("assumed", {}),
        openness=entry.get("openness", "open" if "aim" in entry else ""),
        fills=tuple(entry.get("fills", ())),
    )


def binds(who: Mapping[str, object], organisation: Mapping[str, Any]) -> bool:
    """Whether conditions hold for an organisation written as plainly as a pack's tests do."""
    return matches(who, Facts(**{"line": "", "level": "school", **organisation}))


def may_meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether some organisation may be bound by both conditions at once."""
    pairs = ((mine, its) for mine in _branches(one) for its in _branches(other))
    return any(
        all(_both(key, mine[key], its[key]) for key in mine.keys() & its.keys())
        for mine, its in pairs
    )


def _branches(who: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Conditions without `any_of`, one mapping for each way to meet them."""
    rest = {key: wanted for key, wanted in who.items() if key != "any_of"}
    if not who.get("any_of"):
        return [rest]
    return [{**rest, **branch} for one in who["any_of"] for branch in _branches(one)]


def _both(key: str, one: Any, other: Any) -> bool:  # noqa: ANN401 — a condition of any key
    if key != "enrolment":
        return bool(set(_as_list(one)) & set(_as_list(other)))
    low = max(bound.get("at_least", 0) for bound in (one, other))
    return bool(low <= min(bound.get("at_most", LARGEST_ENROLMENT) for bound in (one, other)))


def facts_of(duty: Duty) -> list[Mapping[str, Any]]:
    """Every place of the rule that names a fact: `{fact, where?, …}`."""
    rule = duty.rule
    named = [*rule.get("any_of", ()), rule.get("when"), rule.get("do"), rule.get("never")]
    if "fact" in rule:
        named.append({"fact": rule["fact"]})
    return [place for place in named if place]


def shape_faults(duty: Duty) -> list[str]:
    """What is wrong with the shape of a duty, as sentences; empty when nothing is."""
    need, may = _RULE_KEYS[duty.kind]
    given = frozenset(duty.rule)
    faults = [f"{duty.id}: lacks {key}" for key in sorted(need - given)]
    faults += [f"{duty.id}: {duty.kind} knows no {key}" for key in sorted(given - need - may)]
    if faults:
        return faults
    faults += [f"{duty.id}: {fault}" for fault in _who_faults(duty.who)]
    faults += [f"{duty.id}: {fault}" for fault in _RULE_FAULTS[duty.kind](duty.rule)]
    faults += [f"{duty.id}: no such line {x}" for x in duty.overseen_by if x not in LINES]
    faults += _openness_faults(duty)
    if duty.ends_on and duty.ends_on < duty.starts_on:
        faults.append(f"{duty.id}: ends before it starts")
    return faults


def _openness_faults(duty: Duty) -> list[str]:
    if duty.kind != "aim":
        return [f"{duty.id}: only an aim is open"] if duty.openness else []
    return [] if duty.openness in OPENNESS else [f"{duty.id}: openness is one of {OPENNESS}"]


def _who_faults(who: Mapping[str, Any]) -> list[str]:
    try:
        return [] if parse_who(who) else ["binds everybody"]
    except WhoInvalid as fault:
        return [f"who: {fault}"]


def _bound_faults(where: str, bound: object) -> list[str]:
    if not isinstance(bound, Mapping) or not {"at_least", "at_most"} & set(bound):
        return [f"{where} needs at_least or at_most"]
    return []


def _fact_faults(where: str, place: object, *, may: Iterable[str] = ()) -> list[str]:
    if not isinstance(place, Mapping) or "fact" not in place:
        return [f"{where} names no fact"]
    unknown = set(place) - {"fact", "where", *may}
    return [f"{where} knows no {key}" for key in sorted(unknown)]


def _alternative_faults(alternatives: list[Mapping[str, Any]]) -> list[str]:
    faults = [] if alternatives else ["any_of is empty"]
    for place in alternatives:
        faults += _fact_faults("any_of", place, may=("at_least", "count"))
        if place.get("at_least", 0) < 1:
            faults.append("any_of needs at_least of 1 or more")
        if place.get("count", "events") not in COUNTS:
            faults.append(f"count knows no {place['count']}")
    return faults


def _every_faults(rule: Mapping[str, Any]) -> list[str]:
    known = rule["every"] in PERIODS
    return _alternative_faults(rule["any_of"]) + ([] if known else ["every names no period"])


def _keep_faults(rule: Mapping[str, Any]) -> list[str]:
    faults = _bound_faults("keep", rule["keep"])
    if not faults and not {"measure", "unit"} <= set(rule["keep"]):
        faults.append("keep needs measure and unit")
    if rule.get("review", "year") not in PERIODS:
        faults.append("review names no period")
    return faults


def _by_faults(rule: Mapping[str, Any]) -> list[str]:
    faults = _alternative_faults(rule["any_of"])
    return faults if isinstance(rule["by"], date) else [*faults, "by needs a date"]


def _when_faults(rule: Mapping[str, Any]) -> list[str]:
    faults = _fact_faults("when", rule["when"]) + _fact_faults("do", rule["do"])
    spans = set(rule["within"]) - {"word"}
    if len(spans) != 1 or not spans <= set(SPANS):
        faults.append(f"within needs one of {', '.join(SPANS)}")
    return faults


def _never_faults(rule: Mapping[str, Any]) -> list[str]:
    return _fact_faults("never", rule["never"])


def _aim_faults(rule: Mapping[str, Any]) -> list[str]:
    return [] if rule["aim"] is True else ["aim is true or absent"]


_RULE_FAULTS = {
    "every": _every_faults,
    "keep": _keep_faults,
    "by": _by_faults,
    "when": _when_faults,
    "never": _never_faults,
    "aim": _aim_faults,
}


def _as_list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
