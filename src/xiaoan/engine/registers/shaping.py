"""The shapes of a register's interface, made from its columns.

They are those of hand-made operations: a closed set is an enumeration, a day a day, what a row
must have is required, and what only its keepers read is null for everybody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import Field, create_model

from xiaoan.foundation.api.shapes import NO_NUL, SOME_WORD, Day, Flag, Listed, NewId, Version

from . import api as rows
from .definition import Column, Register

DAY_EXAMPLE: Final = "2026-11-18"
MOST_CHOICES: Final = 40
NULLABLE: Final = ("date", "number", "decimal")


@dataclass(frozen=True)
class Shapes:
    """What is read, how a list of it is sifted, what is added and what is edited."""

    out: Any
    listed: Any
    sift: Any
    add: Any
    edit: Any


def shapes_of(register: Register) -> Shapes:
    """The shapes, named after the register's model: `GuardOut`, `GuardIn`, `GuardEditIn`."""
    word, noun, columns = register.model.__name__, register.noun, register.columns
    shown = {one.key: (_shown(one), Field(description=_said(one))) for one in columns}
    worked = {
        one.key: (str, Field(description=f"{one.title}，由系统算出")) for one in register.worked
    }
    version = (Version, Field(description="读到的版本；此间别人改过则答 409", examples=[1]))
    edited = {one.key: (_or_null(_kind(one)), Field(None, **_limits(one))) for one in columns}
    blank = register.blank
    added = {one.key: _told(one, blank[one.key]) for one in columns}
    sifts = {one.key: _sift(one) for one in columns if one.is_filter}
    make: Any = create_model
    pages: Any = Listed
    out = make(f"{word}Out", __base__=rows.RowOut, __doc__=f"{noun}。", **shown, **worked)
    return Shapes(
        out=out,
        listed=pages[out],
        sift=make(f"{word}Sift", __base__=rows.RowSift, __doc__=f"{noun}的筛选。", **sifts),
        add=make(f"{word}In", __base__=NewId, __doc__=f"登记{noun}。", **added),
        edit=make(
            f"{word}EditIn", __base__=NewId, __doc__=f"修改{noun}。", version=version, **edited
        ),
    )


def _said(column: Column) -> str:
    """What a column means, with the words of its choices."""
    unit = f"（{column.unit}）" if column.unit else ""
    words = "，".join(f"{key} {word}" for key, word in column.choices)
    note = "；只给本单位管台账的人，其余为 null" if column.is_sealed else ""
    return f"{column.title}{unit}{'：' if words else ''}{words}{note}"


def _kind(column: Column) -> object:
    """The type of what is told of a column."""
    if column.kind in ("choice", "choices") and column.choices:
        return _closed(column)
    bounds: Any = {"ge": column.lowest, "le": column.highest}
    simple: dict[str, object] = {
        "date": Day,
        "flag": Flag,
        "number": Annotated[int, Field(**bounds, strict=True)],
        "decimal": Annotated[Decimal, Field(**bounds, decimal_places=2)],
    }
    return simple.get(column.kind, str)


def _closed(column: Column) -> object:
    one = _one_of(tuple(key for key, _ in column.choices))
    if column.kind == "choice":
        return one
    some: Any = list
    return Annotated[some[one], Field(max_length=MOST_CHOICES)]


def _one_of(keys: tuple[str, ...]) -> object:
    made: Any = Literal
    found: object = made[keys]
    return found


def _or_null(kind: Any) -> object:  # noqa: ANN401 — a type made here
    found: object = kind | None
    return found


def _shown(column: Column) -> object:
    simple: dict[str, type] = {
        "date": date,
        "flag": bool,
        "number": int,
        "decimal": Decimal,
        "choices": list[str],
    }
    kind = simple.get(column.kind, str)
    is_open = column.is_sealed or (column.kind in NULLABLE and not column.is_required)
    return _or_null(kind) if is_open else kind


def _sift(column: Column) -> tuple[object, object]:
    keys = ("", *(key for key, _ in column.choices))
    return _one_of(keys), Field("", description=f"只看这种{column.title}")


def _told(column: Column, blank: object) -> tuple[object, object]:
    """Type and limits of a column of a new row; what is not told is as in a blank one."""
    kind, limits = _kind(column), _limits(column)
    if column.is_required:
        return kind, Field(..., **limits, examples=[_example(column)])
    if column.kind in NULLABLE:
        return _or_null(kind), Field(None, **limits)
    if column.kind == "choices":
        return kind, Field(default_factory=list, **limits)
    if column.kind == "choice" and column.choices:
        return _one_of(("", *(key for key, _ in column.choices))), Field("", **limits)
    return kind, Field(blank if column.kind == "flag" else "", **limits)


def _limits(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"description": _said(column)}
    if _kind(column) is str:
        pattern = SOME_WORD if column.is_required else NO_NUL
        told |= {"max_length": column.longest, "pattern": pattern}
    return told


def _example(column: Column) -> object:
    if column.kind in ("choice", "choices") and column.choices:
        first = column.choices[0][0]
        return [first] if column.kind == "choices" else first
    if column.kind == "date":
        return column.example or DAY_EXAMPLE
    if column.kind in ("number", "decimal"):
        return int(column.example or column.lowest)
    return column.kind == "flag" or column.example or "演示"
