"""双随机: schools and inspectors by lot, on the arithmetic of `foundation.draws`.

The schools stand in one order, each with as many tickets as its weight; every layer takes its seats
from the front. For each school the inspectors stand in an order of their own; of those who may go
whoever was sent least goes, among equals whoever comes first. Integers and SHA-256 alone, so that
anybody gets the same result from the published frame and seed in any language. Records of the first
form (`earlier`) are read and computed as they were made.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from xiaoan.foundation.draws import rules as draws
from xiaoan.foundation.draws.rules import DrawInvalid, Entrant

from . import earlier

FORM: Final = "xiaoan-draw-2"


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
    form: str = FORM


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
        "form": frame.form,
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
        if told["form"] not in (FORM, earlier.DRAW):
            raise DrawRefused("这不是抽取名单，或版本不同。")
        return Frame(
            title=told["title"],
            schools=tuple(School(**one) for one in told["schools"]),
            inspectors=tuple(Inspector(**one) for one in told["inspectors"]),
            barred=frozenset((str(key), int(code)) for key, code in told["barred"]),
            size=int(told["size"]),
            team=tuple((str(group), int(number)) for group, number in told["team"]),
            form=told["form"],
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise DrawRefused("抽取名单不完整，无法核算。") from fault


def hash_of(frame: Frame) -> str:
    return hashlib.sha256(canonical(frame)).hexdigest()


def seed_of(form: str, frame_hash: str, public: str) -> str:
    """What the lot runs on: nobody knows it before the public value is there."""
    if not public.strip():
        raise DrawRefused("公开数是空的，请填封存以后公布的数。")
    if form in (earlier.DRAW, earlier.ROTATION):
        return earlier.seed_of(frame_hash, public)
    return draws.seed_of(frame_hash, public.strip(), least=1)


def fault(frame: Frame) -> str:
    """Why nothing can be drawn from a frame; empty where something can."""
    if not frame.schools:
        return "名单里没有学校，请先选学校。"
    if len({one.code for one in frame.schools}) < len(frame.schools):
        return "名单里有重复的学校，请去掉重复再封存。"
    if not 1 <= frame.size <= len(frame.schools):
        return f"抽取数量应在 1 到 {len(frame.schools)} 之间。"
    if any(not 1 <= one.weight <= draws.HEAVIEST for one in frame.schools):
        return f"每所学校至少有 1 张签，最多 {draws.HEAVIEST} 张。"
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
    try:
        return _sent(frame, seed, _schools(frame, seed))
    except DrawInvalid as invalid:
        raise DrawRefused(str(invalid)) from invalid


def _schools(frame: Frame, seed: str) -> list[tuple[str, School]]:
    """The first of every layer, as many as it has seats, with their winning tickets."""
    layers = Counter(one.stratum for one in frame.schools)
    left = seats(layers, frame.size)
    drawn = []
    for won, _, one in sorted((_ticket(frame, one, seed), one.code, one) for one in frame.schools):
        if left[one.stratum]:
            left[one.stratum] -= 1
            drawn.append((won, one))
    return drawn


def _ticket(frame: Frame, one: School, seed: str) -> str:
    if frame.form == earlier.DRAW:
        return earlier.ticket(seed, one.code, one.weight)
    return draws.ticket(Entrant(str(one.code), one.weight), seed)


def _sent(frame: Frame, seed: str, drawn: Sequence[tuple[str, School]]) -> tuple[Chosen, ...]:
    """Who goes where: of those who may, whoever was sent least; among equals the smallest lot."""
    loads = {one.key: 0 for one in frame.inspectors}
    found = []
    for won, school in drawn:
        ordered = called(frame, seed, school.code)
        sent: list[str] = []
        for group, count in frame.team:
            may = [one.key for one in ordered if one.group == group]
            sent += sorted(may, key=lambda key: loads[key])[:count]
        for key in sent:
            loads[key] += 1
        found.append(Chosen(school.code, won, tuple(sent)))
    return tuple(found)


def called(frame: Frame, seed: str, code: int) -> list[Inspector]:
    """Everybody who may go to a school, in the order of the lot for that school."""
    may = [one for one in frame.inspectors if may_go(one, code, frame.barred)]
    if frame.form == earlier.DRAW:
        return sorted(may, key=lambda one: earlier.number(seed, "person", code, one.key))
    places = {key: place for place, key in enumerate(_order_for(code, may, seed))}
    return sorted(may, key=lambda one: places[one.key])


def _order_for(code: int, may: Sequence[Inspector], seed: str) -> tuple[str, ...]:
    own = draws.seed_of(seed, str(code), least=1)
    return draws.order([Entrant(one.key) for one in may], own)


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
        told_hash, told_seed, result = record["frame_hash"], str(record["seed"]), record["result"]
        seed = seed_of(frame.form, str(told_hash), str(record["public"]))
    except (KeyError, TypeError, DrawRefused):
        return ["记录不完整，无法核算。"]
    faults = []
    if hash_of(frame) != told_hash:
        faults.append("名单与封存时的指纹不一致。")
    if seed != told_seed:
        faults.append("种子不是由名单指纹和公开数算出来的。")
    if not _comes_out(frame, told_seed, result):
        faults.append("用种子重新抽取，结果与公布的不同。")
    return faults


def _comes_out(frame: Frame, seed: str, result: object) -> bool:
    try:
        return as_told(draw(frame, seed)) == result
    except DrawRefused:
        return False
