"""The interface of a register made from its columns: read, add, edit, retire, restore."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import localdate
from ninja import Query

from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.shapes import NewId, Shape
from xiaoan.foundation.api.writing import once

from . import api as rows
from .definition import Register
from .forms import Sift
from .models import RegisterRow
from .queries import narrowed, org_names
from .routing import row_word
from .shaping import Shapes, shapes_of


def operations_of(register: Register, title: str = "") -> Operations:
    """The operations, named `<register>_<listed|one|add|edit|retire|restore>`.

    Made by the feature's api module, and placed in the site under the register's name.
    """
    made = Operations(register.name, title or register.title)
    shapes = shapes_of(register)
    _read(made, register, shapes)
    _write(made, register, shapes)
    return made


def _read(made: Operations, register: Register, shapes: Shapes) -> None:
    word, verb = row_word(register), register.verb("read")

    def listed(request: Request, asked: rows.RowSift) -> HttpResponse:
        on = localdate(request.now)
        found = page(
            request,
            narrowed(register, request.viewer, _sift(register, asked), on),
            asked,
            order=("org_code", "id"),
        )
        orgs = org_names({row.org_code for row in found.rows})
        items = [_shown(request, register, shapes, row, orgs) for row in found.rows]
        return reply(request, shapes.listed(items=items, next=found.next))

    def one(request: Request, **named: UUID) -> HttpResponse:
        found = rows.row(request, register, named[word])
        return reply(request, _told(request, register, shapes, found))

    query: Any = Query
    listed.__annotations__ = {"request": Request, "asked": query[shapes.sift]}
    _typed(one, word)
    made.reads("", verb, f"{register.title}，按单位", shapes.listed)(listed)
    made.reads(f"{{uuid:{word}}}", verb, f"一{register.counter}{register.noun}", shapes.out)(one)


def _write(made: Operations, register: Register, shapes: Shapes) -> None:
    verb, noun = register.verb("edit"), register.noun
    path = f"{{uuid:{row_word(register)}}}"

    def add(request: Request, told: NewId) -> HttpResponse:
        def act() -> Shape:
            values = _values(register, told)
            return _told(request, register, shapes, rows.add(request, register, told.id, values))

        return once(request, told, act, status=201)

    add.__annotations__ = {"request": Request, "told": shapes.add}
    made.writes("", verb, f"登记{noun}；id 就是编号", shapes.out, status=201)(add)
    for view, told, title in (
        (_edit(register, shapes), shapes.edit, f"修改{noun}，只写要改的"),
        (_retire(register, shapes), rows.RetireIn, f"注销{noun}，记录保留"),
        (_restore(register, shapes), rows.RestoreIn, f"恢复误注销的{noun}"),
    ):
        _typed(view, row_word(register), told=told)
        made.writes(f"{path}/{view.__name__}", verb, title, shapes.out)(view)


def _edit(register: Register, shapes: Shapes) -> Callable[..., HttpResponse]:
    word = row_word(register)

    def edit(request: Request, told: rows.RestoreIn, **named: UUID) -> HttpResponse:
        def act() -> Shape:
            values = _values(register, told, is_part=True)
            row = rows.edit(request, register, named[word], values, told.version)
            return _told(request, register, shapes, row)

        return once(request, told, act)

    return edit


def _retire(register: Register, shapes: Shapes) -> Callable[..., HttpResponse]:
    word = row_word(register)

    def retire(request: Request, told: rows.RetireIn, **named: UUID) -> HttpResponse:
        def act() -> Shape:
            row = rows.retire(request, register, named[word], told)
            return _told(request, register, shapes, row)

        return once(request, told, act)

    return retire


def _restore(register: Register, shapes: Shapes) -> Callable[..., HttpResponse]:
    word = row_word(register)

    def restore(request: Request, told: rows.RestoreIn, **named: UUID) -> HttpResponse:
        def act() -> Shape:
            row = rows.restore(request, register, named[word], told)
            return _told(request, register, shapes, row)

        return once(request, told, act)

    return restore


def _typed(view: Callable[..., HttpResponse], word: str, **shapes: type) -> None:
    """What the router reads from a view made here: its body, and the row's number by its word."""
    by_name = inspect.Parameter.KEYWORD_ONLY
    given = {"request": Request, **shapes, word: UUID}
    view.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(name, by_name, annotation=kind) for name, kind in given.items()]
    )


def _sift(register: Register, asked: rows.RowSift) -> Sift:
    filters = [one.key for one in register.columns if one.is_filter]
    chosen = {key: getattr(asked, key) for key in filters if getattr(asked, key)}
    return Sift(state=asked.state, text=asked.q.strip(), org_code=asked.org_code, chosen=chosen)


def _values(register: Register, told: NewId, *, is_part: bool = False) -> dict[str, Any]:
    """Only what was said, in the columns of the register; a new row takes the defaults too."""
    said = told.model_dump(exclude_unset=is_part)
    return {key: said[key] for key in register.keys if key in said}


def _told(request: Request, register: Register, shapes: Shapes, row: RegisterRow) -> Shape:
    return _shown(request, register, shapes, row, org_names({row.org_code}))


def _shown(
    request: Request, register: Register, shapes: Shapes, row: RegisterRow, orgs: dict[int, str]
) -> Shape:
    on = localdate(request.now)
    hidden = dict.fromkeys(rows.sealed_columns(request, register, row))
    worked = {one.key: one.words(row, on) for one in register.worked}
    face = rows.face(register, row, orgs.get(row.org_code, ""), on)
    values = {**register.values_of(row), **worked, **hidden}
    shown: Shape = shapes.out(**face, **values)
    return shown
