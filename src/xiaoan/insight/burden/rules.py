"""What asking costs, and what is asked twice. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

KINDS: Final = {
    "inspection": "排查",
    "fact": "登记履职",
    "reading": "登记数字",
    "register": "登记台账",
    "task": "交办事项",
    "letter": "签责任书",
    "photo": "照片",
}
OWN: Final = "本单位自己安排"
_MONTH: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Rates:
    """How long it takes where it was not measured: packs/burden.yaml, our own assumptions."""

    field_seconds: int
    photo_seconds: int
    task_minutes: int
    signature_minutes: int
    longest_minutes: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A duty that asks for it: where its page is, what it is called, which text it stands in."""

    duty_id: str
    source: str
    pack: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One kind of asking of one asker. `spent` is measured, in seconds; None where it was not."""

    kind: str
    asker: str
    title: str
    times: int
    fields: int = 0
    photos: int = 0
    spent: float | None = None
    clauses: tuple[Clause, ...] = ()
    group: object = None

    @property
    def is_measured(self) -> bool:
        return self.spent is not None

    @property
    def packs(self) -> tuple[str, ...]:
        """The texts that ask for the same."""
        return tuple(dict.fromkeys(one.pack for one in self.clauses))


@dataclass(frozen=True, slots=True)
class Line:
    """An asking with its minutes."""

    asked: Asked
    minutes: int


@dataclass(frozen=True, slots=True)
class Total:
    """Sums of some lines."""

    times: int
    fields: int
    minutes: int
    measured: int
    photos: int


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing that several texts ask for and that is recorded once; what that saved."""

    title: str
    packs: tuple[str, ...]
    times: int
    fields: int
    minutes: int


def seconds(one: Asked, rates: Rates) -> float:
    """How long it took: measured, or by the assumed rates."""
    if one.spent is not None:
        return one.spent
    each = {"task": 60 * rates.task_minutes, "letter": 60 * rates.signature_minutes}
    return float(
        one.times * each.get(one.kind, 0)
        + one.fields * rates.field_seconds
        + one.photos * rates.photo_seconds
    )


def lines(asked: Iterable[Asked], rates: Rates) -> list[Line]:
    """With minutes, in a fixed order: by kind, then by asker; never by who has most."""
    order = list(KINDS)
    found = [Line(one, round(seconds(one, rates) / 60)) for one in asked]
    return sorted(
        found, key=lambda one: (order.index(one.asked.kind), one.asked.asker, one.asked.title)
    )


def total(found: Iterable[Line]) -> Total:
    every = list(found)
    return Total(
        times=sum(one.asked.times for one in every if one.asked.kind != "photo"),
        fields=sum(one.asked.fields for one in every),
        minutes=sum(one.minutes for one in every),
        measured=sum(one.minutes for one in every if one.asked.is_measured),
        photos=sum(one.asked.photos for one in every),
    )


def shared(found: Iterable[Line]) -> list[Shared]:
    """What several texts ask alike: filled in once, it would else be filled in for each."""
    return [
        Shared(
            title=f"{KINDS[one.asked.kind]}：{one.asked.title}",
            packs=one.asked.packs,
            times=one.asked.times,
            fields=one.asked.fields * (len(one.asked.packs) - 1),
            minutes=one.minutes * (len(one.asked.packs) - 1),
        )
        for one in found
        if len(one.asked.packs) > 1
    ]


def groundless(found: Iterable[Line]) -> list[Line]:
    """What no clause asks for. A photo is part of what it was taken for, and is left out."""
    return [one for one in found if not one.asked.clauses and one.asked.kind != "photo"]


def month_of(word: str, today: date) -> date:
    """The first day of `2026-11`; of this month where it says nothing or has not come."""
    read = _MONTH.fullmatch(word)
    first = date(int(read[1]), int(read[2]), 1) if read else today.replace(day=1)
    return min(first, today.replace(day=1))


def months_before(first: date, number: int) -> list[date]:
    """The first days of `number` months up to and with this one, oldest first."""
    found = [first]
    while len(found) < number:
        before = found[-1]
        is_january = before.month == 1
        found.append(date(before.year - is_january, 12 if is_january else before.month - 1, 1))
    return found[::-1]


def end_of(first: date) -> date:
    """The first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def askers(found: Sequence[Line]) -> list[tuple[str, Total]]:
    """The sums of each asker, by name."""
    names = sorted({one.asked.asker for one in found})
    return [(name, total(one for one in found if one.asked.asker == name)) for name in names]
