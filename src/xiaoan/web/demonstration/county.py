"""The organisations of the demonstration county. Pure: a seed in, rows out."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

COUNTY = 51172300000000
# Townships and sub-districts of Kaijiang by statistical code (as published); the first two are
# the county seat. Organisations in them are invented and say so in their names.
TOWNSHIPS: dict[str, str] = {
    "001": "淙城街道",
    "100": "新宁镇",
    "101": "普安镇",
    "102": "回龙镇",
    "104": "永兴镇",
    "105": "讲治镇",
    "106": "甘棠镇",
    "107": "任市镇",
    "108": "广福镇",
    "109": "长岭镇",
    "110": "八庙镇",
    "111": "灵岩镇",
    "205": "梅家乡",
}
SEAT = ("001", "100")
# Rough middles, for points on the map: nobody lives exactly there.
MIDDLES: dict[str, tuple[float, float]] = {
    "001": (107.862, 31.082),
    "100": (107.884, 31.092),
    "101": (107.945, 31.068),
    "102": (107.795, 31.062),
    "104": (107.762, 30.893),
    "105": (107.848, 30.998),
    "106": (107.905, 30.950),
    "107": (107.868, 30.872),
    "108": (107.925, 31.005),
    "109": (107.822, 31.150),
    "110": (107.765, 31.168),
    "111": (107.965, 31.130),
    "205": (107.835, 30.935),
}
DEPARTMENTS: tuple[tuple[str, str], ...] = (
    ("education", "教科局"),
    ("public_security", "公安局"),
    ("market", "市场监管局"),
    ("fire", "消防救援大队"),
    ("emergency", "应急管理局"),
    ("health", "卫健局"),
    ("transport", "交运局"),
    ("housing", "住建局"),
    ("civil_affairs", "民政局"),
    ("justice", "司法局"),
    ("culture", "文体旅游局"),
    ("urban_management", "综合执法局"),
    ("political_legal", "委政法委"),
    ("publicity", "委宣传部"),
    ("cyberspace", "委网信办"),
    ("staffing", "委编办"),
    ("human_resources", "人社局"),
    ("court", "人民法院"),
    ("procuratorate", "人民检察院"),
    ("supervision", "教育督导室"),
)
GOVERNMENT = COUNTY + 1
BUREAU = COUNTY + 2
LEADING_SCHOOL = COUNTY + 100 * 10**5 + 101  # the school the guided story happens in


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


def organs() -> Iterator[Place]:
    """The county government, twenty departments, and the thirteen township governments."""
    yield Place(GOVERNMENT, "演示开江县人民政府", "government", "government", "county")
    for serial, (line, name) in enumerate(DEPARTMENTS, start=2):
        yield Place(COUNTY + serial, f"演示开江县{name}", "department", line, "county")
    for number, name in TOWNSHIPS.items():
        title = "办事处" if name.endswith("街道") else "人民政府"
        code = COUNTY + int(number) * 10**5 + 1
        yield Place(code, f"演示{name}{title}", "government", "government", "township")


# (stage, name after the township's, how many pupils from–to, share boarding, private?)
Sort = tuple[str, str, int, int, float, bool]
SEAT_SCHOOLS: dict[str, tuple[Sort, ...]] = {
    "001": (
        ("senior", "高级中学", 2800, 3600, 0.55, False),
        ("junior", "初级中学", 1300, 2100, 0.2, False),
        ("junior", "第二初级中学", 900, 1500, 0.1, False),
        ("primary", "实验小学", 1800, 2600, 0.0, False),
        ("primary", "第一小学", 1200, 1900, 0.0, False),
        ("primary", "第二小学", 900, 1500, 0.0, False),
        ("kindergarten", "中心幼儿园", 320, 420, 0.0, False),
        ("kindergarten", "第二幼儿园", 210, 330, 0.0, False),
        ("kindergarten", "阳光幼儿园", 150, 280, 0.0, True),
        ("kindergarten", "童心幼儿园", 120, 260, 0.0, True),
        ("kindergarten", "小树幼儿园", 90, 200, 0.0, True),
        ("kindergarten", "蓝天幼儿园", 80, 180, 0.0, True),
        ("special", "特殊教育学校", 110, 140, 0.6, False),
    ),
    "100": (
        ("primary", "中心小学", 1500, 2100, 0.05, False),
        ("senior", "第二高级中学", 2000, 2700, 0.6, False),
        ("vocational", "职业中学", 2400, 3100, 0.7, False),
        ("complete", "育才学校", 1500, 2300, 0.5, True),
        ("junior", "初级中学", 900, 1500, 0.3, False),
        ("primary", "第二小学", 800, 1300, 0.0, False),
        ("primary", "东城小学", 600, 1100, 0.0, False),
        ("kindergarten", "中心幼儿园", 280, 380, 0.0, False),
        ("kindergarten", "金色幼儿园", 130, 240, 0.0, True),
        ("kindergarten", "摇篮幼儿园", 100, 220, 0.0, True),
        ("kindergarten", "星星幼儿园", 70, 160, 0.0, True),
    ),
}
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


def schools(seed: int) -> Iterator[Place]:
    """About a hundred schools and kindergartens of ordinary sizes; the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 — invented data, not a secret
    for number in TOWNSHIPS:
        sorts = SEAT_SCHOOLS.get(number) or RURAL_SCHOOLS + EXTRA[: draw.choice((1, 2, 2, 3))]
        for order, sort in enumerate(sorts):
            yield _school(draw, number, 101 + order, sort)


def _school(draw: random.Random, number: str, serial: int, sort: Sort) -> Place:
    stage, name, least, most, boarding, is_private = sort
    enrolment = draw.randint(least, most)
    classes = max(3, round(enrolment / (28 if stage == "kindergarten" else 44)))
    lng, lat = MIDDLES[number]
    angle, far = draw.uniform(0, 2 * math.pi), draw.uniform(0.004, 0.022)
    lng, lat = round(lng + far * math.cos(angle), 6), round(lat + far * math.sin(angle), 6)
    return Place(
        code=COUNTY + int(number) * 10**5 + serial,
        name=f"演示{TOWNSHIPS[number]}{name}",
        kind="school",
        line="education",
        level="school",
        stage=stage,
        ownership="private" if is_private else "public",
        setting="town" if number in SEAT else "rural",
        enrolment=enrolment,
        boarders=round(enrolment * boarding),
        staff_count=max(6, round(enrolment / (9 if stage == "kindergarten" else 14))),
        class_count=classes,
        lng=lng,
        lat=lat,
        outline=_campus(draw, lng, lat, enrolment),
        opened_on=date(draw.randint(1952, 2015), 9, 1),
        temper=_temper(draw, serial, number),
    )


def _temper(draw: random.Random, serial: int, number: str) -> float:
    """Most schools are steady, some late, four bad, and the story's school good."""
    if (number, serial) == ("100", 101):
        return 0.92
    if (number, serial) in {("107", 103), ("102", 105), ("205", 102), ("001", 111)}:
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
