"""Which posts a person may hold, what cannot be true of one, how many a text asks for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

# Posts of a school, in the order of its form.
SCHOOL_ROLES: Final = {
    "safety": "安全管理人员",
    "safety_teacher": "安全教育教师",
    "psychology": "心理健康教师",
    "counsellor": "心理辅导人员（外聘）",
    "homeroom": "班主任",
    "dorm": "宿管员",
    "doctor": "校医（卫生技术人员）",
    "health": "保健教师（保健员）",
    "legal_deputy": "法治副校长（辅导员）",
    "food_director": "食品安全总监",
    "food_officer": "食品安全员",
    "chemical": "危险化学品管理员",
    "publicity": "教育宣传干部",
    "volunteer": "护校志愿者",
    "teacher": "其他教职工",
}
# Posts that only an office above has, beside those that both have.
OFFICE_ROLES: Final = {
    "safety_research": "安全教育教研员",
    "psychology_research": "心理教育教研员",
    "school_police": "校园安保民警",
    "mediator": "人民调解员",
}
SHARED: Final = ("safety", "publicity", "legal_deputy")
ROLES: Final = SCHOOL_ROLES | OFFICE_ROLES
CERTIFICATES: Final = {"a": "A 证", "b": "B 证", "c": "C 证"}
# Who does not work at the school, and is not among its staff to be checked as such.
FROM_OUTSIDE: Final = ("legal_deputy", "mediator", "school_police")
PAST_DAYS: Final = ("since", "checked_on", "admitted_on", "trained_on")


def roles_of(kind: str) -> dict[str, str]:
    """The posts that organisations of a kind have."""
    if kind == "school":
        return SCHOOL_ROLES
    return {key: ROLES[key] for key in (*SHARED, *OFFICE_ROLES)}


def faults(values: Mapping[str, Any], on: date) -> dict[str, str]:
    """What cannot be true of a person, by column."""
    found: dict[str, str] = {}
    roles = values.get("roles") or ()
    full_time = values.get("full_time_as")
    if full_time and full_time not in roles:
        found["full_time_as"] = "专职岗位要在“岗位”里一并勾选。"
    if values.get("certificate") and not {"psychology", "counsellor"} & set(roles):
        found["certificate"] = "心理健康教育证书只填给心理健康教师和心理辅导人员。"
    if values.get("admitted_on") and "homeroom" not in roles:
        found["admitted_on"] = "班主任准入日期只填给班主任。"
    if "legal_deputy" in roles and not values.get("sent_by"):
        found["sent_by"] = "请写明法治副校长由哪个单位派出，例如：演示县检察院。"
    for key in PAST_DAYS:
        day = values.get(key)
        if day is not None and day > on:
            found[key] = "日期还没到，请核对。"
    return found


@dataclass(frozen=True, slots=True)
class Size:
    """What the formulas ask of a school."""

    code: int
    stage: str
    enrolment: int
    boarders: int


@dataclass(frozen=True, slots=True)
class Band:
    """From so many pupils on: so many people, and one more for every so many pupils after.

    The first pupil of the band counts towards `people`; of `permille` a started part counts.
    """

    start: int
    people: int = 0
    every: int = 0
    permille: int = 0

    def needed(self, enrolment: int) -> int:
        if self.permille:
            return -(-enrolment * self.permille // 1000)
        more = (enrolment - self.start) // self.every if self.every else 0
        return self.people + more

    @property
    def words(self) -> str:
        if self.permille:
            return f"{self.start} 人起按学生数的 {self.permille}‰"
        more = f"，其后每满 {self.every} 人加 1 名" if self.every else ""
        if not self.start:
            return f"至少 {self.people} 名" if self.people else "人少的不作要求"
        return f"{self.start} 人起 {self.people} 名{more}"


@dataclass(frozen=True, slots=True)
class Formula:
    """应配口径: what one text asks for of one post."""

    id: str
    role: str
    title: str
    note: str
    confidence: str
    lo: int
    hi: int
    stages: tuple[str, ...]
    bands: tuple[Band, ...]
    boarders: int
    boarding: int
    is_compared: bool

    def fits(self, size: Size) -> bool:
        """Whether the text speaks of such a school there."""
        return self.lo <= size.code <= self.hi and (not self.stages or size.stage in self.stages)

    def needed(self, size: Size) -> int:
        """By the highest band that the school reaches; boarders ask for more."""
        band = max((one for one in self.bands if one.start <= size.enrolment), key=_start)
        number = band.needed(size.enrolment)
        if self.boarders:
            number += size.boarders // self.boarders
        return max(number, self.boarding) if size.boarders else number

    @property
    def words(self) -> str:
        parts = [one.words for one in self.bands]
        if self.boarders:
            parts.append(f"寄宿生每满 {self.boarders} 人加 1 名")
        if self.boarding:
            parts.append(f"寄宿学校不少于 {self.boarding} 名")
        return f"按{self.title}：{'；'.join(parts)}。（{self.note}；可信度 {self.confidence}）"


def _start(band: Band) -> int:
    return band.start


def formula(entry: Mapping[str, Any]) -> Formula:
    """One entry of packs/posts.yaml."""
    return Formula(
        id=entry["id"],
        role=entry["role"],
        title=entry["title"],
        note=entry["note"],
        confidence=entry["confidence"],
        lo=entry["lo"],
        hi=entry["hi"],
        stages=tuple(entry.get("stages", ())),
        bands=tuple(_band(one) for one in entry["bands"]),
        boarders=entry.get("boarders", 0),
        boarding=entry.get("boarding", 0),
        is_compared=entry.get("is_compared", False),
    )


def _band(entry: Mapping[str, int]) -> Band:
    return Band(
        start=entry["from"],
        people=entry.get("people", 0),
        every=entry.get("every", 0),
        permille=entry.get("permille", 0),
    )


def governing(role: str, size: Size, formulas: Iterable[Formula]) -> Formula | None:
    """The text that counts there: of the smallest territory, none that is only compared with."""
    fitting = [
        one for one in formulas if one.role == role and not one.is_compared and one.fits(size)
    ]
    return min(fitting, key=lambda one: one.hi - one.lo, default=None)
