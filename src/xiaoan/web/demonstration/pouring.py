"""Many rows into a table by one statement a batch: a third of the time that bulk_create takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import msgspec
from django.db import connection, models

BATCH = 5000
Row = Mapping[str, Any]
# What a fact leaves empty: by column, since thousands of them are not worth their models.
BLANK_FACT: Final[Row] = {
    "amount": 1,
    "note": "",
    "file_ids": [],
    "withdrawn_at": None,
    "withdrawn_by_id": None,
    "withdrawn_by_name": "",
    "withdrawn_reason": "",
}


def pour(model: type[models.Model], rows: Iterable[models.Model | Row]) -> None:
    """Insert instances, or mappings of column names to values, in the order given."""
    columns = [str(field.column) for field in _stored(model)]
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    statement = (
        f"INSERT INTO {table} ({quoted})"  # noqa: S608 — names of our own models
        f" SELECT {quoted} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
    )
    with connection.cursor() as cursor:
        for batch in _batches(rows):
            cursor.execute(statement, [msgspec.json.encode(batch).decode()])


def _batches(rows: Iterable[models.Model | Row]) -> Iterator[list[Row]]:
    plain = (row if isinstance(row, Mapping) else _plain(row) for row in rows)
    while batch := list(islice(plain, BATCH)):
        yield batch


def _plain(row: models.Model) -> Row:
    return {str(field.column): getattr(row, field.attname) for field in _stored(type(row))}


def _stored(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The fields that are written; what the database generates is not."""
    return [field for field in model._meta.concrete_fields if not field.generated]
