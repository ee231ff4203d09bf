"""What a register is: its columns, who keeps it, what in it runs out. Declared by a feature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from xiaoan.engine.registers.rules import Expiry
from xiaoan.foundation.scope import Viewer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xiaoan.engine.registers.models import RegisterRow

NO: Final = "否"
YES: Final = "是"
Options = Callable[[Viewer], list[tuple[str, str]]]
Check = Callable[[Mapping[str, Any], date], Mapping[str, str]]
After = Callable[["RegisterRow", Viewer, datetime], None]
Worked = Callable[["RegisterRow", date], str]


def _nothing_wrong(values: Mapping[str, Any], on: date) -> Mapping[str, str]:
    return {}


def _nothing_more(row: RegisterRow, by: Viewer, at: datetime) -> None:
    return None


@dataclass(frozen=True)
class Column:
    """One column, named as the model's field.

    `kind`: text, name (of a person), long (several lines), phone, date, number (whole), decimal
    (two places), choice, choices, flag. `options` gives choices that depend on who edits. A sealed
    column is shown only to those who keep the register; one that is not `is_shown` is only edited.
    `is_listed` puts it on the list and on the card of a phone. Numbers lie in [lowest, highest];
    `unit` follows them.
    `aliases` are what offices write over this column instead.
    """

    key: str
    title: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    options: Options | None = None
    is_required: bool = False
    is_listed: bool = False
    is_filter: bool = False
    is_sealed: bool = False
    is_shown: bool = True
    longest: int = 60
    help: str = ""
    example: str = ""
    unit: str = ""
    lowest: int = 0
    highest: int = 100_000
    width: int = 12
    aliases: tuple[str, ...] = ()

    def words(self, value: object) -> str:
        """A value as people read it."""
        if value in (None, "", []):
            return ""
        if self.kind == "flag":
            return YES if value else NO
        if self.kind == "choices":
            chosen = value if isinstance(value, list) else []
            return "、".join(word for key, word in self.choices if key in chosen)
        if self.kind == "choice":
            return dict(self.choices).get(str(value), str(value))
        if isinstance(value, Decimal):
            return f"{value.normalize():f}{self.unit}"
        return f"{value}{self.unit}"


@dataclass(frozen=True)
class Worker:
    """A column that is worked out and not entered: an age, a state."""

    key: str
    title: str
    words: Worked
    width: int = 8


@dataclass(frozen=True)
class Register:
    """台账. `name` names the urls `<name>:…` and prefixes verbs and ledger entries: often the app.

    `label` is the column that names a row, `identity` those that tell rows of a workbook apart.
    `lines` see it beside the territory. `keeper` is asked when something runs out. `measures` are
    the duties' measures that a change moves and its pages show; `moves` those it moves besides.
    `check` says what is wrong with a row, by column; `after` runs in the transaction of every
    change, once for each organisation. `kept_by` are the kinds of organisations that keep one, and
    `counter` is the word that counts its rows (一名保安, 一辆校车).
    """

    name: str
    title: str
    noun: str
    model: type[RegisterRow]
    columns: tuple[Column, ...]
    label: str
    keeper: str
    identity: tuple[str, ...] = ()
    worked: tuple[Worker, ...] = ()
    expiries: tuple[Expiry, ...] = ()
    lines: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    check: Check = _nothing_wrong
    after: After = _nothing_more
    kept_by: frozenset[str] = frozenset({"school"})
    counter: str = "名"

    def keeps(self, viewer: Viewer) -> bool:
        """Whether the viewer's organisation is one that keeps such a register."""
        return viewer.org_kind in self.kept_by

    def verb(self, deed: str) -> str:
        return f"{self.name}.{deed}"

    @property
    def moved(self) -> tuple[str, ...]:
        """Every measure that a change of a row may change."""
        return (*self.measures, *self.moves)

    @property
    def rows(self) -> QuerySet[RegisterRow]:
        return self.model._default_manager.all()

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def blank(self) -> dict[str, Any]:
        """A row of which nothing is known yet."""
        return self.values_of(self.model())

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    def label_of(self, row: RegisterRow) -> str:
        return str(getattr(row, self.label))

    def values_of(self, row: RegisterRow) -> dict[str, Any]:
        return {key: getattr(row, key) for key in self.keys}

    def columns_for(self, viewer: Viewer, org_code: int | None = None) -> list[Column]:
        """The columns a viewer may read: sealed ones only in their own organisation's rows.

        Without a code the rows may be of many: a bureau that keeps rows of its own beside its
        schools' then reads none of what is sealed.
        """
        is_own = org_code == viewer.org_code
        if not org_code:
            is_own = viewer.org_kind == "school" or "school" not in self.kept_by
        is_keeper = is_own and self.keeps(viewer) and viewer.may(self.verb("edit"))
        return [one for one in self.columns if one.is_shown and (is_keeper or not one.is_sealed)]


_registers: Final[dict[str, Register]] = {}


def register(one: Register) -> Register:
    """Called by a feature's AppConfig.ready(); again replaces."""
    _registers[one.name] = one
    return one


def everything() -> list[Register]:
    return list(_registers.values())
