"""录入规则 — What becomes of a sentence's decisions, and how much of a text is settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from xiaoan.engine.policy.composing.decisions import Decision, merged

ACTS: Final = ("accept", "reject", "reopen", "merge")


class Unfit(ValueError):
    """What was asked does not fit the sentence; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Covered:
    """Letters of a text by what became of them."""

    accepted: int
    context: int
    rejected: int
    left: int

    @property
    def total(self) -> int:
        return self.accepted + self.context + self.rejected + self.left

    @property
    def percent(self) -> int:
        """Settled letters of all, rounded down: 100 only where nothing is left."""
        return 100 * (self.total - self.left) // self.total if self.total else 100


def covered(decisions: Iterable[Decision]) -> Covered:
    """How much of the text each outcome holds."""
    counts = {"accepted": 0, "context": 0, "rejected": 0, "left": 0}
    for one in decisions:
        outcome = "context" if one.kind == "context" else one.state
        counts["left" if outcome == "open" else outcome] += len(one.quote)
    return Covered(**counts)


def decided(
    decisions: Sequence[Decision], act: str, at: int | None, reason: str = ""
) -> list[Decision]:
    """The decisions after an act on one of them, or on all where `at` is None."""
    if act not in ACTS or (at is not None and not 0 <= at < len(decisions)):
        raise Unfit("页面已过期，请刷新后再试。")
    if act == "merge":
        return _merge(decisions, at or 0)
    places = range(len(decisions)) if at is None else (at,)
    return [
        _changed(one, act, reason) if place in places else one
        for place, one in enumerate(decisions)
    ]


def _changed(one: Decision, act: str, reason: str) -> Decision:
    if act == "accept":
        return one if one.kind == "context" else replace(one, state="accepted", reason="")
    if act == "reject":
        return one if one.kind == "context" else replace(one, state="rejected", reason=reason)
    return replace(one, state="open", reason="")


def _merge(decisions: Sequence[Decision], at: int) -> list[Decision]:
    if at + 1 >= len(decisions):
        raise Unfit("后面没有可以合并的一条。")
    first, second = decisions[at], decisions[at + 1]
    joined = first if first.quote == second.quote else merged(first, second)
    return [*decisions[:at], joined, *decisions[at + 2 :]]
