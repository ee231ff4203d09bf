"""The demonstration prepares once, and says what stands in its way."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from xiaoan.web import demo
from xiaoan.web.serving import Listen, is_port_free


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((demo.HOST, 0))
        listener.listen()
        yield int(listener.getsockname()[1])


@pytest.fixture
def own_state(tmp_path: Path) -> Path:
    folder = tmp_path / "demo-state"
    folder.mkdir()
    return folder


def test_a_taken_port_is_named_with_a_way_out(
    taken_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not is_port_free(demo.HOST, taken_port)
    assert demo.main(["--port", str(taken_port)]) == 1
    assert f"--port {taken_port + 1}" in capsys.readouterr().err


def test_it_leaves_an_operators_database_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XIAOAN_DATABASE_URL", "postgresql://app@db/xiaoan")
    monkeypatch.setattr(demo, "is_port_free", lambda host, port: True)
    assert demo.main([]) == 1
    assert "XIAOAN_DATABASE_URL" in capsys.readouterr().err


def test_a_second_start_prepares_nothing(own_state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = demo.Stamp(demo._shape(own_state), 100, [{"org": "甲", "post": "保安", "name": "乙"}])
    (own_state / demo.STAMP).write_text(json.dumps(asdict(stamp)))
    monkeypatch.setattr(demo, "_prepare", _refuse)
    assert demo._prepared(own_state, demo.Chosen(demo.SCHOOLS, fresh=False, port=8000)) == stamp


def test_changed_migrations_prepare_again_and_keep_the_county(
    own_state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_state / demo.STAMP).write_text(json.dumps(asdict(demo.Stamp("older", 30))))
    asked: list[tuple[int, bool]] = []

    def prepare(state: Path, schools: int, *, is_loaded: bool) -> list[dict[str, str]]:
        asked.append((schools, is_loaded))
        return []

    monkeypatch.setattr(demo, "_prepare", prepare)
    demo._prepared(own_state, demo.Chosen(demo.SCHOOLS, fresh=False, port=8000))
    assert asked == [(30, True)]
    stamp = demo._read_stamp(own_state)
    assert stamp is not None
    assert stamp.shape == demo._shape(own_state)


def test_another_number_of_schools_needs_a_fresh_start(
    own_state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stamp = demo.Stamp(demo._shape(own_state), 100)
    (own_state / demo.STAMP).write_text(json.dumps(asdict(stamp)))
    demo._prepared(own_state, demo.Chosen(300, fresh=False, port=8000))
    assert "--fresh" in capsys.readouterr().err


def test_the_announcement_names_the_address_and_everybody_who_may_sign_in(
    capsys: pytest.CaptureFixture[str],
) -> None:
    people = [{"org": "演示小学", "post": "保安", "name": "某某"}]
    demo._announce(Listen(demo.HOST, 8123), demo.Stamp("", 1, people), is_healthy=True)
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8123/" in said
    assert "演示小学　保安　某某" in said


def _refuse(*args: object, **kwargs: object) -> None:
    pytest.fail("prepared again")
