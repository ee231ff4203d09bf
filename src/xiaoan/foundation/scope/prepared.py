"""Statements that the server parses once a connection and plans a few times, not at every call.

A kept plan may serve another scope than the one it was made in. That never shows a row too many:
the policies read their settings when the plan runs. It may be slow, where the best plan hangs on
how wide a scope is. So only what looks by key, or into one organisation, is written as `Prepared`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import MutableMapping
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.utils import CursorWrapper

_WORD: Final = re.compile(r"%\((\w+)\)s")
_numbers: Final = itertools.count(1)  # a name once tried is not used again: it may be taken
_prepared: Final[MutableMapping[Any, dict[Prepared, str]]] = WeakKeyDictionary()


class Prepared:
    """One statement with its parameters as `%(name)s`; `types` gives the type of each by name."""

    def __init__(self, text: str, **types: str) -> None:
        places = {word: f"${number}" for number, word in enumerate(types, 1)}
        self.body = _WORD.sub(lambda found: places[found[1]], text)
        self.words = tuple(types)
        self.types = ", ".join(types.values())
        self.given = ", ".join(f"%({word})s" for word in types)


def run(cursor: CursorWrapper, *statements: Prepared, **given: Any) -> None:
    """Execute one after the other in one round trip; `cursor.nextset()` leads to the next rows."""
    known = _prepared.setdefault(connection.connection, {})
    for one in statements:
        if one not in known:
            known[one] = _prepare(one)
    calls = [f"EXECUTE {known[one]}" + (f" ({one.given})" * bool(one.given)) for one in statements]
    cursor.execute("; ".join(calls), given)


def _prepare(one: Prepared) -> str:
    """Past Django's cursor: this belongs to the connection, not to what a page asks."""
    name = f"xiaoan_{next(_numbers)}"
    types = f" ({one.types})" if one.types else ""
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute(f"PREPARE {name}{types} AS {one.body}")
    return name
