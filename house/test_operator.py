"""A machine from nothing: installed, served, killed in every part, backed up, examined."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from house.source import ROOT
from xiaoan.foundation import database
from xiaoan.foundation.database import postmaster
from xiaoan.foundation.database.places import Home, reachable

PASSPHRASE = "演示口令 correct horse battery"


class Machine:
    """An empty machine and the `xiaoan` command on it."""

    def __init__(self, state: Path) -> None:
        self.state = state
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        kept = {name: value for name, value in os.environ.items() if not name.startswith("XIAOAN")}
        self.environment = {
            **kept,
            "XIAOAN_STATE": str(state),
            "XIAOAN_BACKUP_PASSPHRASE": PASSPHRASE,
            "PYTHONPATH": str(ROOT / "src"),
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "xiaoan", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        log = (self.state / f"{words[0]}.log").open("ab")
        with log:
            return subprocess.Popen(
                [sys.executable, "-m", "xiaoan", *words],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def asked(self, path: str) -> int:
        """The status of a page; 0 where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def statuses_until_ok(self, path: str) -> set[int]:
        """Ask until all is well; what was answered meanwhile."""
        met: set[int] = set()
        for _ in range(4000):
            status = self.asked(path)
            if status == 200:
                return met
            met.add(status)
            time.sleep(0.005)
        raise AssertionError(f"never well again: {met}")


@pytest.fixture
def machine() -> Iterator[Machine]:
    folder = Path(tempfile.mkdtemp(prefix="xiaoan-machine-"))
    folder.chmod(0o755)
    yield Machine(folder)
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("XIAOAN_DATABASE_URL", raising=False)
        database.erase(folder)
    shutil.rmtree(reachable(folder), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def children(pid: int) -> list[int]:
    """Its workers: forked, so that they run its own words; a database it started does not."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in listed.split() if words_of(int(one)) == words_of(pid)]


def words_of(pid: int) -> bytes:
    """The command line of a process; nothing where it has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_operator_s_day(machine: Machine) -> None:
    installed = machine.run(
        "install",
        *("--county", "511723", "--bureau", "演示县教科局", "--administrator", "演示管理员"),
        "--without-static",
    )
    assert installed.returncode == 0, installed.stdout + installed.stderr
    assert re.search(r"首次登录码：\S{12,}", installed.stdout)
    serving = machine.start("serve", "--port", str(machine.port), "--workers", "1")
    working = machine.start("worker")
    try:
        machine.statuses_until_ok("/readyz")
        a_killed_worker_refuses_nobody(machine, serving.pid)
        a_killed_database_comes_back(machine)
        a_reload_refuses_nobody(machine, serving)
        backed_up = machine.run("backup", "--to", str(machine.state / "kept"))
        assert backed_up.returncode == 0, backed_up.stderr
        what_doctor_says(machine)
        serving.kill()  # its worker goes with it and gives the port back
        serving.wait(30)
        serving = machine.start("serve", "--port", str(machine.port), "--workers", "1")
        machine.statuses_until_ok("/readyz")
        serving.terminate()
        assert serving.wait(30) == 0
    finally:
        for one in (serving, working):
            one.kill()
            one.wait(30)


def a_killed_worker_refuses_nobody(machine: Machine, supervisor: int) -> None:
    for _ in range(3):
        (worker,) = children(supervisor)
        os.kill(worker, signal.SIGKILL)
        assert machine.statuses_until_ok("/healthz") <= {0}
        machine.statuses_until_ok("/readyz")


def a_killed_database_comes_back(machine: Machine) -> None:
    """Meanwhile a page says 503, never 500; the supervisor starts the database again."""
    data = Home(reachable(machine.state)).data
    pid = postmaster.pid_of(data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert machine.statuses_until_ok("/accounts/sign-in/") <= {503}


def a_reload_refuses_nobody(machine: Machine, serving: subprocess.Popen[bytes]) -> None:
    (before,) = children(serving.pid)
    serving.send_signal(signal.SIGHUP)
    for _ in range(2000):
        # What the leaving worker had taken in but not begun is asked again, as browsers do.
        assert (machine.asked("/healthz") or machine.asked("/healthz")) == 200
        if before not in children(serving.pid) and children(serving.pid):
            break
    machine.statuses_until_ok("/readyz")
    assert serving.poll() is None


def what_doctor_says(machine: Machine) -> None:
    examined = machine.run("doctor")
    lines = examined.stdout.splitlines()
    for words in (
        "绕不过行级安全",
        "表结构与程序一致",
        "备份账号看得到全部数据",
        "上次备份在 0 小时前",
    ):
        assert any(line.startswith("✓") and words in line for line in lines), examined.stdout
    (Path(machine.state) / "secret.key").chmod(0o644)
    examined = machine.run("doctor")
    assert examined.returncode == 1
    assert "chmod 600" in examined.stdout
