"""A machine of its own: installed, served and worked by `xiaoan` commands, as an operator would."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg

from bench.breaking import wire
from bench.breaking.wire import Wish
from bench.rig import processes
from bench.rig.serving import ROOT
from xiaoan.foundation import database
from xiaoan.foundation.database import postmaster
from xiaoan.foundation.database.places import Home, reachable

RESTART_SECONDS: Final = 1.0  # RestartSec of the units in deploy/systemd
FIRST: Final = ("--county", "511723", "--bureau", "演示县教科局", "--administrator", "演示管理员")
_ACTIVITY: Final = """
SELECT pid, state, wait_event, now() - state_change, left(query, 120) FROM pg_stat_activity
 WHERE backend_type = 'client backend'
UNION ALL SELECT 0, status::text, queue_name, now() - now(), task_name FROM procrastinate_jobs
"""
READY: Final = Wish("GET", "/readyz")


class Machine:
    """State, server and worker; whoever is killed is started again as systemd would."""

    def __init__(self, state: Path, port: int | None = None) -> None:
        self.state, self.port = state, port or _free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("XIAOAN")}
        self.environment = {
            **kept,
            "XIAOAN_STATE": str(state),
            "XIAOAN_API_PER_MINUTE": "0",
            "XIAOAN_LOG": "WARNING",
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    # —— made and unmade

    def install(self, schools: int) -> list[dict[str, Any]]:
        """As an operator installs it, with a few schools whose people are signed in."""
        self.run("-m", "xiaoan", "install", *FIRST, "--without-static")
        laid = self.run("-m", "bench.breaking.laying", str(schools))
        told: list[dict[str, Any]] = json.loads(laid.splitlines()[-1])
        return told

    def run(self, *words: str) -> str:
        """One command to its end; its output. Ends the bench where it fails."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    @contextmanager
    def up(self, workers: int = 2) -> Iterator[None]:
        """Server and worker run inside, and answer at the start."""
        self.workers = workers
        try:
            self.start("serve")
            self.start("worker")
            self.wait_until_well()
            yield
        finally:
            for one in self.running.values():
                one.terminate()
            for one in self.running.values():
                one.wait(60)

    def start(self, name: str) -> None:
        words = ["worker"]
        if name == "serve":
            words = ["serve", "--port", str(self.port), "--workers", str(self.workers)]
        with (self.home.state / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "xiaoan", *words],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def restart_fallen(self) -> None:
        """What systemd does: reap, wait, start."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                time.sleep(RESTART_SECONDS)
                self.start(name)

    def wait_until_well(self, seconds: float = 180) -> None:
        give_up_at = time.monotonic() + seconds
        while time.monotonic() < give_up_at:
            is_whole = len(self.children("serve")) >= self.workers and self.children("worker")
            if is_whole and wire.send(self.port, READY).is_done:
                return
            time.sleep(0.05)
        raise SystemExit("\n".join([f"not well after {seconds} s", *self.state_of_things()]))

    def state_of_things(self) -> list[str]:
        """For whoever has to find out why it is not well: processes, statements, ends of logs."""
        told = [f"{name}: {self.children(name)}" for name in self.running]
        try:
            with self.connect() as connection:
                told += [str(row) for row in connection.execute(_ACTIVITY)]
        except psycopg.Error as error:
            told.append(str(error))
        return told + [path.read_text()[-1500:] for path in self.home.state.glob("*.log")]

    # —— its parts

    @property
    def home(self) -> Home:
        return Home(reachable(self.state))

    def children(self, name: str) -> list[int]:
        """The forks of a part, and not what it may have called beside them."""
        root = self.running[name].pid
        return [pid for pid in family(root)[1:] if _command(pid) == _command(root)]

    def postmaster(self) -> int:
        """The database's first process; 0 where none lives."""
        pid = postmaster.pid_of(self.home.data)
        return pid if pid and postmaster.is_postmaster(pid, self.home.data) else 0

    def backends(self) -> list[int]:
        """The database's processes that serve our program."""
        return [pid for pid in family(self.postmaster())[1:] if "xiaoan_app" in _command(pid)]

    def connect(self) -> psycopg.Connection:
        """As the superuser, whom no policy holds."""
        with _without_urls():
            return psycopg.connect(database.running(self.state).backup_dsn, autocommit=True)


@contextmanager
def a_machine(port: int | None = None, folder: Path | None = None) -> Iterator[Machine]:
    """An empty machine, erased afterwards; in `folder` where one is given."""
    place = folder or Path(tempfile.mkdtemp(prefix="xiaoan-faults-"))
    place.chmod(0o755)
    try:
        yield Machine(place, port)
    finally:
        with _without_urls():
            kept_at = reachable(place)
            database.erase(place)
        if folder is None:
            shutil.rmtree(kept_at, ignore_errors=True)
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _without_urls() -> Iterator[None]:
    """Ask for the machine's own database, whatever server this shell was given."""
    given = {name: value for name, value in os.environ.items() if name.endswith("DATABASE_URL")}
    for name in given:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(given)


def family(root: int) -> list[int]:
    """A process and everything below it, though some end while we look."""
    while True:
        try:
            return processes.family(root)
        except FileNotFoundError:
            if not Path(f"/proc/{root}").exists():
                return [root]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
