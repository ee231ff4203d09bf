"""A kept plan serves every scope, and shows each its own rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from house.world import World
from xiaoan.foundation import scope
from xiaoan.foundation.scope import SYSTEM, prepared
from xiaoan.foundation.scope.prepared import Prepared

OFTEN = 12  # the server plans for the values given five times, then may keep one plan for all
_CODES = Prepared(
    "SELECT org_code FROM accounts_person WHERE org_code >= %(at_least)s", at_least="bigint"
)
_KEPT = "SELECT sum(generic_plans) FROM pg_prepared_statements WHERE statement LIKE %s"


def _seen(lo: int, hi: int) -> set[int]:
    narrow = replace(SYSTEM, org_code=lo, lo=lo, hi=hi, reach="territory")
    with scope.enter(narrow), connection.cursor() as cursor:
        prepared.run(cursor, _CODES, at_least=0)
        return {row[0] for row in cursor.fetchall()}


def test_a_plan_kept_from_one_scope_shows_another_its_own_rows_only(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    everybody = {code for _ in range(OFTEN) for code in _seen(1, SYSTEM.hi)}
    assert len(everybody) > 1
    for code in everybody:
        assert _seen(code, code) == {code}
    assert _seen(1, 1) == set()
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [f"%{_CODES.body}"])
        assert cursor.fetchone()[0] >= OFTEN


def test_without_a_scope_a_kept_plan_shows_nothing(world: World) -> None:
    _seen(1, SYSTEM.hi)
    with connection.cursor() as cursor:
        prepared.run(cursor, _CODES, at_least=0)
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_several_run_in_one_round_trip_in_their_order() -> None:
    double = Prepared("SELECT 2 * %(number)s", number="int")
    words = Prepared("SELECT unnest(%(words)s)", words="text[]")
    with connection.cursor() as cursor:
        prepared.run(cursor, double, words, number=21, words=["门卫", "a'); DROP TABLE x; --"])
        assert cursor.fetchall() == [(42,)]
        assert cursor.nextset()
        assert cursor.fetchall() == [("门卫",), ("a'); DROP TABLE x; --",)]


@pytest.mark.django_db
def test_what_was_refused_once_can_be_prepared_later() -> None:
    wrong = Prepared("SELECT nothing FROM nowhere")
    for _ in range(2):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            prepared.run(cursor, wrong)
    with connection.cursor() as cursor:
        prepared.run(cursor, Prepared("SELECT 1"))
        assert cursor.fetchone() == (1,)
