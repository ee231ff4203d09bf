"""What an organisation may be, and whether a policy's `who:` conditions hold for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Final

from .codes import Code, interval_of

__all__ = ["Code", "interval_of"]

LARGEST_ENROLMENT: Final = 2**31 - 1
KINDS: Final = {
    "government": "政府",
    "department": "部门",
    "school": "学校",
    "institution": "机构",
    "group": "协调机构",
}
LEVELS: Final = {
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "township": "乡镇级",
    "school": "校级",
}
LINES: Final = {
    "government": "政府",
    "education": "教育",
    "public_security": "公安",
    "market": "市场监管",
    "fire": "消防",
    "emergency": "应急管理",
    "health": "卫生健康",
    "transport": "交通运输",
    "housing": "住房建设",
    "civil_affairs": "民政",
    "justice": "司法行政",
    "culture": "文体旅游",
    "urban_management": "综合执法",
    "political_legal": "政法委",
    "publicity": "宣传",
    "cyberspace": "网信",
    "staffing": "机构编制",
    "human_resources": "人力社保",
    "court": "法院",
    "procuratorate": "检察院",
    "supervision": "教育督导",
    "finance": "财政",
    "development": "发展改革",
    "natural_resources": "自然资源",
    "environment": "生态环境",
    "meteorology": "气象",
    "water": "水利",
    "insurance": "金融监管",
    "youth_league": "共青团",
    "women": "妇联",
}
STAGES: Final = {
    "kindergarten": "幼儿园",
    "primary": "小学",
    "junior": "初中",
    "nine_year": "九年一贯制",
    "senior": "高中",
    "complete": "完全中学",
    "vocational": "中职",
    "special": "特殊教育",
}
# What an institution may be; a pack names it by `stage`, as it names a school's.
SORTS: Final = {
    "training": "校外培训机构",
    "venue": "校外活动场所",
    "practice": "安全体验场馆",
}
OWNERSHIPS: Final = {"public": "公办", "private": "民办"}
SETTINGS: Final = {"urban": "城区", "town": "镇区", "rural": "乡村"}

_CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": KINDS,
    "line": LINES,
    "level": LEVELS,
    "stage": STAGES | SORTS,
    "ownership": OWNERSHIPS,
    "setting": SETTINGS,
}


class WhoInvalid(ValueError):
    """A `who:` condition that the organisation's facts cannot answer."""


@dataclass(frozen=True)
class Facts:
    """What the conditions look at. Schools alone have a stage, boarding, setting, ownership."""

    kind: str
    line: str
    level: str
    stage: str = ""
    boarding: bool = False
    setting: str = ""
    ownership: str = ""
    enrolment: int = 0


@dataclass(frozen=True)
class Among:
    """A fact is one of the listed words."""

    key: str
    words: tuple[str, ...]

    def holds(self, org: Facts) -> bool:
        return getattr(org, self.key) in self.words

    def sql(self) -> Fragment:
        return f"o.{self.key} = ANY(%s)", [list(self.words)]


@dataclass(frozen=True)
class Boards:
    """The school is, or is not, a boarding school."""

    wanted: bool

    def holds(self, org: Facts) -> bool:
        return org.boarding is self.wanted

    def sql(self) -> Fragment:
        return "o.boarding = %s", [self.wanted]


@dataclass(frozen=True)
class Enrolled:
    """The number of pupils lies within bounds, both included."""

    at_least: int
    at_most: int

    def holds(self, org: Facts) -> bool:
        return self.at_least <= org.enrolment <= self.at_most

    def sql(self) -> Fragment:
        return "o.enrolment BETWEEN %s AND %s", [self.at_least, self.at_most]


@dataclass(frozen=True)
class AnyOf:
    """One of several sets of conditions holds."""

    branches: tuple[tuple[Condition, ...], ...]

    def holds(self, org: Facts) -> bool:
        return any(all(one.holds(org) for one in branch) for branch in self.branches)

    def sql(self) -> Fragment:
        return _joined([_all_sql(branch) for branch in self.branches], "OR")


Fragment = tuple[str, list[Any]]
Condition = Among | Boards | Enrolled | AnyOf


def matches(who: Mapping[str, object], org: Facts) -> bool:
    """Whether all conditions of a pack's `who:` hold; an empty one holds for everybody."""
    return all(condition.holds(org) for condition in parse_who(who))


def who_sql(who: Mapping[str, object]) -> Fragment:
    """The same conditions as a WHERE fragment over orgs_organisation aliased `o`."""
    return _all_sql(parse_who(who))


def parse_who(who: object) -> tuple[Condition, ...]:
    """Read a `who:`. Raises WhoInvalid at an unknown key or word; nothing is guessed."""
    if not isinstance(who, Mapping):
        raise WhoInvalid(f"who must be a mapping, not {who!r}")
    return tuple(_parse(str(key), wanted) for key, wanted in who.items())


def _parse(key: str, wanted: object) -> Condition:
    if key == "any_of":
        if not isinstance(wanted, list) or not wanted:
            raise WhoInvalid("any_of needs a list of conditions")
        return AnyOf(tuple(parse_who(branch) for branch in wanted))
    if key == "enrolment":
        return _parse_bounds(wanted)
    if key == "boarding":
        if not isinstance(wanted, bool):
            raise WhoInvalid(f"boarding is true or false, not {wanted!r}")
        return Boards(wanted)
    if key not in _CHOICES:
        raise WhoInvalid(f"no condition is called {key!r}")
    words = tuple(wanted) if isinstance(wanted, list) else (wanted,)
    unknown = [word for word in words if word not in _CHOICES[key]]
    if unknown or not words:
        raise WhoInvalid(f"{key} cannot be {unknown!r}")
    return Among(key, words)


def _parse_bounds(wanted: object) -> Enrolled:
    if not isinstance(wanted, Mapping) or not wanted or set(wanted) - {"at_least", "at_most"}:
        raise WhoInvalid("enrolment takes at_least and at_most")
    if any(type(bound) is not int for bound in wanted.values()):
        raise WhoInvalid(f"enrolment is bounded by whole numbers, not {dict(wanted)!r}")
    return Enrolled(wanted.get("at_least", 0), wanted.get("at_most", LARGEST_ENROLMENT))


def _all_sql(conditions: tuple[Condition, ...]) -> Fragment:
    if not conditions:
        return "TRUE", []
    return _joined([condition.sql() for condition in conditions], "AND")


def _joined(parts: list[Fragment], word: str) -> Fragment:
    sql = f" {word} ".join(part for part, _ in parts)
    values = [value for _, some in parts for value in some]
    return (f"({sql})" if len(parts) > 1 else sql), values


def code_faults(code: int, level: str) -> list[str]:
    """Why an organisation of this level cannot carry this code, in words for the editor."""
    parsed = Code(code)
    if not parsed.serial:
        return ["单位编码的后五位是单位序号，不能为 00000。"]
    seat = Code(code - parsed.serial).level
    wanted = {"province", "city", "county", "township"} if level == "school" else {level}
    if seat not in wanted:
        return [f"编码 {code:014d} 不属于{LEVELS.get(level, level)}单位，请检查编码与级别。"]
    return []


def stage_faults(kind: str, stage: str) -> list[str]:
    """A school has a stage, an institution may have a sort, nobody else has either."""
    if kind == "school":
        return [] if stage in STAGES else ["学校应选择学段，其他单位不填学段。"]
    if kind == "institution":
        return [] if stage in ("", *SORTS) else ["机构请选择机构类型，不选学段。"]
    return ["学校应选择学段，其他单位不填学段。"] if stage else []


def supervision_codes(code: int) -> list[tuple[int, int]]:
    """The seats that may supervise a code: [lo, hi] of organ codes, the nearest first.

    Organs of a territory carry its code with a serial number: county organs have township 000.
    """
    seats = [seat for seat in reversed(Code(code).chain()) if not Code(seat).serial]
    return [(seat + 1, seat + 99_999) for seat in seats]


def outline_faults(points: Sequence[Sequence[float]]) -> list[str]:
    """Why a campus outline ([[lng, lat], …], closed) cannot be drawn. An empty one is fine."""
    if not points:
        return []
    if any(len(point) != 2 for point in points):
        return ["校园边界的每个点应为“经度, 纬度”两个数。"]
    if any(not (-180 <= lng <= 180 and -90 <= lat <= 90) for lng, lat in points):
        return ["校园边界中有超出范围的经纬度，请检查是否把纬度写在了前面。"]
    if len(points) < 4 or list(points[0]) != list(points[-1]):
        return ["校园边界应至少有三个点，并以起点结束。"]
    return []


def outline_path(points: Sequence[Sequence[float]]) -> str:
    """An SVG path of a campus in a square of 100 units, north up; empty without an outline."""
    if not points:
        return ""
    squeeze = cos(radians(points[0][1]))
    east = [lng * squeeze for lng, _ in points]
    north = [lat for _, lat in points]
    size = max(max(east) - min(east), max(north) - min(north)) or 1.0
    drawn = (
        f"{(x - min(east)) / size * 100:.1f} {(max(north) - y) / size * 100:.1f}"
        for x, y in zip(east, north, strict=True)
    )
    return f"M{' L'.join(drawn)}Z"
