"""The stored column that a table is searched by, and the condition that uses it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import migrations
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from .rules import Query


class SearchColumn(migrations.RunSQL):
    """Give `table` the stored column `words`, made of the SQL expression `of`, and its index.

    The database fills it, so bulk writes are found too; Django's models do not load it.
    """

    def __init__(self, table: str, of: str) -> None:
        self.table, self.of = table, of
        super().__init__(
            (
                f"ALTER TABLE {table} ADD COLUMN words tsvector"
                f" GENERATED ALWAYS AS (xiaoan_search.words({of})) STORED",
                f"CREATE INDEX {table}_words ON {table} USING gin (words)",
            ),
            (f"ALTER TABLE {table} DROP COLUMN words",),
        )

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return (self.__class__.__name__, [self.table, self.of], {})


class _Has(Func):
    """`words` of a table matches a tsquery."""

    template = '"%(table)s"."words" @@ %(expressions)s::tsquery'
    output_field = BooleanField()


class _Plain(Func):
    function = "xiaoan_search.plain"
    output_field = TextField()


class Initials(Func):
    """The first letter of each character's reading, one for one with `rules.plain` of the text."""

    function = "xiaoan_search.initials"
    output_field = TextField()


class Said(Func):
    """Every string that a JSON object holds."""

    function = "xiaoan_search.said"
    output_field = TextField()


@dataclass(frozen=True)
class Texts:
    """The columns a search column was made of, and those of them that initials may stand for."""

    every: tuple[str | Func, ...]
    names: tuple[str, ...]


def matching(rows: QuerySet[Any], query: Query, texts: Texts) -> QuerySet[Any]:
    """Narrow `rows` of a table with a search column to those that have every term of `query`.

    A pair of neighbours is looked up in the index; longer phrases, and initials, are then checked
    in the texts themselves.
    """
    found = rows.filter(_Has(Value(query.tsquery), table=rows.model._meta.db_table))
    for number, phrase in enumerate(query.phrases):
        looked_at: list[Func] = [
            _Plain(F(one) if isinstance(one, str) else one) for one in texts.every
        ]
        if phrase.is_initials:
            looked_at += [Initials(F(one)) for one in texts.names]
        names = [f"_said_{number}_{place}" for place in range(len(looked_at))]
        found = found.alias(**dict(zip(names, looked_at, strict=True)))
        conditions = (Q(**{f"{name}__contains": phrase.text}) for name in names)
        found = found.filter(reduce(or_, conditions))
    return found
