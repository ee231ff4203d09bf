"""Reliability, difficulty, discrimination and intervals: classical test theory, without a library.

Every formula stands in the docstring of its function, so that it can be done again by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Final

Row = Sequence[int]  # one person's marks, 1 or 0 an item
TAIL: Final = 0.27  # the upper and lower groups of Kelley (1939)
# Student's t, two-sided 95 %, by degrees of freedom; between two lines the smaller one counts.
T_95: Final = {
    1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262,
    10: 2.228, 12: 2.179, 15: 2.131, 20: 2.086, 30: 2.042, 60: 2.000, 120: 1.980,
}  # fmt: skip
NORMAL_95: Final = 1.960
ENOUGH: Final = 5  # classes


@dataclass(frozen=True, slots=True)
class Interval:
    """A share of right answers, 0 to 1, with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item: who got it right, and how well it tells. None where nothing varies."""

    difficulty: float
    discrimination: float | None
    tails: float


def variance(values: Sequence[float]) -> float:
    """Sample variance, with n − 1."""
    mean = sum(values) / len(values)
    return sum((one - mean) ** 2 for one in values) / (len(values) - 1)


def cronbach_alpha(rows: Sequence[Row]) -> float | None:
    """α = k/(k−1) · (1 − Σ s²ᵢ / s²ₓ). With marks of 0 and 1 it is KR-20.

    None for fewer than two items or people, or where everybody has the same score.
    """
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    total = variance([sum(row) for row in rows])
    if total == 0:
        return None
    parts: float = sum(variance(column) for column in zip(*rows, strict=True))
    many = len(rows[0])
    return many / (many - 1) * (1 - parts / total)


def kr20(rows: Sequence[Row]) -> float | None:
    """KR-20 = k/(k−1) · (1 − Σ pq / σ²ₓ), with n in both; the same number as α for 0 and 1."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    people, many = len(rows), len(rows[0])
    spread = variance([sum(row) for row in rows]) * (people - 1) / people
    if spread == 0:
        return None
    shares = [sum(column) / people for column in zip(*rows, strict=True)]
    apart: float = sum(one * (1 - one) for one in shares)
    return many / (many - 1) * (1 - apart / spread)


def correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Pearson's r; None where one of the two does not vary."""
    a, b = sum(left) / len(left), sum(right) / len(right)
    across = sum((x - a) * (y - b) for x, y in zip(left, right, strict=True))
    norm = sqrt(sum((x - a) ** 2 for x in left) * sum((y - b) ** 2 for y in right))
    return across / norm if norm else None


def item_figures(rows: Sequence[Row]) -> list[ItemFigures]:
    """Of each item: p, the corrected item-total correlation, and the difference of the tails."""
    totals = [sum(row) for row in rows]
    ordered = sorted(range(len(rows)), key=lambda place: totals[place])
    tail = max(1, round(TAIL * len(rows)))
    found: list[ItemFigures] = []
    for column in zip(*rows, strict=True):
        rest = [total - mark for total, mark in zip(totals, column, strict=True)]
        low = sum(column[place] for place in ordered[:tail]) / tail
        high = sum(column[place] for place in ordered[-tail:]) / tail
        found.append(
            ItemFigures(sum(column) / len(column), correlation(column, rest), high - low)
        )  # fmt: skip
    return found


def t_95(freedom: int) -> float:
    """The 97.5 % point of Student's t, never smaller than it is."""
    if freedom > max(T_95):
        return NORMAL_95
    known = sorted(T_95)
    for here, following in pairwise(known):
        if here <= freedom < following:
            return T_95[here]
    return T_95[known[-1]]


def mean_interval(groups: Mapping[object, Sequence[float]]) -> Interval:
    """Mean of all people with an interval that knows they sat in classes.

    Classes are the sampled units: s.e.² = c/(c−1) · Σ (Σⱼ (xⱼ − x̄))² / n², t with c − 1. Fewer than
    `ENOUGH` classes say nothing of others: people are the units, and it speaks of these classes.
    """
    people = [one for values in groups.values() for one in values]
    mean = sum(people) / len(people)
    if len(groups) >= ENOUGH:
        off = [sum(one - mean for one in values) for values in groups.values()]
        many = len(groups)
        error = sqrt(many / (many - 1) * sum(one * one for one in off)) / len(people)
        width = t_95(many - 1) * error
    elif len(people) > 1:
        width = t_95(len(people) - 1) * sqrt(variance(people) / len(people))
    else:
        width = 1.0
    return Interval(mean, max(0.0, mean - width), min(1.0, mean + width))
