"""Arithmetic of the 14-digit organisation code PP CC DD TTT SSSSS. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

TerritoryLevel = Literal["nation", "province", "city", "county", "township", "organisation"]

DIGITS: Final = 14
LARGEST: Final = 10**DIGITS - 1
NATION: Final = 0

# How many codes one territory of a level spans.
SPAN: Final[dict[str, int]] = {
    "nation": 10**14,
    "province": 10**12,
    "city": 10**10,
    "county": 10**8,
    "township": 10**5,
    "organisation": 1,
}
LEVELS: Final[tuple[TerritoryLevel, ...]] = (
    "nation", "province", "city", "county", "township", "organisation",
)  # fmt: skip
_ADCODE_LENGTHS: Final = (2, 4, 6, 9)


@dataclass(frozen=True, order=True)
class Code:
    """One code. A territory's code ends in zeros and is the `lo` of its interval."""

    value: int

    def __post_init__(self) -> None:
        if not 0 <= self.value <= LARGEST:
            raise ValueError(f"organisation code out of range: {self.value}")

    @classmethod
    def of_adcode(cls, adcode: str) -> Code:
        """ "51", "5117", "511723" or "511723103" → the code of that territory."""
        if len(adcode) not in _ADCODE_LENGTHS or not adcode.isascii() or not adcode.isdigit():
            raise ValueError(f"not an administrative code: {adcode!r}")
        return cls(int(adcode.ljust(DIGITS, "0")))

    @property
    def province(self) -> int:
        return self.value // 10**12

    @property
    def city(self) -> int:
        return self.value // 10**10 % 100

    @property
    def county(self) -> int:
        return self.value // 10**8 % 100

    @property
    def township(self) -> int:
        return self.value // 10**5 % 1000

    @property
    def serial(self) -> int:
        return self.value % 10**5

    @property
    def level(self) -> TerritoryLevel:
        """The level of the territory this code names; "organisation" where it has a serial."""
        parts = (self.province, self.city, self.county, self.township, self.serial)
        deepest = max((depth for depth, part in enumerate(parts, start=1) if part), default=0)
        return LEVELS[deepest]

    @property
    def adcode(self) -> str:
        """Six digits, or nine for a township, as the statistics office writes them."""
        text = f"{self.value:014d}"
        return text[:9] if self.township else text[:6]

    def within(self, level: TerritoryLevel) -> Code:
        """The territory of `level` that this code lies in, by arithmetic alone."""
        return Code(self.value // SPAN[level] * SPAN[level])

    def interval(self) -> tuple[int, int]:
        """[lo, hi] of the territory that this code names."""
        return self.value, self.value + SPAN[self.level] - 1

    def chain(self) -> tuple[int, ...]:
        """Every territory code above and including this one, from the nation down."""
        codes = (self.within(level).value for level in LEVELS)
        return tuple(dict.fromkeys(codes))

    def numbered(self, serial: int) -> Code:
        """The organisation with this serial number in the territory."""
        if self.serial or not 0 < serial < 10**5:
            raise ValueError(f"no serial {serial} in {self.value}")
        return Code(self.value + serial)


def interval_of(code: int, level: str) -> tuple[int, int]:
    """What an organisation of this level answers for: its territory, or itself for a school."""
    if level not in SPAN:
        return code, code
    lo = code // SPAN[level] * SPAN[level]
    return lo, lo + SPAN[level] - 1
