"""Which known names somebody may have meant. Pure."""

from __future__ import annotations

from collections.abc import Iterable

LEAST_ALIKE = 0.3


def nearest(word: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Up to `most` names that share the most pairs of characters with `word`, the best first."""
    wanted = _pairs(word)
    scored = ((_alike(wanted, _pairs(name)), name) for name in set(names))
    best = sorted((-score, name) for score, name in scored if score >= LEAST_ALIKE)
    return [name for _, name in best[:most]]


def perhaps(word: str, names: Iterable[str]) -> str:
    """“是不是：甲、乙？”, or nothing where no name is near."""
    near = nearest(word, names)
    return f"是不是：{'、'.join(near)}？" if near else ""


def _pairs(word: str) -> frozenset[str]:
    framed = f"\x02{word}\x03"
    return frozenset(framed[at : at + 2] for at in range(len(framed) - 1)) | frozenset(word)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
