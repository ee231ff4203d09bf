"""When it cannot start, it says so in one sentence that helps."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from xiaoan.foundation import database
from xiaoan.foundation.database import binaries, installation, places
from xiaoan.foundation.database.errors import explain, is_passing
from xiaoan.foundation.database.places import Home


@pytest.fixture(autouse=True)
def _in_reach(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("XIAOAN_DATABASE_URL", raising=False)
    monkeypatch.setattr(places, "REACHED_FROM_ROOT", tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("FATAL:  could not write lock file: No space left on device", "磁盘空间不足"),
        ("FATAL:  database files are incompatible with server", "另一个版本"),
        ("FATAL:  could not create any Unix-domain sockets", "套接字"),
        ("FATAL:  could not map anonymous shared memory", "内存不足"),
        ("could not open file: Permission denied", "没有权限"),
        ("initdb: could not look up effective user ID 7: user does not exist", "/etc/passwd"),
        ("PANIC:  could not locate a valid checkpoint record", "已损坏"),
    ],
)
def test_a_log_becomes_a_sentence(log: str, words: str) -> None:
    assert words in explain(log, otherwise="数据库没有启动：")


def test_an_unknown_failure_shows_the_last_lines_of_the_log() -> None:
    assert (
        explain("LOG:  x\nFATAL:  y\nLOG:  z\n", otherwise="没有启动：") == "没有启动：\nFATAL:  y"
    )
    assert explain("a\nb\nc\nd\n", otherwise="数据库没有启动：") == "数据库没有启动：\nb\nc\nd"


def test_remains_of_a_killed_server_are_waited_for_and_a_full_disk_is_not() -> None:
    assert is_passing('FATAL:  lock file "postmaster.pid" already exists')
    assert is_passing("FATAL:  pre-existing shared memory block (key 1) is still in use")
    assert not is_passing("FATAL:  could not write: No space left on device")


def test_too_little_space_is_said_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(installation, "NEEDED_BYTES", 2**60)
    monkeypatch.setattr(places, "can_reach", lambda path: True)
    with pytest.raises(database.DatabaseError, match="磁盘空间不足"):
        database.running(tmp_path / "own")
    assert not (tmp_path / "own" / "postgres").exists()


def test_a_disk_that_fills_up_while_starting_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fill(home: Home, programs: binaries.Binaries) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(installation, "initialise", fill)
    monkeypatch.setattr(places, "can_reach", lambda path: True)
    with pytest.raises(database.DatabaseError, match="磁盘空间不足"):
        database.running(tmp_path / "own")


def test_data_of_a_version_that_is_not_here_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(places, "can_reach", lambda path: True)
    data = tmp_path / "own" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(database.DatabaseError, match="PostgreSQL 9"):
        database.running(tmp_path / "own")
    assert [file.name for file in data.iterdir()] == ["PG_VERSION"]


def test_a_state_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(database.DatabaseError, match="无法创建目录"):
        database.running(tmp_path / "file" / "own")


def test_a_stand_in_is_forgotten_with_the_directory_it_stands_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    state = tmp_path / "own"
    monkeypatch.setattr(places, "can_reach", lambda path: path != state)
    first = places.reachable(state)
    assert first.parent == tmp_path / "elsewhere"
    assert places.reachable(state) == first
    assert places.reachable(first) == first
    shutil.rmtree(state)
    assert places.reachable(state) != first


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make somebody else's directory")
def test_a_socket_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    theirs = tmp_path / "socket"
    theirs.mkdir()
    os.chown(theirs, 12345, 12345)
    with pytest.raises(database.DatabaseError, match="别的用户"):
        places.private_dir(theirs)


def test_an_operators_own_server_is_used_and_nothing_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XIAOAN_DATABASE_URL", "postgresql://app@db/xiaoan")
    server = database.running(tmp_path / "own")
    assert server.app_dsn == server.owner_dsn == "postgresql://app@db/xiaoan"
    monkeypatch.setenv("XIAOAN_OWNER_DATABASE_URL", "postgresql://owner@db/xiaoan")
    assert database.urls(tmp_path / "own") == (server.app_dsn, "postgresql://owner@db/xiaoan")
    assert not (tmp_path / "own").exists()


def test_programs_out_of_reach_run_from_a_copy(tmp_path: Path) -> None:
    folder = binaries._copied(Home(tmp_path))
    said = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, check=True)
    assert b"PostgreSQL" in said.stdout
    assert binaries._copied(Home(tmp_path)) == folder


def test_a_directory_with_data_is_never_exchanged_for_an_empty_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The check starts a process, which may be killed as anything else may."""
    Home(tmp_path).data.mkdir()
    monkeypatch.setattr(places, "can_reach", lambda path: False)
    assert places.reachable(tmp_path) == tmp_path
    assert not (tmp_path / "kept-at").exists()
