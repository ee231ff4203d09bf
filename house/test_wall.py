"""With rows in every table of organisations: what raw SQL sees and writes under each viewer."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.db import Error, connection, models, transaction

from house.fullness import Full
from house.world import NOW, PEOPLE, POLICE, World
from xiaoan.engine.cases.actions import Party, add_party
from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer

REFUSED = ("row-level security", "append-only")


def tenant_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if hasattr(model, "scope_kind")]


def column_of(model: type[models.Model]) -> str:
    return "code" if model._meta.label == "orgs.Organisation" else "org_code"


def foreign(model: type[models.Model], viewer: Viewer, *, written: bool) -> str:
    """The rows of a table that a viewer may not see (or not write), as a condition."""
    kind, column = model.scope_kind, column_of(model)  # type: ignore[attr-defined]
    lo, hi = viewer.own_interval
    condition = f"{column} NOT BETWEEN {lo} AND {hi}"
    if kind == "addressed":
        condition += f" AND from_code NOT BETWEEN {lo} AND {hi}"
    if kind == "shared":
        condition += (
            f" AND NOT EXISTS (SELECT FROM unnest(parties) p WHERE p BETWEEN {lo} AND {hi})"
        )
    if kind == "directory" and not written:
        outer = f"{column} NOT BETWEEN {viewer.lo} AND {viewer.hi}"
        condition += f" AND NOT is_public_body AND {outer}"
    if kind == "routed":
        reached = f"{column} BETWEEN {viewer.lo} AND {viewer.hi} AND '{viewer.line}' = ANY(lines)"
        condition += f" AND NOT ({reached})"
    return condition


def asked(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else [(cursor.rowcount,)]


@pytest.fixture
def full_world(everything: Full, world: World) -> World:
    with scope.system():
        add_party(case=everything.case, party=Party(POLICE, "演示县公安局"), at=NOW)
    return world


def is_refused(sql: str, values: list[str] | None = None) -> bool:
    """Whether a statement is refused by the wall, or by an append-only table, or hits no row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return bool(cursor.rowcount == 0)
    except Error as error:
        return any(words in str(error) for words in REFUSED)


def test_every_tenant_table_holds_rows_to_be_hidden(full_world: World) -> None:
    with scope.system():
        empty = {
            model._meta.label for model in tenant_models() if not model._default_manager.exists()
        }
    assert empty == set()


def test_no_viewer_sees_or_writes_a_foreign_row_of_any_table(full_world: World) -> None:
    """Every tenant table × every viewer of the world: read, update, delete and insert."""
    leaks = []
    for model in tenant_models():
        table = model._meta.db_table
        for key in sorted(PEOPLE):
            viewer = full_world.viewer(key)
            hidden = foreign(model, viewer, written=False)
            barred = foreign(model, viewer, written=True)
            with scope.system():
                rows = asked(f"SELECT to_jsonb(t) FROM {table} t WHERE {barred} LIMIT 1")
            with scope.enter(viewer):
                if asked(f"SELECT count(*) FROM {table} WHERE {hidden}") != [(0,)]:
                    leaks.append(f"{key} sees {table}")
                column = column_of(model)
                if not is_refused(f"UPDATE {table} SET {column} = {column} WHERE {barred}"):
                    leaks.append(f"{key} changes {table}")
                if not is_refused(f"DELETE FROM {table} WHERE {barred}"):
                    leaks.append(f"{key} deletes from {table}")
                own = ", ".join(
                    f'"{one.column}"' for one in model._meta.concrete_fields if not one.generated
                )
                if rows and not is_refused(
                    f"INSERT INTO {table} ({own})"
                    f" SELECT {own} FROM jsonb_populate_record(NULL::{table}, %s)",
                    [_text(rows[0][0])],
                ):
                    leaks.append(f"{key} writes into {table}")
    assert leaks == []


def _text(row: object) -> str:
    return row if isinstance(row, str) else json.dumps(row)
