"""What the county did besides sweeping: facts and readings invented from the duties. Pure.

Every duty in force asks; every organisation answers by its temper: mostly in time, sometimes at the
last moment, sometimes late, sometimes not at all. Facts that a feature writes are left to it.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from xiaoan.engine.duties.windows import Service, Span, Window, windows
from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation.orgs.rules import parse_who
from xiaoan.foundation.terms.rules import Calendar
from xiaoan.web.demonstration.land import Place

# Written by the features' own history, not here.
OF_FEATURES = frozenset({"sweep", "hazard_found", "hazard_planned", "hazard_closed"})
# How often in the whole window something happens to one organisation that calls for an answer.
HAPPENINGS: Mapping[str, float] = {
    "accident": 0.12,
    "dispute_received": 0.04,
    "disturbance": 0.01,
    "opinion_received": 0.5,
    "supervision_visit": 0.0,  # the visits invented for their own duty find the problems
    "risk_analysis": 0.0,
}
OFFICE_HOUR = time(2, 0)  # UTC; ten in the morning in Shanghai


@dataclass(frozen=True)
class Deed:
    """One fact to be written, with what ties it to its cause."""

    org_code: int
    kind: str
    on: date
    attributes: Mapping[str, Any]
    source_id: uuid.UUID


@dataclass(frozen=True)
class Number:
    """One reading of a measure."""

    org_code: int
    measure: str
    on: date
    value: Decimal


@dataclass
class Stage:
    """What is given to the invention: who, when, and which chance."""

    places: list[Place]
    calendar: Calendar
    since: date
    today: date
    draw: random.Random
    deeds: list[Deed] = field(default_factory=list)
    numbers: dict[tuple[int, str, date], Number] = field(default_factory=dict)
    known: dict[tuple[str, Service], list[Window]] = field(default_factory=dict)

    def ident(self, on: date) -> uuid.UUID:
        """A UUIDv7 of that day, from the seed."""
        moment = datetime.combine(on, OFFICE_HOUR, UTC)
        high = (int(moment.timestamp() * 1000) << 16) | 0x7000 | self.draw.getrandbits(12)
        return uuid.UUID(int=(high << 64) | (0b10 << 62) | self.draw.getrandbits(62))


def invent(stage: Stage, duties: Iterable[Duty]) -> None:
    """Fill `stage.deeds` and `stage.numbers` for every duty and organisation it binds."""
    asked = list(duties)
    for duty in asked:
        for place in bound(duty, stage.places):
            if duty.kind in ("every", "by"):
                _answer_windows(stage, duty, place)
            elif duty.kind == "keep":
                _read_numbers(stage, duty, place)
            elif duty.kind == "aim":
                _try(stage, duty, place)
    _happen(stage, [duty for duty in asked if duty.kind == "when"])


def bound(duty: Duty, places: Iterable[Place]) -> Iterator[Place]:
    """The organisations that the duty binds."""
    conditions = parse_who(duty.who)
    return (place for place in places if all(one.holds(place.facts) for one in conditions))


def _code(place: Place) -> int:
    return place.code


def _temper(place: Place) -> float:
    return place.temper if place.kind == "school" else 0.93


def _windows(stage: Stage, duty: Duty, place: Place) -> list[Window]:
    """Most are older than every text, so that schools have the same windows, and offices too."""
    is_old = place.opened_on <= min(duty.starts_on, stage.since)
    service = Service(None if is_old else place.opened_on, None, place.kind == "school")
    key = (duty.id, service)
    if key not in stage.known:
        span = Span(stage.since, stage.today, stage.since)
        stage.known[key] = windows(duty, stage.calendar, service, span)
    return stage.known[key]


def _answer_windows(stage: Stage, duty: Duty, place: Place) -> None:
    for window in _windows(stage, duty, place):
        if duty.rule["any_of"][0]["fact"] in OF_FEATURES:
            continue
        chosen = stage.draw.choice(duty.rule["any_of"])
        for _ in range(int(chosen["at_least"])):
            on = _day(stage, window, _temper(place))
            if on is None or on > stage.today:
                continue
            attributes = dict(chosen.get("where", {}))
            stage.deeds.append(Deed(place.code, chosen["fact"], on, attributes, stage.ident(on)))


def _day(stage: Stage, window: Window, temper: float) -> date | None:
    """When it was done in a window: None for not at all."""
    # Long windows are forgotten less often than short ones: somebody asks in between.
    days = (window.due_on - window.opens_on).days
    forgets = (1 - temper) ** 2.1 * (0.5 if days < 40 else 0.35)
    if stage.draw.random() < forgets:
        return None
    share = stage.draw.betavariate(4, 2) if temper < 0.8 else stage.draw.betavariate(2, 2)
    on = window.opens_on + timedelta(days=round(days * share))
    return stage.calendar.last_school_day(window.opens_on, on) or on


def _read_numbers(stage: Stage, duty: Duty, place: Place) -> None:
    bound_ = duty.rule["keep"]
    for window in _windows(stage, duty, place):
        if stage.draw.random() < (1 - _temper(place)) ** 2.1 * 0.4:
            continue
        on = min(window.starts_on + timedelta(days=stage.draw.randint(3, 45)), window.due_on)
        if on > stage.today:
            continue
        is_kept = stage.draw.random() > (1 - _temper(place)) ** 2.1 * 0.5
        value = _value(stage.draw, bound_, is_kept=is_kept)
        key = (place.code, bound_["measure"], on)
        stage.numbers.setdefault(key, Number(*key, value))


def _value(draw: random.Random, bound_: Mapping[str, Any], *, is_kept: bool) -> Decimal:
    """A number inside or outside the bound, of a size that fits its unit."""
    is_share = bound_["unit"] == "%"
    if "at_most" in bound_:
        most = int(bound_["at_most"])
        if is_kept:
            return Decimal(draw.randint(round(most * 0.7), most))
        return Decimal(most + draw.randint(1, max(2, most // 10)))
    least = int(bound_["at_least"])
    if is_kept:
        return Decimal(least if is_share else least + draw.choice((0, 0, 0, 1)))
    return Decimal(max(0, least - draw.randint(1, max(1, least // 8))))


def _try(stage: Stage, duty: Duty, place: Place) -> None:
    """An open norm: some do something about it, and say so."""
    fact = duty.rule.get("fact")
    if fact and fact not in OF_FEATURES and stage.draw.random() < 0.3 * _temper(place):
        on = stage.since + timedelta(days=stage.draw.randint(0, (stage.today - stage.since).days))
        stage.deeds.append(Deed(place.code, fact, on, {}, stage.ident(on)))


def _happen(stage: Stage, duties: list[Duty]) -> None:
    """Things happen, and are answered within their time, late, or not yet."""
    asking = [duty for duty in duties if duty.rule["when"]["fact"] not in OF_FEATURES]
    binding = [(duty, set(map(_code, bound(duty, stage.places)))) for duty in asking]
    for place in stage.places:
        mine = [duty for duty, codes in binding if place.code in codes]
        for cause in sorted({duty.rule["when"]["fact"] for duty in mine}):
            if stage.draw.random() < HAPPENINGS.get(cause, 0.02):
                _answer(stage, place, cause, mine)


def _answer(stage: Stage, place: Place, cause: str, duties: list[Duty]) -> None:
    on = stage.since + timedelta(days=stage.draw.randint(20, (stage.today - stage.since).days - 5))
    mark = stage.ident(on)
    asked = [duty for duty in duties if duty.rule["when"]["fact"] == cause]
    match = next((duty.rule["match"] for duty in asked if "match" in duty.rule), None)
    attributes = {**asked[0].rule["when"].get("where", {}), **({match: str(mark)} if match else {})}
    stage.deeds.append(Deed(place.code, cause, on, attributes, mark))
    answered: set[tuple[str, str]] = set()
    for duty in asked:
        do = duty.rule["do"]
        key = (do["fact"], repr(do.get("where")))
        if key in answered or stage.draw.random() > _temper(place):
            continue
        answered.add(key)
        late = 0 if stage.draw.random() < 0.9 else stage.draw.randint(1, 4)
        tie = {duty.rule["match"]: str(mark)} if "match" in duty.rule else {}
        day = min(on + timedelta(days=late), stage.today)
        attributes = {**do.get("where", {}), **tie}
        stage.deeds.append(Deed(place.code, do["fact"], day, attributes, stage.ident(day)))
