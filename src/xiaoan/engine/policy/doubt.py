"""Numbers not read in the law itself: what rests on them waits until a territory settles them.

A number of confidence B or C keeps the duties that use it out of force. Where a territory confirms
it, or puts its own number in its place, they bind from that day on. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Any, Final

from xiaoan.engine.policy.rules import Duty, shape_faults

UNSURE: Final = frozenset({"B", "C"})
DEEDS: Final = {"confirmed": "确认", "replaced": "改用本地数字", "withdrawn": "撤回"}
STANDINGS: Final = {
    "law": "原文有据，随文件生效",
    "unused": "没有职责用到，仅供查阅",
    "waiting": "待确认，所涉职责暂不生效",
    "confirmed": "已确认，所涉职责生效",
    "replaced": "已改用本地数字，所涉职责生效",
}
LARGEST: Final = 1_000_000
Number = int | float
Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Use:
    """A place of a duty that holds an unsure number."""

    parameter: str
    path: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a territory [lo, hi] decided about a number, in its `version`-th act."""

    parameter: str
    lo: int
    hi: int
    version: int
    deed: str
    value: Any
    on: date


@dataclass(frozen=True, slots=True)
class Settled:
    """A number in force in [lo, hi] since a day, as confirmed or replaced there."""

    deed: str
    value: Any
    since: date
    lo: int
    hi: int


Held = Mapping[str, Settled]
Uses = Mapping[str, Sequence[Use]]


def settled(acts: Sequence[Said]) -> Settled | None:
    """What the acts of one territory about one number come to; None where it was withdrawn."""
    last: Settled | None = None
    for act in sorted(acts, key=lambda act: act.version):
        since = last.since if last else act.on
        last = Settled(act.deed, act.value, since, act.lo, act.hi)
        if act.deed == "withdrawn":
            last = None
    return last


def territories(said: Iterable[Said]) -> dict[Interval, dict[str, Settled]]:
    """What each territory has settled itself, by the number's id."""
    acts: dict[tuple[Interval, str], list[Said]] = {}
    for one in said:
        acts.setdefault(((one.lo, one.hi), one.parameter), []).append(one)
    found: dict[Interval, dict[str, Settled]] = {}
    for (where, name), some in acts.items():
        stands = settled(some)
        if stands is not None:
            found.setdefault(where, {})[name] = stands
    return found


def held_in(lo: int, hi: int, said: Iterable[Said]) -> Held:
    """What holds in all of [lo, hi]: of territories around it the nearest wins."""
    around = {at: own for at, own in territories(said).items() if at[0] <= lo and hi <= at[1]}
    found: dict[str, Settled] = {}
    for where in sorted(around, key=lambda at: at[0] - at[1]):
        found.update(around[where])
    return found


def in_force(duty: Duty, uses: Sequence[Use], held: Held) -> Duty | None:
    """The duty with the numbers that hold, from the day the last was settled; None if one lacks."""
    if any(use.parameter not in held for use in uses):
        return None
    for use in uses:
        duty = with_value(duty, use.path, held[use.parameter].value)
    since = [held[use.parameter].since for use in uses]
    return replace(duty, starts_on=max(duty.starts_on, *since)) if since else duty


def with_value(duty: Duty, path: str, value: object) -> Duty:
    """A duty that holds another number at a place such as `keep.at_most`."""
    whole: dict[str, Any] = deepcopy({"rule": dict(duty.rule), "who": dict(duty.who)})
    *steps, last = path.split(".")
    place: Any = whole if path.startswith("who.") else whole["rule"]
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value
    return replace(duty, rule=whole["rule"], who=whole["who"])


def value_fault(value: object, given: object) -> str:
    """Why a number cannot stand in the place of the text's, as a sentence; empty if it can."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return "请填写数字。"
    if isinstance(given, int) and value != int(value):
        return "这里要填整数。"
    return "" if 0 <= value <= LARGEST else f"请填写 0 到 {LARGEST} 之间的数字。"


def duty_faults(duty: Duty, path: str, value: Number) -> list[str]:
    """What would be wrong with a duty that held this number."""
    return shape_faults(with_value(duty, path, value))


def deed_fault(deed: str, own: Settled | None, value: object) -> str:
    """Why a territory that stands so cannot do this now, as a sentence; empty if it can."""
    if deed == "withdrawn":
        return "" if own else "这个数字在本辖区没有确认过，不用撤回。"
    if own and (own.deed, own.value) == (deed, value):
        return "这个数字已经是这样，不用再办一次。"
    return ""


def standing(confidence: str, *, is_used: bool, held: Settled | None) -> str:
    """The key of `STANDINGS` for a number somewhere."""
    if confidence not in UNSURE:
        return "law"
    if not is_used:
        return "unused"
    return held.deed if held else "waiting"
