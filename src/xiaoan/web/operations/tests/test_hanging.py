"""Nobody waits for ever at a database that does not answer, and a busy one is left alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import django.db
import pytest
from django.db import connection

from xiaoan.web.operations import availability, hanging


@pytest.fixture
def at_work(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every request is late at once, and only this test looks."""
    monkeypatch.setattr(hanging, "SECONDS_BEFORE_ASKING", -1.0)
    monkeypatch.setattr(hanging, "_start", lambda: None)
    yield
    connection.close()


def ask(query: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row: tuple[int, ...] = cursor.fetchone()
    return row


def test_who_waits_at_a_database_that_hangs_is_let_go_and_told_to_come_back(
    at_work: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hanging, "_answers", lambda link: False)
    with hanging.watched():
        (backend,) = ask("SELECT pg_backend_pid()")
        looking = threading.Thread(target=hanging.look)
        looking.start()
        with pytest.raises(django.db.OperationalError) as caught:
            ask("SELECT pg_sleep(20)")
        looking.join()
    assert availability.is_passing(caught.value)
    assert hanging.look() == 0
    connection.close()
    ask(f"SELECT pg_terminate_backend({backend}, 5000)")  # it sleeps on, and knows of nothing


def test_who_waits_at_a_busy_one_goes_on_waiting(at_work: None) -> None:
    with hanging.watched():
        assert ask("SELECT 1") == (1,)
        assert hanging.look() == 0
        assert ask("SELECT 2") == (2,)


def test_a_database_that_gives_no_connection_does_not_answer(
    at_work: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = django.db.connections["default"]
    assert hanging._answers(link)
    elsewhere = {**link.get_connection_params(), "host": str(tmp_path)}
    monkeypatch.setattr(link, "get_connection_params", lambda: elsewhere)
    assert not hanging._answers(link)
