"""A county of the demonstration: its organs and schools from a few lines of data. Pure."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from xiaoan.foundation.orgs.rules import Facts

SPAN: Final = 10**8  # codes of one county
# Which line has which serial number in every county, so that a department is found by its line.
LINES: Final = (
    "education", "public_security", "market", "fire", "emergency", "health", "transport",
    "housing", "civil_affairs", "justice", "culture", "urban_management", "political_legal",
    "publicity", "cyberspace", "staffing", "human_resources", "court", "procuratorate",
    "supervision", "finance", "natural_resources", "environment", "insurance", "youth_league",
    "women",
)  # fmt: skip
SERIALS: Final = {line: serial for serial, line in enumerate(LINES, start=2)}
# (stage, name after the township's, how many pupils from–to, share boarding, private?)
Sort = tuple[str, str, int, int, float, bool]


@dataclass(frozen=True)
class Place:
    """One organisation to be: the columns of the register of organisations."""

    code: int
    name: str
    kind: str
    line: str
    level: str
    stage: str = ""
    ownership: str = ""
    setting: str = ""
    enrolment: int = 0
    boarders: int = 0
    staff_count: int = 0
    class_count: int = 0
    lng: float | None = None
    lat: float | None = None
    outline: list[list[float]] = field(default_factory=list)
    opened_on: date = date(1998, 9, 1)
    temper: float = 0.5  # 0 = careless, 1 = exemplary; rhythm of the invented history only

    @cached_property
    def facts(self) -> Facts:
        """What the conditions of a duty look at."""
        return Facts(
            kind=self.kind,
            line=self.line,
            level=self.level,
            stage=self.stage,
            boarding=self.boarders > 0,
            setting=self.setting,
            ownership=self.ownership,
            enrolment=self.enrolment,
        )


@dataclass(frozen=True)
class Plan:
    """A round that every school of a county walks: how often, where to, by whom, for which duty."""

    name: str
    cycle: str
    scope: str
    post: str
    duty_id: str = ""
    areas: tuple[str, ...] = ()  # of the checkpoints it visits; none for the whole campus


@dataclass(frozen=True)
class Land:
    """Where a county lies and what stands in it; `above` are bodies of its city or province.

    `middles` are rough middles of townships, for points on the map: nobody lives exactly there.
    The townships of `seat` make the county seat. `careless` schools are (township, serial).
    """

    lo: int
    name: str
    townships: Mapping[str, str]
    middles: Mapping[str, tuple[float, float]]
    seat: tuple[str, ...]
    departments: Mapping[str, str]
    sorts: Mapping[str, tuple[Sort, ...]]
    plans: tuple[Plan, ...]
    days: int  # how long its history is
    careless: frozenset[tuple[str, int]] = frozenset()
    leading: tuple[str, int] = ("", 0)  # the school that visitors are shown first
    titles: Mapping[str, str] = field(default_factory=dict)
    above: tuple[Place, ...] = ()

    @property
    def hi(self) -> int:
        return self.lo + SPAN - 1

    @property
    def government(self) -> int:
        return self.lo + 1

    @property
    def bureau(self) -> int:
        return self.department("education")

    @property
    def leading_school(self) -> int:
        number, serial = self.leading
        return self.lo + int(number) * 10**5 + serial

    def department(self, line: str) -> int:
        return self.lo + SERIALS[line]

    def name_of(self, line: str) -> str:
        return f"演示{self.name}{self.departments[line]}"


def organs(land: Land) -> Iterator[Place]:
    """Those above, the county government, its departments, and the township governments."""
    yield from land.above
    yield Place(land.government, f"演示{land.name}人民政府", "government", "government", "county")
    for line in land.departments:
        code = land.department(line)
        yield Place(code, land.name_of(line), "department", line, "county")
    for number, name in land.townships.items():
        title = "办事处" if name.endswith("街道") else "人民政府"
        code = land.lo + int(number) * 10**5 + 1
        yield Place(code, f"演示{name}{title}", "government", "government", "township")


RURAL_SCHOOLS: tuple[Sort, ...] = (
    ("primary", "中心小学", 380, 1300, 0.25, False),
    ("junior", "初级中学", 350, 1250, 0.6, False),
    ("primary", "第二小学", 90, 420, 0.0, False),
    ("kindergarten", "中心幼儿园", 120, 300, 0.0, False),
    ("kindergarten", "小太阳幼儿园", 60, 180, 0.0, True),
)
EXTRA: tuple[Sort, ...] = (
    ("nine_year", "九年制学校", 420, 900, 0.4, False),
    ("kindergarten", "育苗幼儿园", 50, 150, 0.0, True),
    ("primary", "村小学", 30, 120, 0.0, False),
)


def schools(land: Land, seed: int) -> Iterator[Place]:
    """Schools and kindergartens of ordinary sizes; the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 — invented data, not a secret
    for number in land.townships:
        sorts = land.sorts.get(number) or RURAL_SCHOOLS + EXTRA[: draw.choice((1, 2, 2, 3))]
        for order, sort in enumerate(sorts):
            yield _school(draw, land, (number, 101 + order), sort)


def _school(draw: random.Random, land: Land, at: tuple[str, int], sort: Sort) -> Place:
    number, serial = at
    stage, name, least, most, boarding, is_private = sort
    enrolment = draw.randint(least, most)
    classes = max(3, round(enrolment / (28 if stage == "kindergarten" else 44)))
    lng, lat = land.middles[number]
    angle, far = draw.uniform(0, 2 * math.pi), draw.uniform(0.004, 0.022)
    lng, lat = round(lng + far * math.cos(angle), 6), round(lat + far * math.sin(angle), 6)
    return Place(
        code=land.lo + int(number) * 10**5 + serial,
        name=f"演示{land.townships[number]}{name}",
        kind="school",
        line="education",
        level="school",
        stage=stage,
        ownership="private" if is_private else "public",
        setting="town" if number in land.seat else "rural",
        enrolment=enrolment,
        boarders=round(enrolment * boarding),
        staff_count=max(6, round(enrolment / (9 if stage == "kindergarten" else 14))),
        class_count=classes,
        lng=lng,
        lat=lat,
        outline=_campus(draw, lng, lat, enrolment),
        opened_on=date(draw.randint(1952, 2015), 9, 1),
        temper=_temper(draw, land, at),
    )


def _temper(draw: random.Random, land: Land, at: tuple[str, int]) -> float:
    """Most schools are steady, some late, a few bad, and the one shown first good."""
    if at == land.leading:
        return 0.92
    if at in land.careless:
        return 0.12
    return round(min(0.98, max(0.3, draw.gauss(0.8, 0.14))), 2)


def _campus(draw: random.Random, lng: float, lat: float, enrolment: int) -> list[list[float]]:
    """A plausible closed outline: some 12 m² a pupil, five to seven corners."""
    radius = math.sqrt(max(enrolment, 60) * 12 / math.pi) / 111_000
    corners = draw.randint(5, 7)
    ring = []
    for corner in range(corners):
        angle = 2 * math.pi * corner / corners
        far = radius * draw.uniform(0.8, 1.2)
        ring.append(
            [round(lng + far * math.cos(angle) / 0.857, 6), round(lat + far * math.sin(angle), 6)]
        )
    return [*ring, ring[0]]
