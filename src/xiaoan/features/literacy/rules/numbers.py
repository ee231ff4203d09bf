"""The numbers of packs/literacy/numbers.yaml, and the words that reports say beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything is ours, marked `assumed` in the pack."""

    least_group: int
    least_for_items: int
    grace_seconds: int
    seconds_an_item: int
    most_items: int
    most_forms: int
    most_seats: int
    wrong_codes_a_minute: int
    reliability: Mapping[str, float]
    discrimination: Mapping[str, float]

    def reliability_word(self, alpha: float | None) -> str:
        """What a coefficient of reliability means to somebody who does not compute it."""
        if alpha is None:
            return "人数太少，不计算"
        bounds = self.reliability
        words = ((bounds["good"], "好"), (bounds["fair"], "可以用"), (bounds["poor"], "勉强可用"))
        return next((word for bound, word in words if alpha >= bound), "偏低，只作参考")

    def discrimination_word(self, value: float | None) -> str:
        """Whether an item tells those who know from those who do not."""
        if value is None:
            return "—"
        if value >= self.discrimination["good"]:
            return "好"
        return "可以" if value >= self.discrimination["poor"] else "偏低"


def read_numbers(file: Mapping[str, Any]) -> Numbers:
    """The pack's file as one object."""
    return Numbers(
        **file["numbers"],
        reliability=file["reliability"],
        discrimination=file["discrimination"],
    )
