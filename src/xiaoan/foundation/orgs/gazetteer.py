"""From the statistics office's codes to rows of territories with their parents and full names."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .codes import DIGITS, LARGEST, SPAN

# Each section with the level of its rows and the prefixes that may name their parents.
SECTIONS: Final = (
    ("provinces", "province", ()),
    ("cities", "city", (2,)),
    ("counties", "county", (4, 2)),
    ("townships", "township", (6, 4, 2)),
)
NATION_NAME: Final = "全国"
# Rungs that exist only in the code table: 北京市's 市辖区, 河南省's 省直辖县级行政区划.
NOMINAL: Final = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True)
class Place:
    code: int
    hi: int
    parent: int | None
    adcode: str
    level: str
    name: str
    full_name: str


def read_gazetteer(path: Path) -> list[Place]:
    """Read the asset: {"provinces": [{"code": "51", "name": "四川省"}], "cities": …}, gzipped."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return places(json.load(stream))


def places(sections: Mapping[str, Iterable[Mapping[str, str]]]) -> list[Place]:
    """Every real place, parents before children, under the nation.

    Nominal rungs are left out, so that a municipality's districts stand right below it. 东莞市
    and its like have no counties: their code repeated as a county is left out, townships stay.
    """
    nation = Place(0, LARGEST, None, "000000", "nation", NATION_NAME, NATION_NAME)
    found: dict[str, Place] = {}
    seen: set[int] = set()
    for section, level, prefixes in SECTIONS:
        for row in sections.get(section, ()):
            adcode, name = row["code"], row["name"]
            lo = int(adcode.ljust(DIGITS, "0"))
            if name in NOMINAL or lo in seen:
                continue
            seen.add(lo)
            above = (found[adcode[:length]] for length in prefixes if adcode[:length] in found)
            found[adcode] = _place(lo, adcode, level, name, next(above, nation))
    return [nation, *found.values()]


def _place(lo: int, adcode: str, level: str, name: str, parent: Place) -> Place:
    return Place(
        code=lo,
        hi=lo + SPAN[level] - 1,
        parent=parent.code,
        adcode=adcode.ljust(6, "0"),
        level=level,
        name=name,
        full_name=name if parent.parent is None else _full_name(name, parent),
    )


def _full_name(name: str, parent: Place) -> str:
    """济源市 calls its townships 济源市沁园街道: the name is not said twice."""
    before = parent.full_name
    return (
        before.removesuffix(parent.name) + name if name.startswith(parent.name) else before + name
    )
