"""The seven pages of a register, with their verbs: what a feature puts into its urls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import URLPattern, reverse
from django.views.decorators.http import require_http_methods, require_safe

from xiaoan.foundation.scope.access import requires, route
from xiaoan.foundation.scope.request import Request
from xiaoan.foundation.workbooks.registry import sheet

from . import pages, queries
from .bringing import county_sheet_name, sheet_name
from .definition import Register
from .models import RegisterRow

More = Mapping[str, Any]
View = Callable[..., HttpResponseBase]
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def _nothing(request: Request) -> More:
    return {}


def _nothing_of(request: Request, row: RegisterRow) -> More:
    return {}


@dataclass(frozen=True)
class Beside:
    """What a feature adds to the pages of its register.

    `home` may give `above` (a template on top of the list), `standards` (words behind a measure's
    definition by its name), `beside` (title, address and mark of a second button) and `links`;
    `one` may give `below` (a template under the facts of a row), each with its own values.
    """

    home: Callable[[Request], More] = _nothing
    one: Callable[[Request, RegisterRow], More] = _nothing_of


def paths(register: Register, beside: Beside = Beside()) -> list[URLPattern]:
    """List, row, add, edit, retire, Excel and print under the names and verbs of the register.

    A row's number stands in addresses as `<model>_id`. Paths of the feature's own come before.
    """
    read, write = _reading(register, beside), _writing(register)
    row = f"<uuid:{row_word(register)}>/"
    return [
        route("", read["register"], name="register"),
        route("register.xlsx", read["xlsx"], name="xlsx"),
        route("print/", read["print"], name="print"),
        route("add/", write["add"], name="add"),
        route(row, read["one"], name="one"),
        route(f"{row}edit/", write["edit"], name="edit"),
        route(f"{row}retire/", write["retire"], name="retire"),
    ]


def row_word(register: Register) -> str:
    """What a row's number is called in addresses."""
    return f"{register.model._meta.model_name}_id"


def _reading(register: Register, beside: Beside) -> dict[str, View]:
    word = row_word(register)

    def listed(request: Request) -> HttpResponse:
        links = {"links": _links(request, register)}
        return pages.home(request, register, {**links, **beside.home(request)})

    def one(request: Request, **named: UUID) -> HttpResponse:
        found = queries.row(register, request.viewer, named[word])
        more = beside.one(request, found) if found is not None else {}
        return pages.one(request, register, named[word], more)

    def xlsx(request: Request) -> HttpResponseBase:
        return pages.export_xlsx(request, register)

    def paper(request: Request) -> HttpResponse:
        return pages.print_sheet(request, register)

    return {
        "register": _view(listed, register, "read", require_safe),
        "one": _view(one, register, "read", require_safe),
        "xlsx": _view(xlsx, register, "export", require_safe),
        "print": _view(paper, register, "export", require_safe),
    }


def _writing(register: Register) -> dict[str, View]:
    word = row_word(register)

    def add(request: Request) -> HttpResponse:
        return pages.add(request, register)

    def edit(request: Request, **named: UUID) -> HttpResponse:
        return pages.edit(request, register, named[word])

    def retire(request: Request, **named: UUID) -> HttpResponse:
        return pages.retire(request, register, named[word])

    return {
        "add": _view(add, register, "edit", GET_OR_POST),
        "edit": _view(edit, register, "edit", GET_OR_POST),
        "retire": _view(retire, register, "edit", GET_OR_POST),
    }


def _view(page: View, register: Register, deed: str, methods: Callable[[View], View]) -> View:
    page.__module__ = register.model.__module__.rpartition(".")[0]
    page.__name__ = f"{register.name}_{page.__name__}"
    return methods(requires(register.verb(deed))(page))


def _links(request: Request, register: Register) -> list[tuple[str, str, str]]:
    """The ways in by Excel that are open to the viewer: for their own rows, for their schools'."""
    offered = (
        ("导入 Excel", sheet(sheet_name(register))),
        ("导入各校名单", sheet(county_sheet_name(register))),
    )
    return [
        (words, reverse("workbooks:sheet", args=[one.name]), "upload")
        for words, one in offered
        if one is not None and one.is_open_to(request.viewer)
    ]
