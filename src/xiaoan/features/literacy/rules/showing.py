"""Which groups may be shown, so that no pupil is found in a small one, nor by subtraction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

HIDDEN: Final = "人数太少，不显示"


def shown(sizes: Mapping[int, int], least: int) -> frozenset[int]:
    """The groups of one whole whose figures may stand beside the whole's.

    A group below `least` is hidden. Where the whole is shown too, the hidden ones together are
    what is left when the others are subtracted: so at least two are hidden, and together at
    least `least` people; the next smallest are hidden until that is so.
    """
    peopled = sorted(
        (key for key, size in sizes.items() if size), key=lambda key: (sizes[key], key)
    )
    hidden = [key for key in peopled if sizes[key] < least]
    rest = [key for key in peopled if sizes[key] >= least]
    while hidden and rest and (len(hidden) < 2 or sum(sizes[key] for key in hidden) < least):
        hidden.append(rest.pop(0))
    return frozenset(rest)


def may_compare(own: int, whole: int, least: int) -> bool:
    """Whether a group that knows itself may see the whole: what is left must not be small."""
    return whole == own or whole - own >= least


def percent(value: float) -> str:
    """A share in words, to a tenth of a percent."""
    return f"{100 * value:.1f}%"


def band_of_many(sizes: Iterable[int], least: int) -> str:
    """How many took part, in words that do not tell how many sat in a small group."""
    total = sum(sizes)
    return f"{total} 人" if total == 0 or total >= least else f"不足 {least} 人"
