"""The server lives through what happens to servers on laptops and in containers."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from xiaoan.foundation import database
from xiaoan.foundation.database import postmaster
from xiaoan.foundation.database.places import NOBODY, Home, reachable

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to drop")


@pytest.fixture(autouse=True)
def _no_external_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XIAOAN_DATABASE_URL", raising=False)


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="xiaoan-test-"))
    folder.chmod(0o755)
    yield folder
    remove(folder)


def remove(folder: Path) -> None:
    database.erase(folder)
    kept_at = reachable(folder)
    if kept_at != folder:
        shutil.rmtree(kept_at)
    shutil.rmtree(folder)


def processes_of(state: Path) -> list[int]:
    """Every living process that works in the data directory."""
    data = str(Home(reachable(state)).data)
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if str((entry / "cwd").readlink()) == data:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def postmaster_of(state: Path) -> int:
    pid = postmaster.pid_of(Home(reachable(state)).data)
    assert pid is not None
    return pid


def kill(state: Path, pids: list[int]) -> None:
    """Kill these, and wait until the kernel has seen to the postmaster: a signal takes a moment."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    while postmaster.is_serving(Home(reachable(state)).data):
        time.sleep(0.005)


def count_rows(server: database.Server) -> int:
    with psycopg.connect(server.owner_dsn) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture(scope="module")
def server(state: Path) -> database.Server:
    started = database.running(state)
    with psycopg.connect(started.owner_dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 5000) AS number")
    return started


def test_committed_rows_survive_a_kill_of_every_process(
    state: Path, server: database.Server
) -> None:
    database.running(state)
    kill(state, processes_of(state))
    assert count_rows(database.running(state)) == 5000


def test_committed_rows_survive_a_kill_of_the_postmaster_alone(
    state: Path, server: database.Server
) -> None:
    database.running(state)
    kill(state, [postmaster_of(state)])
    assert count_rows(database.running(state)) == 5000


def test_a_pid_file_that_names_a_stranger_is_stale(state: Path, server: database.Server) -> None:
    database.running(state)
    pid_file = Home(state).data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    database.stop(state)
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert not database.is_running(state)
    assert count_rows(database.running(state)) == 5000


def test_a_second_start_finds_the_first_server(state: Path, server: database.Server) -> None:
    database.running(state)
    before = postmaster_of(state)
    assert database.running(state) == server
    assert postmaster_of(state) == before


def test_stop_ends_every_process_and_may_be_repeated(state: Path, server: database.Server) -> None:
    database.running(state)
    database.stop(state)
    database.stop(state)
    assert not database.is_running(state)
    assert processes_of(state) == []


def test_a_server_somebody_uses_is_left_to_them(state: Path, server: database.Server) -> None:
    database.running(state)
    with psycopg.connect(server.app_dsn):
        database.stop(state, only_if_idle=True)
        assert database.is_running(state)


def test_starts_at_the_same_moment_share_one_server(state: Path, server: database.Server) -> None:
    database.stop(state)
    with ThreadPoolExecutor(4) as pool:
        servers = set(pool.map(database.running, [state] * 4))
    assert servers == {server}
    parents = {int(_stat(pid)[1]) for pid in processes_of(state)} - {postmaster_of(state)}
    assert len(parents) == 1  # one postmaster; every other process is its child


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def test_the_application_role_owns_nothing_and_cannot_step_around_policies(
    state: Path, server: database.Server
) -> None:
    database.running(state)
    with psycopg.connect(server.app_dsn) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles "
            "WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id int)")


def test_the_owner_is_no_superuser_and_may_make_databases_for_tests(
    state: Path, server: database.Server
) -> None:
    database.running(state)
    with psycopg.connect(server.owner_dsn, autocommit=True) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, False, True)
        connection.execute("CREATE DATABASE made_for_a_test")
        connection.execute("DROP DATABASE made_for_a_test")


def test_nothing_listens_on_the_network_and_a_wrong_password_is_refused(
    state: Path, server: database.Server
) -> None:
    database.running(state)
    with psycopg.connect(server.owner_dsn) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.app_dsn, password="wrong")
    assert (Home(state).secrets.stat().st_mode & 0o777) == 0o600
    assert (server.socket_dir.stat().st_mode & 0o777) == 0o700


def test_chinese_punctuation_separates_words(state: Path, server: database.Server) -> None:
    database.running(state)
    with psycopg.connect(server.owner_dsn) as connection:
        row = connection.execute("SELECT to_tsvector('simple', '食堂，卫生')::text").fetchone()
    assert row == ("'卫生':2 '食堂':1",)


def test_searching_functions_are_leakproof_in_new_databases(
    state: Path, server: database.Server
) -> None:
    database.running(state)
    with psycopg.connect(server.owner_dsn) as connection:
        rows = connection.execute(
            "SELECT proname, proleakproof FROM pg_proc "
            "WHERE oid IN ('textlike(text,text)'::regprocedure, "
            "'ts_match_vq(tsvector,tsquery)'::regprocedure) ORDER BY 1"
        ).fetchall()
    assert rows == [("textlike", True), ("ts_match_vq", True)]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each file is synced by itself")
def test_a_crash_is_recovered_from_without_opening_every_file(server: database.Server) -> None:
    with psycopg.connect(server.owner_dsn) as connection:
        row = connection.execute("SHOW recovery_init_sync_method").fetchone()
    assert row == ("syncfs",)


@as_root
def test_root_runs_it_as_nobody_and_opens_up_nothing(tmp_path: Path) -> None:
    """The state lies in a directory of root's own; the data go where uid 65534 gets to."""
    accounts = Path("/etc/passwd").read_bytes()
    tmp_path.chmod(0o700)
    state = tmp_path / "deep" / "and" / ("long" * 20)
    server = database.running(state, durable=False)
    try:
        assert Path(f"/proc/{postmaster_of(state)}").stat().st_uid == NOBODY
        assert (tmp_path.stat().st_mode & 0o777) == 0o700
        assert Path("/etc/passwd").read_bytes() == accounts
        with psycopg.connect(server.app_dsn) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        remove(state)


def test_a_long_path_moves_the_socket_to_a_short_one(tmp_path: Path) -> None:
    long = Home(tmp_path / ("x" * 80))
    assert len(str(long.socket_dir / ".s.PGSQL.5432")) < 100
    assert long.socket_dir != Home(tmp_path / ("y" * 80)).socket_dir


def test_lost_passwords_are_named_as_the_reason(state: Path, server: database.Server) -> None:
    home = Home(state)
    kept = home.secrets.read_text()
    home.secrets.unlink()
    home.installed.unlink()
    try:
        with pytest.raises(database.DatabaseError, match=r"secrets\.json"):
            database.running(state)
    finally:
        home.secrets.write_text(kept)
    assert database.running(state) == server
