"""While the database is away people are told calmly when to come back."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import django.db
import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from psycopg.conninfo import make_conninfo
from pytest_django import Settings

from house.world import World
from xiaoan.foundation.scope import wall
from xiaoan.web.operations import availability, patience


@pytest.fixture
def away(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser whose every request finds no database."""

    def refuse(*args: object, **named: object) -> None:
        raise django.db.OperationalError("connection refused") from psycopg.OperationalError("x")

    monkeypatch.setattr("xiaoan.foundation.scope.middleware.enter", refuse)
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", refuse)
    monkeypatch.setattr(wall, "_apply", refuse)
    return Client(raise_request_exception=False)


def test_a_page_says_calmly_when_to_come_back(
    away: Client, caplog: pytest.LogCaptureFixture
) -> None:
    away.cookies["xiaoan"] = "x" * 32
    answer = away.get("/hazards/?page=2")
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "系统正在恢复" in answer.text
    assert 'href="/hazards/?page=2"' in answer.text
    assert answer["Cache-Control"] == "no-store"
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.exc_info for record in told] == [None]  # one line, no traceback


def test_a_program_is_told_in_its_own_shape(away: Client) -> None:
    away.cookies["xiaoan"] = "x" * 32
    answer = away.get("/hazards/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["title"] == "数据库暂时连不上"


def test_a_fault_of_ours_stays_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)
    client = Client(raise_request_exception=False)
    client.cookies["xiaoan"] = "x" * 32
    answer = client.get("/hazards/")
    assert answer.status_code == 500
    assert "系统没能办成" in answer.text


def caused(top: Exception, cause: Exception | None) -> Exception:
    try:
        raise top from cause
    except Exception as error:  # noqa: BLE001  the test's own
        return error


def sql(kind: type[psycopg.Error]) -> psycopg.Error:
    return kind("said the server")


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (caused(django.db.OperationalError(), psycopg.OperationalError("refused")), True),
        (caused(django.db.InterfaceError(), psycopg.InterfaceError("closed")), True),
        (caused(django.db.OperationalError(), sql(psycopg.errors.AdminShutdown)), True),
        (caused(django.db.OperationalError(), sql(psycopg.errors.CannotConnectNow)), True),
        (caused(django.db.OperationalError(), sql(psycopg.errors.TooManyConnections)), True),
        (caused(django.db.OperationalError(), sql(psycopg.errors.DiskFull)), True),
        (caused(django.db.OperationalError(), sql(psycopg.errors.QueryCanceled)), True),
        (caused(django.db.OperationalError(), sql(psycopg.errors.LockNotAvailable)), True),
        (caused(django.db.OperationalError(), sql(psycopg.errors.DeadlockDetected)), True),
        (caused(django.db.IntegrityError(), sql(psycopg.errors.UniqueViolation)), False),
        (caused(django.db.ProgrammingError(), sql(psycopg.errors.UndefinedTable)), False),
        (caused(django.db.ProgrammingError(), sql(psycopg.errors.InsufficientPrivilege)), False),
        (OSError(errno.ENOSPC, "no space left"), True),
        (OSError(errno.EACCES, "not allowed"), False),
        (ZeroDivisionError(), False),
        (None, False),
    ],
)
def test_what_passes_is_told_from_what_does_not(error: Exception | None, *, passes: bool) -> None:
    assert availability.is_passing(error) is passes


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "x"), caused(django.db.OperationalError(), psycopg.errors.DiskFull())],
)
def test_a_full_disk_is_named_to_people_and_programs(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*args: object) -> None:
        raise error

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)
    client = Client(raise_request_exception=False)
    client.cookies["xiaoan"] = "x" * 32
    page = client.get("/hazards/")
    assert (page.status_code, page["Retry-After"]) == (503, "3")
    assert "磁盘空间不足" in page.text
    told = client.get("/hazards/", headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["title"]) == (503, "服务器磁盘空间不足")


@pytest.mark.parametrize("step", [-86_400, 3600])
def test_a_clock_that_was_set_under_way_is_named_to_people_and_programs(
    world: World, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    def fail(*args: object) -> None:
        raise django.db.ProgrammingError from sql(psycopg.errors.InsufficientPrivilege)

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)
    set_anew = SimpleNamespace(now=lambda: timezone.now() + timedelta(seconds=step))
    monkeypatch.setattr(availability, "timezone", set_anew)
    client = Client(raise_request_exception=False)
    client.cookies["xiaoan"] = "x" * 32
    page = client.get("/hazards/")
    assert (page.status_code, page["Retry-After"]) == (503, "3")
    assert "服务器的时钟刚刚校准过" in page.text
    told = client.get("/hazards/", headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["title"]) == (503, "服务器的时钟刚刚校准过")
    monkeypatch.undo()
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)
    assert client.get("/hazards/").status_code == 500


@pytest.mark.parametrize(("step", "status"), [(3600, 503), (0, 401)])
def test_who_goes_unrecognised_as_the_clock_is_set_is_told_to_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch, step: int, status: int
) -> None:
    set_anew = SimpleNamespace(now=lambda: timezone.now() + timedelta(seconds=step))
    monkeypatch.setattr(availability, "timezone", set_anew)
    assert Client().get("/api/orgs/groups").status_code == status


def test_a_bug_after_a_lock_that_was_not_got_stays_a_bug() -> None:
    try:
        try:
            raise django.db.OperationalError from sql(psycopg.errors.LockNotAvailable)
        except django.db.OperationalError:
            raise KeyError("a bug") from None
    except KeyError as error:
        error.__context__ = django.db.OperationalError()
        assert not availability.is_passing(error)


@pytest.fixture
def alone(own_database: str) -> Iterator[Callable[[str], str]]:
    """A connection outside of any transaction, as a request finds it."""

    def asked(query: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
        return str(row[0])

    yield asked
    connection.close()


def test_a_connection_is_limited_once_and_again_after_it_broke(alone: Callable[[str], str]) -> None:
    patience.limit_connection()
    first = alone("SELECT pg_backend_pid()")
    assert alone("SHOW statement_timeout") == "30s"
    assert alone("SHOW lock_timeout") == "10s"
    with psycopg.connect(address()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [int(first)])
    connection.close_if_unusable_or_obsolete()  # as Django does before each request
    connection.health_check_done = False  # type: ignore[attr-defined]
    patience.limit_connection()
    assert alone("SELECT pg_backend_pid()") != first
    assert alone("SHOW statement_timeout") == "30s"


def address() -> str:
    """The application's own role may end its own connections."""
    wanted = connection.get_connection_params()
    return make_conninfo(
        **{key: wanted[key] for key in ("host", "port", "user", "password", "dbname")}
    )


def test_a_statement_that_takes_too_long_is_ended(
    alone: Callable[[str], str], settings: Settings
) -> None:
    connection.close()
    settings.STATEMENT_SECONDS = 0.05
    patience.limit_connection()
    with pytest.raises(django.db.OperationalError) as caught:
        alone("SELECT pg_sleep(20)")
    assert availability.is_passing(caught.value)
