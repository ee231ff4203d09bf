"""双随机: schools and inspectors by lot. Pure, of integers and SHA-256 alone, so that anybody gets
the same result from the published frame and seed in any language.

Every school holds as many tickets as its weight; a ticket's number is the hash of the seed, the
school and the ticket's place. The smallest numbers win. That is drawing one after another without
replacement, each time with chances in proportion to the weights.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

FORM: Final = "xiaoan-draw-1"


@dataclass(frozen=True)
class School:
    """A candidate. `stratum` is the layer it is drawn in, `why` what makes its weight."""

    code: int
    name: str
    weight: int = 1
    stratum: str = ""
    why: str = ""


@dataclass(frozen=True)
class Inspector:
    """Somebody who may be sent. `group` is whose part of the work they do."""

    key: str
    name: str
    home: int
    home_name: str = ""
    group: str = ""


@dataclass(frozen=True)
class Frame:
    """Everything the lot is drawn from. `team` says how many of each group go to a school;
    `barred` are the (inspector, school) that must not meet."""

    title: str
    schools: tuple[School, ...]
    inspectors: tuple[Inspector, ...]
    barred: frozenset[tuple[str, int]]
    size: int
    team: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Chosen:
    """A school that was drawn, with its winning number, and who goes there."""

    code: int
    ticket: str
    inspectors: tuple[str, ...]


class DrawRefused(ValueError):
    """The frame cannot be drawn from; `str()` says why in Chinese."""


def canonical(frame: Frame) -> bytes:
    """The frame as the bytes that are hashed: keys sorted, no blanks, lists in their order."""
    told = {
        "form": FORM,
        "title": frame.title,
        "size": frame.size,
        "team": [list(one) for one in frame.team],
        "schools": [asdict(one) for one in sorted(frame.schools, key=lambda one: one.code)],
        "inspectors": [asdict(one) for one in sorted(frame.inspectors, key=lambda one: one.key)],
        "barred": sorted([key, code] for key, code in frame.barred),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_frame(told: Mapping[str, Any]) -> Frame:
    """The frame that `canonical` wrote. Raises DrawRefused for what is none."""
    try:
        if told["form"] != FORM:
            raise DrawRefused("这不是抽取名单，或版本不同。")
        return Frame(
            title=told["title"],
            schools=tuple(School(**one) for one in told["schools"]),
            inspectors=tuple(Inspector(**one) for one in told["inspectors"]),
            barred=frozenset((str(key), int(code)) for key, code in told["barred"]),
            size=int(told["size"]),
            team=tuple((str(group), int(number)) for group, number in told["team"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise DrawRefused("抽取名单不完整，无法核算。") from fault


def hash_of(frame: Frame) -> str:
    return hashlib.sha256(canonical(frame)).hexdigest()


def seed_of(frame_hash: str, public: str) -> str:
    """What the lot runs on: nobody knows it before the public value is there."""
    return hashlib.sha256(f"{frame_hash}\n{public.strip()}".encode()).hexdigest()


def number(seed: str, *words: object) -> str:
    """One number of the lot, 64 hexadecimal digits; compared as text."""
    told = "|".join([seed, *(str(one) for one in words)])
    return hashlib.sha256(told.encode()).hexdigest()


def ticket(seed: str, school: School) -> str:
    """The smallest of a school's tickets."""
    places = range(1, school.weight + 1)
    return min(number(seed, "school", school.code, place) for place in places)


def fault(frame: Frame) -> str:
    """Why nothing can be drawn from a frame; empty where something can."""
    if not frame.schools:
        return "名单里没有学校，请先选学校。"
    if not 1 <= frame.size <= len(frame.schools):
        return f"抽取数量应在 1 到 {len(frame.schools)} 之间。"
    if any(one.weight < 1 for one in frame.schools):
        return "每所学校至少有 1 张签。"
    if not frame.team or sum(count for _, count in frame.team) < 1:
        return "请至少安排 1 名检查人员。"
    for group, count in frame.team:
        of_group = [one for one in frame.inspectors if one.group == group]
        if len(of_group) < count:
            return "检查人员不够：请多选几名，或减少每组人数。"
        for school in frame.schools:
            if sum(may_go(one, school.code, frame.barred) for one in of_group) < count:
                return f"回避以后，没有足够的人可以去{school.name}，请再选几名检查人员。"
    return ""


def may_go(one: Inspector, code: int, barred: frozenset[tuple[str, int]]) -> bool:
    """回避: never to the own school, never where a tie is known."""
    return one.home != code and (one.key, code) not in barred


def seats(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many are drawn in each layer: in proportion, the largest remainders first."""
    total = sum(sizes.values())
    found = {name: size * count // total for name, count in sizes.items()}
    rest = sorted(sizes, key=lambda name: (-(size * sizes[name] % total), name))
    for name in rest[: size - sum(found.values())]:
        found[name] += 1
    return found


def draw(frame: Frame, seed: str) -> tuple[Chosen, ...]:
    """The schools drawn, in the order of their tickets, with their inspectors."""
    wrong = fault(frame)
    if wrong:
        raise DrawRefused(wrong)
    return _sent(frame, seed, _schools(frame, seed))


def _schools(frame: Frame, seed: str) -> list[tuple[str, School]]:
    layers: dict[str, list[tuple[str, School]]] = {}
    for one in frame.schools:
        layers.setdefault(one.stratum, []).append((ticket(seed, one), one))
    wanted = seats({name: len(rows) for name, rows in layers.items()}, frame.size)
    drawn = [
        row for name, rows in layers.items() for row in sorted(rows, key=_by_ticket)[: wanted[name]]
    ]
    return sorted(drawn, key=_by_ticket)


def _by_ticket(row: tuple[str, School]) -> tuple[str, int]:
    return row[0], row[1].code


def _sent(frame: Frame, seed: str, drawn: Sequence[tuple[str, School]]) -> tuple[Chosen, ...]:
    """Who goes where: of those who may, whoever was sent least; among equals the smallest lot."""
    loads = {one.key: 0 for one in frame.inspectors}
    found = []
    for won, school in drawn:
        sent: list[str] = []
        for group, count in frame.team:
            may = [
                one.key
                for one in frame.inspectors
                if one.group == group and may_go(one, school.code, frame.barred)
            ]
            lots = {key: (loads[key], number(seed, "person", school.code, key)) for key in may}
            sent += sorted(may, key=lambda key: lots[key])[:count]
        for key in sent:
            loads[key] += 1
        found.append(Chosen(school.code, won, tuple(sent)))
    return tuple(found)


def as_told(chosen: Iterable[Chosen]) -> list[dict[str, Any]]:
    """A result as JSON holds it."""
    return [
        {"code": one.code, "ticket": one.ticket, "inspectors": list(one.inspectors)}
        for one in chosen
    ]


def verify(record: Mapping[str, Any]) -> list[str]:
    """What is wrong with a published draw; empty where all of it comes out the same again.

    `record` holds frame, frame_hash, public, seed and result, as the page of a draw offers it.
    """
    try:
        frame = read_frame(record["frame"])
        told_hash, public = str(record["frame_hash"]), str(record["public"])
        told_seed, result = str(record["seed"]), record["result"]
    except (KeyError, TypeError, DrawRefused):
        return ["记录不完整，无法核算。"]
    faults = []
    if hash_of(frame) != told_hash:
        faults.append("名单与封存时的指纹不一致。")
    if seed_of(told_hash, public) != told_seed:
        faults.append("种子不是由名单指纹和公开数算出来的。")
    if fault(frame) or as_told(draw(frame, told_seed)) != result:
        faults.append("用种子重新抽取，结果与公布的不同。")
    return faults
