"""Give rows another organisation's code: all of a school's at a move, some of them at a merger.

Every tenant table is found through its model, so a feature made tomorrow follows without a line of
its own. The ledger never follows: its entries are hashed with the code they were written under.
Nor do rows whose code a trigger keeps from changing; they are read in the archive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from django.apps import apps
from django.db import connection, models

TENANT: Final = "org_code"
SENDER: Final = "from_code"
STAYING_APPS: Final = frozenset({"ledger"})
STAYING_MODELS: Final = frozenset({"orgs.Organisation", "orgs.Change"})
ON_UPDATE: Final = 16  # the bit of pg_trigger.tgtype
_KEPT_BY_TRIGGER: Final = """
SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE t.tgname = 'append_only' AND t.tgtype::int & %s <> 0
   AND (cardinality(t.tgattr::int2[]) = 0
        OR EXISTS (SELECT 1 FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attname = %s
                      AND a.attnum = ANY (t.tgattr::int2[])))
"""


def following() -> Iterator[type[models.Model]]:
    """The models whose rows go wherever their organisation goes."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT_BY_TRIGGER, [ON_UPDATE, TENANT])
        kept = {name for (name,) in cursor.fetchall()}
    for model in apps.get_models():
        table, label = model._meta.db_table, model._meta.label
        is_staying = model._meta.app_label in STAYING_APPS or label in STAYING_MODELS
        if _is_tenant(model) and not is_staying and table not in kept:
            yield model


def follow(old: int, new: int) -> dict[str, int]:
    """Every row of `old` becomes one of `new`, one statement a table. Returns table → rows."""
    moved: dict[str, int] = {}
    for model in following():
        rows = model._default_manager.filter(**{TENANT: old})
        number = rows.update(**{TENANT: new})
        if _has(model, SENDER):  # what it asked of others stays its own
            number += model._default_manager.filter(**{SENDER: old}).update(**{SENDER: new})
        if getattr(model, "scope_kind", "") == "shared":
            _replace_party(table=model._meta.db_table, old=old, new=new)
        if number:
            moved[model._meta.db_table] = number
    return moved


def _replace_party(*, table: str, old: int, new: int) -> None:
    """Where it takes part in what others do, it does so under its new code."""
    sql = f"UPDATE {table} SET parties = array_replace(parties, %s, %s) WHERE %s = ANY(parties)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [old, new, old])


def take_along(
    model: type[models.Model],
    ids: Sequence[UUID],
    code: int,
    *,
    leaving: tuple[type[models.Model], ...] = (),
    was: int | None = None,
) -> None:
    """These rows, and the tenant rows that hang on them by a key, get another code.

    Rows of the models in `leaving` stay; with `was`, hanging rows of other organisations do too.
    """
    model._default_manager.filter(pk__in=ids).update(**{TENANT: code})
    for relation in model._meta.related_objects:
        child = relation.related_model
        if not isinstance(child, type) or not _is_tenant(child) or child in leaving:
            continue
        hanging = child._default_manager.filter(**{f"{relation.field.name}__in": ids})
        if was is not None:
            hanging = hanging.filter(**{TENANT: was})
        hanging.update(**{TENANT: code})


def _is_tenant(model: type[models.Model]) -> bool:
    return hasattr(model, "scope_kind") and _has(model, TENANT)


def _has(model: type[models.Model], name: str) -> bool:
    return any(one.name == name for one in model._meta.concrete_fields)
