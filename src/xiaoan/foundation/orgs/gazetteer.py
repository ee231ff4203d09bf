"""From the statistics office's codes to rows of territories with their parents and full names."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .rules import Code

SECTIONS: Final = ("provinces", "cities", "counties", "townships")
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
    found = {0: _place(Code(0), NATION_NAME, None)}
    for section in SECTIONS:
        for row in sections.get(section, ()):
            code = Code.of_adcode(row["code"])
            if row["name"] in NOMINAL or code.value in found:
                continue
            found[code.value] = _place(code, row["name"], _nearest(code, found))
    return list(found.values())


def _nearest(code: Code, found: Mapping[int, Place]) -> Place:
    return next(found[one] for one in reversed(code.chain()) if one in found)


def _place(code: Code, name: str, parent: Place | None) -> Place:
    lo, hi = code.interval()
    return Place(
        code=lo,
        hi=hi,
        parent=parent.code if parent else None,
        adcode=code.adcode,
        level=code.level,
        name=name,
        full_name=f"{parent.full_name}{name}" if parent and parent.code else name,
    )
