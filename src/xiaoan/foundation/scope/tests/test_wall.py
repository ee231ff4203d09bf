"""The wall in the database: what each viewer can see and write with raw SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import psycopg
import pytest
from django.apps import apps
from django.db import Error, connection, connections, models, transaction

from house.world import BUREAU, KINDERGARTEN, NEIGHBOUR_SCHOOL, PEOPLE, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Person, Post
from xiaoan.foundation.scope import wall


def tenant_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        names = {field.name for field in model._meta.get_fields()}
        if "org_code" in names or hasattr(model, "scope_kind"):
            yield model


def column_of(model: type[models.Model]) -> str:
    return "code" if model._meta.label == "orgs.Organisation" else "org_code"


def seen(cursor: object, sql: str, *values: object) -> list[tuple[object, ...]]:
    cursor.execute(sql, values)  # type: ignore[attr-defined]
    return list(cursor.fetchall())  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", list(tenant_models()), ids=lambda model: model._meta.label)
def test_every_tenant_table_has_a_forced_policy(db: None, model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        forced = seen(
            cursor,
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relname = %s AND relkind IN ('r', 'p')",
            model._meta.db_table,
        )
        policies = seen(
            cursor, "SELECT cmd FROM pg_policies WHERE tablename = %s", model._meta.db_table
        )
    assert forced == [(True, True)]
    assert {row[0] for row in policies} == {"SELECT", "INSERT", "UPDATE", "DELETE"}


def test_the_application_role_owns_nothing_and_cannot_bypass(db: None) -> None:
    with connection.cursor() as cursor:
        owned = seen(
            cursor,
            "SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner"
            " WHERE r.rolname = current_user",
        )
        rights = seen(
            cursor,
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
            " WHERE rolname = current_user",
        )
    assert owned == []
    assert rights == [(False, False, False, False)]


def test_the_application_role_cannot_read_the_signing_key(db: None) -> None:
    with connection.cursor() as cursor, pytest.raises(Error), transaction.atomic():
        cursor.execute("SELECT key FROM xiaoan_scope.key")


def test_without_a_scope_nothing_is_seen(world: World) -> None:
    with connection.cursor() as cursor:
        for model in tenant_models():
            assert seen(cursor, f"SELECT 1 FROM {model._meta.db_table} LIMIT 1") == []


def test_a_scope_ends_with_its_block(world: World) -> None:
    with scope.enter(world.viewer("guard")):
        assert Person.objects.count() > 0
        with scope.system():
            assert Person.objects.count() == len(PEOPLE)
        assert Person.objects.count() < len(PEOPLE)
    assert Person.objects.count() == 0


def test_a_scope_ends_with_its_error(world: World) -> None:
    with pytest.raises(ValueError, match="stop"), scope.enter(world.viewer("guard")):
        raise ValueError("stop")
    assert scope.current() is None
    assert Person.objects.count() == 0


@pytest.mark.parametrize("widened", ["lo", "hi", "own_lo", "own_hi", "line", "until"])
def test_a_widened_setting_breaks_the_signature(world: World, widened: str) -> None:
    value = {"lo": "0", "own_lo": "0", "line": "health"}.get(widened, "99999999999999")
    with scope.enter(world.viewer("guard")), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [f"xiaoan.{widened}", value])
        assert seen(cursor, "SELECT 1 FROM accounts_person LIMIT 1") == []


@pytest.mark.parametrize("key", sorted(PEOPLE))
def test_raw_sql_sees_no_foreign_row(world: World, key: str) -> None:
    """Every tenant table, read with bare SQL: nothing outside the viewer's interval."""
    viewer = world.viewer(key)
    with scope.enter(viewer), connection.cursor() as cursor:
        for model in tenant_models():
            kind, column = model.scope_kind, column_of(model)  # type: ignore[attr-defined]
            lo, hi = viewer.own_interval
            foreign = f"{column} NOT BETWEEN %s AND %s"
            if kind == "addressed":
                foreign += f" AND from_code NOT BETWEEN {lo} AND {hi}"
            if kind == "directory":
                foreign += (
                    f" AND NOT is_public_body AND {column} NOT BETWEEN {viewer.lo} AND {viewer.hi}"
                )
            if kind == "routed":
                lines = "'" + viewer.line + "' = ANY(lines)"
                foreign += f" AND NOT ({column} BETWEEN {viewer.lo} AND {viewer.hi} AND {lines})"
            sql = f"SELECT count(*) FROM {model._meta.db_table} WHERE {foreign}"
            assert seen(cursor, sql, lo, hi) == [(0,)], model


@pytest.mark.parametrize("key", ["guard", "clerk", "township", "police", "neighbour_officer"])
def test_raw_sql_writes_no_foreign_row(world: World, key: str) -> None:
    viewer = world.viewer(key)
    foreign = SCHOOL if key == "neighbour_officer" else NEIGHBOUR_SCHOOL
    with scope.enter(viewer), connection.cursor() as cursor:
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            cursor.execute(
                "INSERT INTO accounts_post (id, org_code, kind, title, is_required)"
                " VALUES (gen_random_uuid(), %s, 'guard', '外来', false)",
                [foreign],
            )
        cursor.execute("UPDATE accounts_post SET title = '改' WHERE org_code = %s", [foreign])
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM accounts_post WHERE org_code = %s", [foreign])
        assert cursor.rowcount == 0
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            cursor.execute("UPDATE accounts_post SET org_code = %s", [foreign])


def test_a_department_does_not_see_the_schools_people(world: World) -> None:
    with scope.enter(world.viewer("police")):
        assert set(Person.objects.values_list("org_code", flat=True)) == {
            world.viewer("police").org_code
        }


def test_the_bureau_sees_its_county_and_not_the_neighbour(world: World) -> None:
    with scope.enter(world.viewer("clerk")):
        codes = set(Post.objects.values_list("org_code", flat=True))
    assert {SCHOOL, KINDERGARTEN, BUREAU} <= codes
    assert NEIGHBOUR_SCHOOL not in codes


def beginning() -> float:
    """The clock of the database when this transaction began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM transaction_timestamp())::float8")
        return float(cursor.fetchone()[0])


@pytest.fixture
def clock(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`clock(5.0)` sets the program's clock that far from the beginning of the transaction."""
    began = beginning()
    monkeypatch.setattr(connection, "xiaoan_until", 0.0, raising=False)

    def shift(seconds: float) -> None:
        monkeypatch.setattr(wall, "time", SimpleNamespace(time=lambda: began + seconds))

    return shift


def test_an_old_signature_opens_nothing(world: World, clock: Callable[[float], None]) -> None:
    clock(-wall.LIFETIME_SECONDS - 1)
    with scope.enter(world.viewer("clerk")):
        assert Person.objects.count() == 0


def test_a_signature_holds_until_its_transaction_ends(
    world: World, clock: Callable[[float], None]
) -> None:
    """It may run out under way, by long work or by a clock set forward."""
    clock(0.002 - wall.LIFETIME_SECONDS)
    with scope.enter(world.viewer("clerk")), connection.cursor() as cursor:
        gone = "SELECT statement_timestamp() - transaction_timestamp() > '3 ms' FROM pg_sleep(.003)"
        while not seen(cursor, gone)[0][0]:
            pass
        assert Person.objects.count() > 0


def test_a_clock_set_back_under_way_ends_no_scope(
    world: World, clock: Callable[[float], None]
) -> None:
    clock(1.0)
    with scope.enter(world.viewer("clerk")):
        clock(-86_400.0)
        with scope.system():
            assert Person.objects.count() == len(PEOPLE)
        assert 0 < Person.objects.count() < len(PEOPLE)


def test_a_clock_set_back_is_believed_in_the_next_transaction(own_world: World) -> None:
    """No signature lives longer because the clock was once ahead."""
    with scope.system():
        until = connection.xiaoan_until  # type: ignore[attr-defined]
    connection.xiaoan_until = until + 86_400  # type: ignore[attr-defined]
    with scope.system():
        assert connection.xiaoan_until < until + 86_400  # type: ignore[attr-defined]


def test_the_owner_is_held_by_the_wall_too(own_world: World) -> None:
    """FORCE ROW LEVEL SECURITY: a forgotten owner connection reads nothing either."""
    wanted = connections["owner"].get_connection_params()
    with psycopg.connect(
        host=wanted.get("host"),
        port=wanted.get("port"),
        user=wanted["user"],
        password=wanted["password"],
        dbname=wanted["dbname"],
    ) as owner:
        assert owner.execute("SELECT count(*) FROM accounts_person").fetchone() == (0,)
