"""制度与方案: kinds, states, dates, and what an organisation lacks. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

DRAFT, ASKED, APPROVED = "draft", "asked", "approved"
IN_FORCE, SUPERSEDED, WITHDRAWN = "in_force", "superseded", "withdrawn"
STATES: Final = {
    DRAFT: "草稿",
    ASKED: "待批准",
    APPROVED: "已批准，待施行",
    IN_FORCE: "现行",
    SUPERSEDED: "已被新版替换",
    WITHDRAWN: "已废止",
}
OPEN: Final = (DRAFT, ASKED, APPROVED)
SETTLED: Final = (APPROVED, IN_FORCE, SUPERSEDED, WITHDRAWN)
MISSING, UNAPPROVED, STALE, CURRENT = "missing", "unapproved", "stale", "current"
STANDINGS: Final = {
    MISSING: "缺",
    UNAPPROVED: "未批准",
    STALE: "过了复核日期",
    CURRENT: "现行",
}
WARN: Final = timedelta(days=30)  # assumed: a month to revise or confirm
SPANS: Final = (10**12, 10**10, 10**8, 10**5)  # province, city, county, township
SERIALS: Final = 10**5  # an office has no township of its own: its code begins its territory
EARLIEST: Final = date(1990, 1, 1)
# Who approves at each kind of organisation; a bureau's director is asked where there is one.
APPROVERS: Final = {
    "school": ("principal",),
    "department": ("bureau_director", "department_leader"),
    "government": ("county_leader", "township_leader"),
}
_FIRST: Final = re.compile(r"^(第[一二三四五六七八九十百\d]+[章节]|[一二三四五六七八九十]+、)")
_SECOND: Final = re.compile(r"^（[一二三四五六七八九十]+）")


class DocumentRefused(Exception):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True)
class Kind:
    """A kind of document. `fact` and `topic` are what one in force proves of a duty.

    `months` is how long until it is looked over again, `counts` one of the seven classes of rules
    of wuzhong-2023/2.2. What is `below` is read by everybody in its office's territory. Of
    emergency plans `level` is general, special or site (kaijiang-2022/11), `against` one of the
    seven classes of wuzhong-2023/2.2; `usual` stands for its level where gaps are looked for.
    """

    key: str
    title: str
    group: str
    fact: str
    topic: str
    at: tuple[str, ...]
    months: int
    counts: str = ""
    below: bool = False
    level: str = ""
    against: str = ""
    usual: bool = False


@dataclass(frozen=True)
class Catalogue:
    """Every kind, and the words around them, as packs/documents.yaml holds them."""

    kinds: Mapping[str, Kind]
    groups: Mapping[str, str]
    counts: Mapping[str, str]
    reviewing: str
    reporting: tuple[str, ...]
    assumed: str

    def at(self, org_kind: str) -> list[Kind]:
        """The kinds that an organisation of this kind keeps."""
        return [one for one in self.kinds.values() if org_kind in one.at]

    def proving(self, fact: str, topic: str) -> list[str]:
        """The keys of the kinds that prove a fact of a topic."""
        found = self.kinds.values()
        return [one.key for one in found if one.fact == fact and topic in ("", one.topic)]

    def counted(self) -> list[str]:
        """One kind for each of the classes that are counted."""
        return [one.key for one in self.kinds.values() if one.counts]

    def answering(self, measure: str) -> list[str]:
        """The keys of the kinds that a measure counts; none where it counts something else."""
        kinds = self.kinds.values()
        if measure == "safety_rule_kinds":
            return self.counted()
        if measure == "plan_kinds":
            return [one.key for one in kinds if one.level and one.usual]
        if measure == "special_plan_kinds":
            return [one.key for one in kinds if one.against]
        return []

    def title(self, key: str) -> str:
        kind = self.kinds.get(key)
        return kind.title if kind else key


def catalogue_of(content: Mapping[str, Any]) -> Catalogue:
    """The catalogue from the content of packs/documents.yaml."""
    kinds = [Kind(**{**entry, "at": tuple(entry["at"])}) for entry in content["kinds"]]
    return Catalogue(
        kinds={one.key: one for one in kinds},
        groups=dict(content["groups"]),
        counts=dict(content["counts"]),
        reviewing=content["reviewing"],
        reporting=tuple(content["reporting"]),
        assumed=content["assumed"],
    )


def later(day: date, months: int) -> date:
    """The same day of the month some months on, or its last day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def dates_fault(from_on: date, review_on: date, today: date) -> str:
    """What is wrong with the days of a version; empty where nothing is."""
    if from_on < EARLIEST or from_on > later(today, 24):
        return "施行日期请填 1990 年以后、两年以内的一天。"
    if review_on <= from_on:
        return "复核日期要晚于施行日期。"
    if review_on > later(max(today, from_on), 60):
        return "复核日期最迟不超过五年，请改早一些。"
    return ""


def standing(*, is_in_force: bool, is_fresh: bool, is_pending: bool) -> str:
    """How a required kind stands at an organisation."""
    if is_in_force:
        return CURRENT if is_fresh else STALE
    return UNAPPROVED if is_pending else MISSING


def style_of(line: str) -> str:
    """How a line of the text is set in the form of an official paper."""
    if _FIRST.match(line):
        return "first"
    return "second" if _SECOND.match(line) else "text"


def clean_text(text: str) -> str:
    """The text with one line ending, without spaces at line ends and without empty edges."""
    lines = [line.strip(" \t　") for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def territory_of(office: int) -> tuple[int, int]:
    """The first and last code of the territory that an office is an office of."""
    span = next((one for one in SPANS if office % one < SERIALS), 1)
    return office // span * span, office // span * span + span - 1
