"""How organisations stand before a change: read once for the rules, the preview and the pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer

from . import committees
from .lifecycle import Standing
from .models import Change, FormerName, Group, Organisation
from .models.changes import DONE, PLANNED
from .queries import free_code
from .registry import cargo

FOLLOWS: Final = "随单位迁到新编码，照常查、照常办"


@dataclass(frozen=True)
class Consequence:
    """One line of a preview: how many of what, and what becomes of them."""

    word: str
    number: int
    fate: str


@dataclass(frozen=True)
class Relative:
    """An organisation that this one came from, or went over into."""

    code: int
    name: str
    change: Change

    @property
    def is_move(self) -> bool:
        return self.change.kind == "move"


@dataclass(frozen=True)
class Past:
    """Where an organisation comes from and where it went."""

    former_names: list[FormerName]
    before: list[Relative]
    after: Relative | None


def standing_of(one: Organisation) -> Standing:
    """What the rules look at. Two statements."""
    planned = Change.objects.filter(org_code=one.code, state=PLANNED).first()
    awaited = Change.objects.filter(successor=one.code, state=PLANNED).first()
    return Standing(
        code=one.code,
        name=one.name,
        kind=one.kind,
        level=one.level,
        opened_on=one.opened_on,
        closed_on=one.closed_on,
        planned=f"{planned.on:%Y-%m-%d}{planned.get_kind_display()}" if planned else "",
        awaited=awaited.org_name if awaited else "",
    )


def next_code(seat: int) -> int:
    """The next free code of a territory, past those that planned moves have been promised."""
    first = free_code(seat)
    promised = Change.objects.filter(
        kind="move", state=PLANNED, successor__range=(first, seat + 99_999)
    )
    taken = promised.order_by("-successor").values_list("successor", flat=True).first()
    return int(taken) + 1 if taken else first


def consequences(code: int, kind: str) -> list[Consequence]:
    """What a change will touch, one statement a line; what is zero is not shown."""
    if kind == "rename":
        return []
    found = []
    for one in cargo():
        number = one.counter(code)
        fate = {"merge": one.at_merger, "close": one.at_closure}.get(kind, FOLLOWS)
        if number:
            found.append(Consequence(one.word, number, fate))
    return found


def past_of(code: int) -> Past:
    """Former names, predecessors and successor. Read under the system's scope on purpose.

    What an organisation was called and what it grew out of is public wherever its page is; the
    page itself is opened only by those whose directory lists it.
    """
    with scope.system():
        names = list(FormerName.objects.filter(org_code=code).order_by("-used_until", "-id"))
        into = list(Change.objects.filter(successor=code, state=DONE).order_by("-on"))
        gone = Change.objects.filter(org_code=code, state=DONE, successor__isnull=False).first()
        called = names_of([gone.successor] if gone else [])
    before = [Relative(one.org_code, one.org_name, one) for one in into]
    after = None
    if gone is not None and gone.successor is not None:
        after = Relative(gone.successor, called.get(gone.successor, ""), gone)
    return Past(names, before, after)


def names_of(codes: Iterable[int | None]) -> dict[int, str]:
    """Code → name, as far as the scope shows them."""
    wanted = [code for code in codes if code is not None]
    if not wanted:
        return {}
    return dict(Organisation.objects.filter(code__in=wanted).values_list("code", "name"))


def pending_of(code: int) -> Change | None:
    """The change that an organisation is to undergo."""
    return Change.objects.filter(org_code=code, state=PLANNED).first()


def group_warnings(group: Group, on: date) -> list[str]:
    """What an open group lacks today."""
    if group.ended_on is not None:
        return []
    return committees.warnings(group.kind, [one.seat for one in group.members.all()], on)


def changes(viewer: Viewer) -> list[Change]:
    """What was changed or is to be, in the viewer's territory, the newest first."""
    rows = Change.objects.filter(scope.within(viewer)).order_by("-at")
    return list(rows[:200])
