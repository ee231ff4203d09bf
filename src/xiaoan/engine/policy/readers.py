"""What the page of a duty learns from the part that judges it, without knowing that part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True, slots=True)
class Asked:
    """About which duty, beside which others, for whom. Without an organisation: for all in reach.

    `duty_ids` are those whose standing at the organisation is wanted.
    """

    duty_id: str
    duty_ids: tuple[str, ...]
    org_code: int | None
    on: date


@dataclass(frozen=True, slots=True)
class Held:
    """How one organisation stands with one duty; `url` opens what it was judged by."""

    state: str
    word: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Late:
    """An organisation that is overdue with the duty, since the day after `due_on`."""

    name: str
    due_on: date
    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A record or a reading beneath; `url` opens the work it came from, where it may be opened."""

    on: date
    title: str
    where: str
    by: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Told:
    """Everything within the viewer's reach, and nothing beyond; empty where nobody judges."""

    held: Mapping[str, Held] = field(default_factory=dict)
    late: tuple[Late, ...] = ()
    facts: tuple[Fact, ...] = ()
    all_url: str = ""


Reader = Callable[[Viewer, Asked], Told]
_reader: Reader | None = None


def register_reader(reader: Reader) -> None:
    """Name who tells; the one registered last does."""
    global _reader
    _reader = reader


def told(viewer: Viewer, asked: Asked) -> Told:
    return _reader(viewer, asked) if _reader else Told()
