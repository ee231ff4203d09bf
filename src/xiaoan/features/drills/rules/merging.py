"""One picture out of what several phones say, whatever the order in which it arrives.

The picture is a function of the *set* of marks. Each mark has an id that its phone made and the
moment it was made; ties are broken by the id. So phones may send twice, late or in any order.

- The alarm and a class's leaving are the *first* such marks: two who tap at once mean one thing.
- A headcount is the *latest*: it says how many are there now, not how many more. Two phones that
  each found another pupil while out of reach of each other show one still missing, never none.
- `void` takes another mark back, even where it arrives before it.

`drills.js` does the same on the phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

ALARM: Final = "alarm"
OUT: Final = "out"
COUNT: Final = "count"
VOID: Final = "void"
KINDS: Final = {ALARM: "警报", OUT: "撤出", COUNT: "清点", VOID: "撤销"}
# What the network takes is no error of a clock; from here on a phone's clock is taken to be wrong.
CLOCK_OFF: Final = timedelta(seconds=5)


@dataclass(frozen=True)
class Told:
    """One mark. `at` is on the server's clock; `present` and `excused` belong to headcounts."""

    id: UUID
    kind: str
    at: datetime
    muster: UUID | None = None
    present: int = 0
    excused: int = 0
    voids: UUID | None = None
    by: str = ""

    @property
    def order(self) -> tuple[datetime, UUID]:
        return self.at, self.id


@dataclass(frozen=True)
class Asked:
    """A class that is to be accounted for, with how many pupils."""

    id: UUID
    name: str
    expected: int
    assembly: str = ""


@dataclass(frozen=True)
class Counted:
    """How a class stands. `before` are the numbers that later headcounts put right."""

    asked: Asked
    out_at: datetime | None = None
    counted_at: datetime | None = None
    whole_at: datetime | None = None
    present: int = 0
    excused: int = 0
    by: str = ""
    before: tuple[int, ...] = ()

    @property
    def missing(self) -> int:
        """Pupils not accounted for; everybody while nobody has counted."""
        if self.counted_at is None:
            return self.asked.expected
        return max(self.asked.expected - self.excused - self.present, 0)

    @property
    def state(self) -> str:
        if self.counted_at is None:
            return "out" if self.out_at else "inside"
        return "short" if self.missing else "whole"


@dataclass(frozen=True)
class Picture:
    """The whole school. Moments are None until they have come."""

    classes: tuple[Counted, ...]
    began_at: datetime | None = None
    out_at: datetime | None = None
    whole_at: datetime | None = None

    @property
    def expected(self) -> int:
        return sum(one.asked.expected for one in self.classes)

    @property
    def present(self) -> int:
        return sum(one.present for one in self.classes)

    @property
    def excused(self) -> int:
        return sum(one.excused for one in self.classes)

    @property
    def missing(self) -> int:
        """Pupils that a headcount found missing; who has not been counted is not yet missing."""
        return sum(one.missing for one in self.classes if one.counted_at)

    def number(self, *states: str) -> int:
        return sum(one.state in states for one in self.classes)

    def seconds(self, at: datetime | None) -> int | None:
        """From the alarm to a moment."""
        if at is None or self.began_at is None:
            return None
        return max(int((at - self.began_at).total_seconds()), 0)


def picture(asked: Sequence[Asked], marks: Iterable[Told]) -> Picture:
    """Merge; the order and repetition of `marks` change nothing."""
    told = {one.id: one for one in marks}
    taken_back = {one.voids for one in told.values() if one.kind == VOID}
    valid = sorted(
        (one for one in told.values() if one.id not in taken_back and one.kind != VOID),
        key=lambda one: one.order,
    )
    classes = tuple(_class(one, [mark for mark in valid if mark.muster == one.id]) for one in asked)
    alarms = [one.at for one in valid if one.kind == ALARM]
    outs = [one.out_at for one in classes]
    wholes = [one.whole_at for one in classes]
    return Picture(
        classes,
        began_at=alarms[0] if alarms else None,
        out_at=_last(outs),
        whole_at=_last(wholes),
    )


def _last(moments: Sequence[datetime | None]) -> datetime | None:
    known = [one for one in moments if one is not None]
    return max(known) if known and len(known) == len(moments) else None


def _class(asked: Asked, marks: Sequence[Told]) -> Counted:
    counts = [one for one in marks if one.kind == COUNT]
    outs = [one.at for one in marks]
    if not counts:
        return Counted(asked, out_at=outs[0] if outs else None)
    last = counts[-1]
    numbers = [one.present for one in counts]
    before = tuple(one for place, one in enumerate(numbers[:-1]) if one != numbers[place + 1])
    return Counted(
        asked,
        out_at=outs[0],
        counted_at=last.at,
        whole_at=_whole_since(asked, counts),
        present=last.present,
        excused=last.excused,
        by=last.by,
        before=before,
    )


def _whole_since(asked: Asked, counts: Sequence[Told]) -> datetime | None:
    """Since when nobody has been missing; None while somebody is."""
    since: datetime | None = None
    for one in counts:
        is_whole = one.present + one.excused >= asked.expected
        since = (since or one.at) if is_whole else None
    return since


def moment(phone_at: datetime, sent_at: datetime, received_at: datetime) -> datetime:
    """When something happened, by the server's clock, as a phone tells it.

    `sent_at` is the phone's clock when it sends: the difference to `received_at` is what its clock
    is wrong by. Nothing happens after it was told.
    """
    off = received_at - sent_at
    right = phone_at + off if abs(off) > CLOCK_OFF else phone_at
    return min(right, received_at)
