"""What of handled matters the public may see: no small numbers, no ranking, no faces. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

MOST_BOXES: Final = 20
HUNDRED: Final = 100


@dataclass(frozen=True)
class Box:
    """A rectangle of a photo in percent of its width and height: a face, a number plate."""

    left: float
    top: float
    width: float
    height: float

    def pixels(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """left, top, right, bottom, never outside and never empty."""
        wide, high = size
        left, top = int(self.left * wide / HUNDRED), int(self.top * high / HUNDRED)
        right = round((self.left + self.width) * wide / HUNDRED)
        bottom = round((self.top + self.height) * high / HUNDRED)
        return left, top, min(wide, max(right, left + 1)), min(high, max(bottom, top + 1))


def boxes_of(typed: str) -> list[Box]:
    """`10,20,30,15; …` as boxes; ValueError with the sentence for the moderator."""
    found = [_box(one) for one in typed.replace("；", ";").split(";") if one.strip()]
    if len(found) > MOST_BOXES:
        raise ValueError(f"一张照片最多遮{MOST_BOXES}处。")
    return found


def _box(words: str) -> Box:
    try:
        numbers = [float(one) for one in words.replace("，", ",").split(",")]
        left, top, width, height = numbers
    except ValueError:
        raise ValueError("每处写四个数：左,上,宽,高（百分之几），各处用分号隔开。") from None
    is_inside = all(0 <= one <= HUNDRED for one in (left, top, left + width, top + height))
    if not is_inside or width <= 0 or height <= 0:
        raise ValueError("遮挡的方框要在照片里面，宽和高要大于0。")
    return Box(left, top, width, height)


def counted(number: int, least: int) -> str:
    """`12件`, or `不足3件`: a single matter would say who reported it."""
    if number == 0:
        return "0件"
    return f"{number}件" if number >= least else f"不足{least}件"


def usual(days: Iterable[float], least: int) -> str:
    """The middle answer time in words; empty where too few were answered."""
    every: Sequence[float] = sorted(days)
    if len(every) < least:
        return ""
    middle = median(every)
    return "当天" if middle < 1 else f"{middle:.0f}天"
