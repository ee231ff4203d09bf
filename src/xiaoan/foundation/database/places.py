"""Where the state lives, and who the server runs as.

PostgreSQL refuses to run as root. Root therefore starts it as uid 65534, which exists on every
machine without an entry being added, and keeps the state where that uid can reach it. Directories
that are not ours are never opened up for it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from .errors import DatabaseError

NOBODY = 65534
LONGEST_SOCKET_PATH = 100  # sun_path holds 104 bytes on macOS, 108 on Linux
REACHED_FROM_ROOT = Path("/var/lib/xiaoan")


class Identity(TypedDict, total=False):
    """Arguments for Popen that drop every privilege; empty for an ordinary user."""

    user: int
    group: int
    extra_groups: list[int]


def identity() -> Identity:
    """Who runs the server: the caller, or uid 65534 where the caller is root."""
    if os.geteuid() != 0:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def can_reach(path: Path) -> bool:
    """Whether the server's identity may enter the directory, asked of the kernel."""
    asked = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(path)],
        cwd="/",
        check=False,
        capture_output=True,
        **identity(),
    )
    return asked.returncode == 0


def project_dir() -> Path:
    """The checkout, or the working directory where the package is installed without one."""
    above = Path(__file__).resolve().parents[4]
    return above if (above / "pyproject.toml").exists() else Path.cwd()


def state_dir() -> Path:
    """The directory of data, secrets and uploads: `XIAOAN_STATE`, or `.xiaoan/` in the project."""
    chosen = os.environ.get("XIAOAN_STATE")
    return reachable(Path(chosen).absolute() if chosen else project_dir() / ".xiaoan")


def reachable(state: Path) -> Path:
    """Make the state directory and return it, or its stand-in where the server cannot enter it.

    A stand-in is remembered in a file inside the directory that was asked for, so that removing
    that directory forgets it, and a new checkout at an old path does not meet old data. A directory
    that holds the data is not asked again: a check that fails once must not lead to an empty one.
    """
    pointer = state / "kept-at"
    if pointer.exists():
        return _make(Path(pointer.read_text().strip()))
    _make(state)
    if Home(state).data.exists() or can_reach(state):
        return state
    mark = hashlib.sha256(os.fsencode(state)).hexdigest()[:8]
    stand_in = _make(REACHED_FROM_ROOT / f"{mark}-{secrets.token_hex(3)}")
    if not can_reach(stand_in):
        raise DatabaseError(
            f"数据库不能以 root 身份运行，而普通用户又进不去 {state} 和 {stand_in}。"
            "请用 XIAOAN_STATE 指定一个普通用户可以进入的目录。"
        )
    pointer.write_text(f"{stand_in}\n")
    return stand_in


def _make(directory: Path) -> Path:
    """Create what is missing; a directory that exists keeps its mode."""
    missing = [each for each in (directory, *directory.parents) if not each.exists()]
    try:
        for each in reversed(missing):
            each.mkdir(exist_ok=True)
            each.chmod(0o755)  # whatever the umask: the server has to pass through
    except PermissionError as error:
        raise DatabaseError(
            f"无法创建目录 {directory}：没有权限。请用 XIAOAN_STATE 指定一个可写的目录。"
        ) from error
    except OSError as error:
        raise DatabaseError(f"无法创建目录 {directory}：{error.strerror}。") from error
    return directory


@dataclass(frozen=True)
class Home:
    """The files of one server."""

    state: Path

    @property
    def data(self) -> Path:
        return self.state / "postgres"

    @property
    def log(self) -> Path:
        return self.state / "postgres.log"

    @property
    def lock(self) -> Path:
        return self.state / "postgres.lock"

    @property
    def secrets(self) -> Path:
        return self.state / "secrets.json"

    @property
    def installed(self) -> Path:
        return self.state / "postgres.installed"

    @property
    def binaries(self) -> Path:
        return self.state / "binaries"

    @property
    def socket_dir(self) -> Path:
        """Beside the data, or under /tmp where the path does not do as a socket address."""
        beside = self.state / "socket"
        fits = len(os.fsencode(beside / ".s.PGSQL.65535.lock")) <= LONGEST_SOCKET_PATH
        if fits and "," not in str(beside):  # a comma would read as a list of directories
            return beside
        mark = hashlib.sha256(os.fsencode(self.state)).hexdigest()[:12]
        return Path("/tmp") / f"xiaoan-{os.geteuid()}-{mark}"  # noqa: S108  short whatever TMPDIR says


def private_dir(path: Path) -> Path:
    """A 0700 directory of the server's identity; refused where somebody else made it first."""
    path.mkdir(mode=0o700, exist_ok=True)
    owner = identity().get("user", os.geteuid())
    if os.geteuid() == 0 and path.lstat().st_uid == 0:
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    if path.is_symlink() or path.lstat().st_uid != owner:
        raise DatabaseError(f"目录 {path} 属于别的用户，不能使用。请删除它后重试。")
    path.chmod(0o700)
    return path
