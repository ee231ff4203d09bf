"""Find what an office means by the name of a school or a township."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from xiaoan.foundation.orgs.codes import Code
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.foundation.orgs.queries import organisations
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks.kinds import plain
from xiaoan.foundation.workbooks.suggesting import perhaps

_SIGNS = re.compile(r"[\s（）()“”\"'·．.]")
_ENDINGS: Final = ("人民政府", "街道办事处", "乡人民政府", "镇人民政府")
COUNTY_SEAT: Final = frozenset({"县直", "县直属", "县属", "县城", "区直", "市直", "直属", "县级"})


class NameUnknown(Exception):
    """Nothing, or more than one thing, has this name: what is wrong, and what to do."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong)
        self.wrong, self.remedy = wrong, remedy


def bare(name: str) -> str:
    """A name without the signs that are typed in one office and left out in another."""
    return _SIGNS.sub("", plain(name))


@dataclass(frozen=True)
class Names:
    """Every form of every name → the codes that go by it; forms of a first rank win."""

    what: str
    ranks: tuple[dict[str, set[int]], ...]
    titles: dict[int, str]

    def find(self, word: str) -> int:
        """The code of the one that is meant. Raises NameUnknown."""
        wanted = bare(word)
        for rank in self.ranks:
            codes = rank.get(wanted, set())
            if len(codes) == 1:
                return next(iter(codes))
            if codes:
                several = "、".join(sorted(self.titles[code] for code in codes)[:4])
                raise NameUnknown(
                    f"有 {len(codes)} 个{self.what}叫这个名字", f"请写全称：{several}"
                )
        near = perhaps(word, self.titles.values())
        raise NameUnknown(
            f"没有叫这个名字的{self.what}",
            near + "请改成系统里的名称" if near else f"请核对名称；确实没有的，先导入{self.what}",
        )


def _ranked(forms: Iterable[tuple[int, Sequence[str]]]) -> tuple[dict[str, set[int]], ...]:
    """From (code, forms by rank) to one table a rank."""
    ranks: list[dict[str, set[int]]] = []
    for code, names in forms:
        for rank, name in enumerate(names):
            if rank == len(ranks):
                ranks.append({})
            if name:
                ranks[rank].setdefault(bare(name), set()).add(code)
    return tuple(ranks)


def organisation_names(viewer: Viewer) -> tuple[Names, dict[int, Organisation]]:
    """Open organisations the viewer answers for: by name, short name, and without the county's."""
    found = {one.code: one for one in organisations(viewer).defer("outline")}
    counties = [
        one.name for one in _territories(viewer) if one.level in ("county", "city", "township")
    ]
    forms = (
        (code, (one.name, one.short_name, _without(one.name, counties)))
        for code, one in found.items()
    )
    return Names("单位", _ranked(forms), {code: one.name for code, one in found.items()}), found


def _without(name: str, places: Iterable[str]) -> str:
    return next((name.removeprefix(place) for place in places if name.startswith(place)), name)


def township_names(viewer: Viewer) -> Names:
    """Townships the viewer answers for: by name, full name, and without 镇 or 街道."""
    found = {one.code: one for one in _territories(viewer) if one.level == "township"}
    forms = [(code, _forms(one)) for code, one in found.items()]
    seat = Code(viewer.org_code).within("county").value
    forms += [(seat, (word,)) for word in COUNTY_SEAT]
    titles = {code: one.name for code, one in found.items()} | {seat: "县直"}
    doubled = {name for name in titles.values() if list(titles.values()).count(name) > 1}
    titles = {
        code: found[code].full_name if name in doubled else name for code, name in titles.items()
    }
    return Names("乡镇（街道）", _ranked(forms), titles)


def _forms(one: Territory) -> tuple[str, ...]:
    short = one.name
    for ending in (*_ENDINGS, "街道", "镇", "乡"):
        short = short.removesuffix(ending)
    return one.name, one.full_name, f"{one.name}人民政府", short if len(short) > 1 else ""


def _territories(viewer: Viewer) -> list[Territory]:
    lo, hi = viewer.own_interval
    county = Code(viewer.org_code).within("county").interval()
    within = (min(lo, county[0]), max(hi, county[1]))
    return list(Territory.objects.filter(code__range=within).order_by("-code"))
