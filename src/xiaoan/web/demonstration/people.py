"""The people of the demonstration and the posts they hold. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from xiaoan.web.demonstration.county import BUREAU, COUNTY, GOVERNMENT, LEADING_SCHOOL
from xiaoan.web.demonstration.land import Place
from xiaoan.web.demonstration.territories import LIANDU, SHAPINGBA, YANCHI, land_of

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛"
LAST = "安平宁康泰和顺祥瑞明亮光辉华英芳兰梅竹松柏林森山川江河海洋星辰晨曦雨雪霞云峰岩石玉珍宝"


@dataclass(frozen=True)
class Seat:
    """One post to fill: `person` numbers people across the county; None is a vacant post."""

    org_code: int
    kind: str
    title: str
    is_required: bool
    person: int | None


@dataclass(frozen=True)
class Figure:
    """One invented person; the middle character 示 says so."""

    number: int
    name: str
    username: str
    org_code: int


# Who can be entered with one click: username → (organisation, post kinds)
GUIDED: dict[str, tuple[int, tuple[str, ...]]] = {
    "demo-01-guard": (LEADING_SCHOOL, ("guard",)),
    "demo-02-officer": (LEADING_SCHOOL, ("safety_officer",)),
    "demo-03-logistics": (LEADING_SCHOOL, ("logistics",)),
    "demo-04-principal": (LEADING_SCHOOL, ("principal",)),
    "demo-05-teacher": (LEADING_SCHOOL, ("homeroom_teacher", "dorm_keeper")),
    "demo-06-clerk": (BUREAU, ("bureau_clerk",)),
    "demo-07-director": (BUREAU, ("bureau_director",)),
    "demo-08-township": (COUNTY + 100 * 10**5 + 1, ("township_officer",)),
    "demo-09-police": (COUNTY + 3, ("police_officer",)),
    "demo-10-market": (COUNTY + 4, ("department_officer",)),
    "demo-11-leader": (GOVERNMENT, ("county_leader",)),
    "demo-12-supervisor": (COUNTY + 21, ("supervisor",)),
    "demo-21-officer": (LIANDU.leading_school, ("safety_officer",)),
    "demo-22-clerk": (LIANDU.bureau, ("bureau_clerk",)),
    "demo-31-officer": (SHAPINGBA.leading_school, ("safety_officer",)),
    "demo-32-clerk": (SHAPINGBA.bureau, ("bureau_clerk",)),
    "demo-41-officer": (YANCHI.leading_school, ("safety_officer",)),
    "demo-42-clerk": (YANCHI.bureau, ("bureau_clerk",)),
}
TITLES: dict[str, str] = {
    "principal": "校长",
    "deputy_principal": "分管安全副校长",
    "safety_officer": "安全主任",
    "logistics": "后勤主任",
    "guard": "保安",
    "canteen_manager": "食堂管理员",
    "dorm_keeper": "宿管员",
    "homeroom_teacher": "班主任",
    "bureau_director": "教科局局长",
    "bureau_clerk": "安全股干部",
    "supervisor": "督学",
    "county_leader": "分管副县长",
    "township_leader": "镇长（主任）",
    "township_officer": "校安专干",
    "department_leader": "主要负责人",
    "department_officer": "校园安全联络员",
    "police_officer": "治安大队民警",
}
ABOVE: dict[str, str] = {"bureau_director": "主要负责人", "bureau_clerk": "安全处干部"}
REQUIRED = frozenset(
    {"principal", "safety_officer", "bureau_director", "bureau_clerk", "township_leader"}
    | {"township_officer", "department_leader", "county_leader"}
)


def wanted(place: Place) -> Iterator[tuple[str, int]]:
    """(post kind, how many) for one organisation."""
    if place.kind == "school":
        yield from _wanted_by_school(place)
    elif place.level == "township":
        yield from (("township_leader", 1), ("township_officer", 2))
    elif place.line == "education":
        yield from (("bureau_director", 1), ("bureau_clerk", 4))
    elif place.line == "supervision":
        yield from (("department_leader", 1), ("supervisor", 6))
    elif place.line == "government":
        yield ("county_leader", int(place.level == "county"))
    elif place.line == "public_security":
        yield from (("department_leader", 1), ("police_officer", 8))
    else:
        yield from (("department_leader", 1), ("department_officer", 2))


def _wanted_by_school(place: Place) -> Iterator[tuple[str, int]]:
    yield ("principal", 1)
    if place.enrolment >= 600:
        yield ("deputy_principal", 1)
    yield ("safety_officer", 1)
    yield ("logistics", 1)
    yield ("guard", 2 if place.enrolment < 1000 else 3 + (place.enrolment - 1000) // 500)
    yield ("canteen_manager", 1)
    if place.boarders:
        yield ("dorm_keeper", 1 + place.boarders // 400)
    yield ("homeroom_teacher", min(place.class_count, 12))


def staff(places: list[Place], seed: int) -> tuple[list[Figure], list[Seat]]:
    """Everybody in the county with their seats; a few posts stay vacant, a few people hold two."""
    draw = random.Random(seed + 1)  # noqa: S311 — invented data, not a secret
    figures: list[Figure] = []
    seats: list[Seat] = []
    guided = {(code, kind): name for name, (code, kinds) in GUIDED.items() for kind in kinds}
    by_username: dict[str, int] = {}
    for place in places:
        for kind, count in wanted(place):
            for order in range(count):
                username = guided.get((place.code, kind)) if order == 0 else None
                number = by_username.get(username or "")
                is_vacant = username is None and draw.random() < _vacancy(kind)
                if number is None and not is_vacant:
                    number = len(figures)
                    figures.append(_figure(draw, number, username, place.code))
                    if username:
                        by_username[username] = number
                seats.append(
                    Seat(place.code, kind, _title(kind, place, order), kind in REQUIRED, number)
                )
    return figures, seats


def _vacancy(kind: str) -> float:
    return 0.02 if kind in REQUIRED else 0.01


def _title(kind: str, place: Place, order: int) -> str:
    title = land_of(place.code).titles.get(kind, TITLES[kind])
    if place.level in ("city", "province"):
        title = ABOVE.get(kind, title)
    if kind == "principal" and place.stage == "kindergarten":
        title = "园长"
    return title if order == 0 else f"{title}{order + 1}"


def _figure(draw: random.Random, number: int, username: str | None, org_code: int) -> Figure:
    name = draw.choice(SURNAMES) + "示" + draw.choice(LAST)
    return Figure(number, name, username or f"ys{number:05d}", org_code)
