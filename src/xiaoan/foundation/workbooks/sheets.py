"""What a feature declares so that offices can bring its rows in as Excel."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xiaoan.foundation.scope import Viewer

from .kinds import Kind, text

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column. `key` names its value in a row, `title` heads it, `aliases` are what offices
    write instead. `choices` gives the drop-down that depends on the viewer; a kind brings its own.
    """

    key: str
    title: str
    kind: Kind = field(default_factory=text)
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    is_personal: bool = False
    example: str = ""
    help: str = ""
    choices: Callable[[Viewer], Sequence[str]] | None = None
    width: int = 14


@dataclass(frozen=True)
class Row:
    """One line as read: `number` as Excel counts. An empty cell, or a column that the file does not
    have, has no key in `values`: what is there already then stays.
    """

    number: int
    values: Values

    def get(self, key: str) -> Any:  # noqa: ANN401 — as its kind made it
        """The value of a column, or None where its cell is empty."""
        return self.values.get(key)


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be imported. `column` is a key, or "" for the whole row."""

    number: int
    column: str
    wrong: str
    remedy: str
    found: str = ""


@dataclass(frozen=True)
class Checked:
    """What `check` found out, by row number.

    `standing`: what is there now, for rows that exist; only keys that shall be compared.
    `settled`: values that replace what was read, such as the full name for a short one.
    """

    faults: Sequence[Fault] = ()
    standing: Mapping[int, Values] = field(default_factory=dict)
    settled: Mapping[int, Values] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What `write` did with the rows it was given. Rows it names in `faults` it has not written."""

    created: int = 0
    updated: int = 0
    faults: Sequence[Fault] = ()


Check = Callable[[Sequence[Row], Viewer], Checked]
Write = Callable[[Sequence[Row], Viewer, datetime], Outcome]
Key = Callable[[Row], Hashable | None]


def by(*keys: str) -> Key:
    """Rows are told apart by these columns together; a row that lacks one is not compared."""

    def key(row: Row) -> Hashable | None:
        values = tuple(row.get(one) for one in keys)
        return None if None in values else values

    return key


def everybody(viewer: Viewer) -> bool:
    return True


@dataclass(frozen=True)
class Sheet:
    """A table that may be imported.

    `name` is `<app>.<what>`: it stands in addresses and never changes. `check` looks at all rows at
    once, set-based, and writes nothing; every row has its required values. `write` gets a few
    hundred rows that `check` has just found new or changed, in one transaction under the viewer's
    scope; doing it twice changes nothing. `verb` is asked besides `workbooks.import`; `open_to`
    narrows it further. `follows` names the page that shows what was imported. `notes` are sentences
    for the template and its page.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    key: Key
    check: Check
    write: Write
    verb: str = "workbooks.import"
    open_to: Callable[[Viewer], bool] = everybody
    about: str = ""
    notes: tuple[str, ...] = ()
    follows: str = ""
    order: int = 100

    def column(self, key: str) -> Column | None:
        return next((one for one in self.columns if one.key == key), None)

    def is_open_to(self, viewer: Viewer) -> bool:
        """Whether this viewer may import it."""
        return viewer.may("workbooks.import") and viewer.may(self.verb) and self.open_to(viewer)
