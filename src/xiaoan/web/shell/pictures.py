"""The geometry of small pictures drawn on the server; the macros put it into SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import tau

RADIUS = 42.0


@dataclass(frozen=True)
class Arc:
    """One slice of a ring as a dash: `length` of stroke after `offset`, of `around`."""

    label: str
    number: float
    ratio: float
    length: float
    offset: float
    around: float


def ring(slices: Sequence[tuple[str, float]]) -> list[Arc]:
    """Cut a ring of radius 42 into slices; empty where all are nought."""
    total = sum(number for _, number in slices)
    around = tau * RADIUS
    arcs: list[Arc] = []
    start = 0.0
    for label, number in slices:
        if total <= 0 or number <= 0:
            continue
        ratio = number / total
        length = round(ratio * around, 2)
        arcs.append(Arc(label, number, ratio, length, round(-start, 2), round(around, 2)))
        start += ratio * around
    return arcs


def line(values: Sequence[float], width: float = 120, height: float = 32) -> str:
    """Return the points of a polyline through the values, kept 2 units off the edges."""
    if not values:
        return ""
    low, high = min(values), max(values)
    reach = (high - low) or 1
    step = (width - 4) / max(len(values) - 1, 1)
    return " ".join(
        f"{2 + step * place:.1f},{height - 2 - (value - low) / reach * (height - 4):.1f}"
        for place, value in enumerate(values)
    )


@dataclass(frozen=True)
class Bar:
    """One row of a bar picture; `share` is of the longest, 0 to 100."""

    label: str
    number: float
    share: float


def bars(rows: Sequence[tuple[str, float]]) -> list[Bar]:
    """Scale rows to the longest of them; a row above nought always shows."""
    longest = max((number for _, number in rows), default=0) or 1
    return [
        Bar(label, number, max(round(number / longest * 100, 1), 1.0) if number > 0 else 0.0)
        for label, number in rows
    ]
