"""Start, find and stop the one server of a state directory.

The server outlives the process that started it; whoever owns it calls `stop`. Two processes that
start it at the same moment get the same server: the second waits on a file lock.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from . import installation, postmaster
from .binaries import ENVIRONMENT, Binaries, client, usable
from .errors import DatabaseError, explain, is_passing
from .places import Home, identity, private_dir, reachable

PATIENCE_SECONDS = 20.0
RECOVERY_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """Where a server listens, and how each role signs in (as `postgresql://` addresses)."""

    socket_dir: Path
    port: int
    owner_dsn: str = field(repr=False)
    app_dsn: str = field(repr=False)
    superuser_dsn: str = field(repr=False)
    backup_dsn: str = field(repr=False)


def external() -> Server | None:
    """The operator's own server, named by `XIAOAN_DATABASE_URL`; nothing is started for it.

    `XIAOAN_OWNER_DATABASE_URL` names the role that migrates, where it is another one, and
    `XIAOAN_BACKUP_DATABASE_URL` the one that may read every row.
    """
    app = os.environ.get("XIAOAN_DATABASE_URL")
    if not app:
        return None
    owner = os.environ.get("XIAOAN_OWNER_DATABASE_URL", app)
    return Server(
        Path(),
        0,
        owner_dsn=owner,
        app_dsn=app,
        superuser_dsn=owner,
        backup_dsn=os.environ.get("XIAOAN_BACKUP_DATABASE_URL", owner),
    )


def urls(state: Path) -> tuple[str, str]:
    """The addresses for the application and for the owner, whether or not the server runs now."""
    server = external() or _server(Home(reachable(state)))
    return server.app_dsn, server.owner_dsn


def running(state: Path, *, durable: bool = True) -> Server:
    """Make sure the server runs, and return how to reach it.

    `durable=False` trades safety in a power cut for speed, for data that tests make anew.
    Raises DatabaseError with a sentence for the person at the keyboard.
    """
    elsewhere = external()
    if elsewhere is not None:
        return elsewhere
    home = Home(reachable(state))
    try:
        with _locked(home):
            if not postmaster.is_serving(home.data):
                _start(home, durable=durable)
            server = _server(home)
            installation.install(home, server.superuser_dsn)
    except OSError as error:
        otherwise = f"数据库目录 {home.state} 无法使用："
        raise DatabaseError(explain(str(error), otherwise=otherwise)) from error
    return server


def program(state: Path, name: str) -> str:
    """The path of a PostgreSQL program, such as `psql`, that fits the server of this state."""
    home = Home(reachable(state))
    if external() is not None:
        return client(home).program(name)
    return usable(home, major=_major_of(home)).program(name)


def is_own(state: Path) -> bool:
    """Whether this state keeps a server of its own that has been started before."""
    return external() is None and Home(reachable(state)).data.exists()


def set_aside(state: Path, mark: str) -> Path | None:
    """Stop the server and move its data to `postgres.<mark>`; None where there are none."""
    stop(state)
    home = Home(reachable(state))
    if not home.data.exists():
        return None
    aside = home.data.with_name(f"{home.data.name}.{mark}")
    home.data.rename(aside)
    return aside


def is_running(state: Path) -> bool:
    """Whether the server of this state directory accepts connections now."""
    return postmaster.is_serving(Home(reachable(state)).data)


def stop(state: Path, *, only_if_idle: bool = False) -> None:
    """Stop the server, rolling back what is open. Does nothing where none runs.

    `only_if_idle` leaves it to the others who are still connected.
    """
    home = Home(reachable(state))
    with _locked(home):
        pid = postmaster.pid_of(home.data)
        if pid is None or not postmaster.is_postmaster(pid, home.data):
            return
        if only_if_idle and installation.has_other_clients(_server(home).superuser_dsn):
            return
        programs = usable(home, major=_major_of(home))
        _pg_ctl(programs, home, "stop", "--mode=fast", "--timeout=60")


def erase(state: Path) -> None:
    """Stop the server and delete its data, passwords and log."""
    stop(state)
    home = Home(reachable(state))
    for folder in (home.data, home.socket_dir, home.binaries):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (home.secrets, home.installed, home.log):
        file.unlink(missing_ok=True)


@contextmanager
def _locked(home: Home) -> Iterator[None]:
    with home.lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _server(home: Home) -> Server:
    known_passwords = installation.passwords(home)

    def dsn(role: str, password: str, database: str) -> str:
        where = f"host={quote(str(home.socket_dir), safe='')}&port={installation.PORT}"
        return f"postgresql://{role}:{quote(password, safe='')}@/{database}?{where}"

    return Server(
        socket_dir=home.socket_dir,
        port=installation.PORT,
        owner_dsn=dsn(installation.OWNER, known_passwords.owner, installation.DATABASE),
        app_dsn=dsn(installation.APP, known_passwords.app, installation.DATABASE),
        superuser_dsn=dsn(installation.SUPERUSER, known_passwords.superuser, "postgres"),
        backup_dsn=dsn(installation.SUPERUSER, known_passwords.superuser, installation.DATABASE),
    )


def _major_of(home: Home) -> int | None:
    version = home.data / "PG_VERSION"
    return int(version.read_text()) if version.exists() else None


def _start(home: Home, *, durable: bool) -> None:
    programs = usable(home, major=_major_of(home))
    if not home.data.exists():
        installation.initialise(home, programs)
    private_dir(home.socket_dir)
    installation.configure(home, durable=durable)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not postmaster.is_serving(home.data):
        if postmaster.drop_stale_pid(home.data):
            _clear_socket(home)
        home.log.write_text("")
        installation.give_away(home.log)
        wait = f"--timeout={RECOVERY_SECONDS}"
        if _pg_ctl(programs, home, "start", f"--log={home.log}", wait):
            return
        said = home.log.read_text(errors="replace")
        if not is_passing(said) or time.monotonic() > give_up_at:
            raise DatabaseError(explain(said, otherwise=f"数据库没有启动，日志 {home.log}："))
        time.sleep(0.2)


def _clear_socket(home: Home) -> None:
    """Remove what a killed server left; its lock file, too, may name a zombie."""
    for left in home.socket_dir.glob(".s.PGSQL.*"):
        left.unlink()


def _pg_ctl(programs: Binaries, home: Home, verb: str, *options: str) -> bool:
    """Run pg_ctl, which waits for the outcome and hands the server over to process 1."""
    command = [programs.program("pg_ctl"), verb, f"--pgdata={home.data}", "--wait", "--silent"]
    with home.log.open("ab") as log:
        done = subprocess.run(
            [*command, *options],
            cwd="/",
            env=ENVIRONMENT,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **identity(),
        )
    return done.returncode == 0
