"""Whose a tip is: place × kind → office, read from packs/tips.yaml. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

SCHOOL, BUREAU, COUNTY = "school", "bureau", "county"
HANDLERS: Final = {
    "school": "学校",
    "bureau": "教育主管部门",
    "county": "县级政府",
    "township": "乡镇政府",
    "police": "公安",
    "department": "部门",
}

CLOCKS: Final = (
    "accept", "answer", "accept_hold", "answer_hold", "climb_first", "climb_second",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """What a tip is about."""

    id: str
    title: str
    hint: str
    to: str
    area: str = "其他"
    about_school: bool = False
    sealed: bool = False


@dataclass(frozen=True)
class Office:
    """An organisation that a tip may go to, as far as routing looks."""

    code: int
    name: str
    kind: str
    line: str
    level: str

    @property
    def handler(self) -> str:
        """Which of HANDLERS it is."""
        if self.kind == "school":
            return "school"
        if self.line == "education":
            return "bureau"
        if self.kind == "government":
            return "county" if self.level == "county" else "township"
        return "police" if self.line == "public_security" else "department"


@dataclass(frozen=True)
class Near:
    """Who could take it: the place itself, who is above it, the county's departments."""

    place: Office
    above: Sequence[Office] = ()
    departments: Sequence[Office] = ()


@dataclass(frozen=True)
class Table:
    """packs/tips.yaml, read."""

    kinds: Mapping[str, Kind]
    numbers: dict[str, int]
    hotlines: Sequence[Mapping[str, str]] = field(default_factory=tuple)


def table(content: Mapping[str, Any]) -> Table:
    kinds = [Kind(**row) for row in content["kinds"]]
    return Table(
        kinds={one.id: one for one in kinds},
        numbers=content["numbers"],
        hotlines=tuple(content["hotlines"]),
    )


def office_for(kind: Kind, near: Near, *, about_school: bool) -> Office:
    """Where a tip goes. What concerns those who run the place goes above it, whatever the kind."""
    if about_school or kind.about_school:
        return _first_above(near)
    if kind.to == SCHOOL:
        return near.place
    word, _, line = kind.to.partition(":")
    if word == "line":
        found = next((one for one in near.departments if one.line == line), None)
        return found or _bureau(near)
    return _county(near) if word == COUNTY else _bureau(near)


def level_above(office: Office, above: Sequence[Office]) -> Office | None:
    """Who takes what an office reports upwards: the bureau above a school, else the government."""
    others = [one for one in above if one.code != office.code]
    if office.handler == "school":
        bureau = next((one for one in others if one.handler == "bureau"), None)
        return bureau or (others[0] if others else None)
    return next((one for one in others if one.kind == "government"), None)


def moderator_of(near: Near) -> Office:
    """Who reads what is held, and lets it through: the county's education office."""
    return _bureau(near)


def _first_above(near: Near) -> Office:
    return level_above(near.place, near.above) or near.place


def _bureau(near: Near) -> Office:
    every = (near.place, *near.above)
    return next((one for one in every if one.handler == "bureau"), near.place)


def _county(near: Near) -> Office:
    return next((one for one in near.above if one.handler == "county"), _bureau(near))


def clock_numbers(numbers: Mapping[str, int]) -> dict[str, int]:
    """What the workflow's clocks ask for: the table's numbers, and its working days in minutes."""
    day = numbers["day_minutes"]
    return {**numbers, **{f"{name}_minutes": numbers[f"{name}_days"] * day for name in CLOCKS}}
