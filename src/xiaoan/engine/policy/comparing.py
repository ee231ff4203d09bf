"""Two texts on one topic, duty beside duty: stricter, looser, open, only here. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xiaoan.engine.policy.rules import Duty, facts_of, may_meet
from xiaoan.engine.policy.stacking import conflict, implies

# From the strongest tie to the weakest; without a tie two duties do not stand beside each other.
_TIES = (
    "conflict",
    "same",
    "left_stricter",
    "right_stricter",
    "right_fills",
    "left_fills",
    "beside",
    "left_open",
    "right_open",
    "both_open",
    "apart",
)
_STRONG = _TIES[:6]


@dataclass(frozen=True, slots=True)
class Pair:
    """A duty of the one text beside a duty of the other; None where the other says nothing.

    `verdict` is a word of `chain_words.VERDICTS`.
    """

    left: Duty | None
    right: Duty | None
    verdict: str


def pairs(left: Sequence[Duty], right: Sequence[Duty]) -> list[Pair]:
    """Every duty of both sides at least once, in the order of the left; the right's own last.

    The strongest ties are paired first. Who is left over stands beside a duty already paired
    where doing the one settles the other, else alone.
    """
    ties = sorted(
        (_TIES.index(verdict), at, place)
        for at, mine in enumerate(left)
        for place, its in enumerate(right)
        if (verdict := verdict_on(mine, its))
    )
    chosen: list[tuple[int, int, int]] = []
    for tie in ties:
        is_new = all(tie[1] != at and tie[2] != place for _, at, place in chosen)
        if is_new:
            chosen.append(tie)
    for tie in ties:
        is_left_over = _lacks(chosen, 1, tie[1]) or _lacks(chosen, 2, tie[2])
        if is_left_over and _TIES[tie[0]] in _STRONG:
            chosen.append(tie)
    return _in_order(left, right, chosen)


def verdict_on(left: Duty, right: Duty) -> str:
    """How two duties stand to each other; empty where nothing ties them."""
    if not may_meet(left.who, right.who):
        return _filled(left, right)
    if conflict(left, right):
        return "conflict"
    doing = (implies(left, right), implies(right, left))
    if any(doing):
        return {(True, True): "same", (True, False): "left_stricter"}.get(doing, "right_stricter")
    return _filled(left, right) or _of_open(left, right)


def differences(
    left: Mapping[str, str], right: Mapping[str, str]
) -> list[tuple[str, str, str, bool]]:
    """What each side fixes as (what, left, right, whether they differ); empty where silent."""
    return [
        (name, left.get(name, ""), right.get(name, ""), left.get(name) != right.get(name))
        for name in dict.fromkeys([*left, *right])
    ]


def _filled(left: Duty, right: Duty) -> str:
    if left.id in right.fills:
        return "right_fills"
    return "left_fills" if right.id in left.fills else ""


def _of_open(left: Duty, right: Duty) -> str:
    is_open = (not left.is_quantified, not right.is_quantified)
    if any(is_open):
        return {(True, True): "both_open", (True, False): "left_open"}.get(is_open, "right_open")
    return "beside" if _subjects(left) & _subjects(right) else "apart"


def _subjects(duty: Duty) -> set[str]:
    """The facts and the measure that a duty is about."""
    keep = duty.rule.get("keep")
    return {str(place["fact"]) for place in facts_of(duty)} | ({keep["measure"]} if keep else set())


def _lacks(chosen: Iterable[tuple[int, int, int]], side: int, place: int) -> bool:
    return all(one[side] != place for one in chosen)


def _in_order(
    left: Sequence[Duty], right: Sequence[Duty], chosen: Sequence[tuple[int, int, int]]
) -> list[Pair]:
    found: list[Pair] = []
    for at, mine in enumerate(left):
        own = sorted(tie for tie in chosen if tie[1] == at)
        found += [Pair(mine, right[place], _TIES[tie]) for tie, _, place in own]
        found += [] if own else [Pair(mine, None, "only_left")]
    alone = (one for place, one in enumerate(right) if _lacks(chosen, 2, place))
    return found + [Pair(None, one, "only_right") for one in alone]
