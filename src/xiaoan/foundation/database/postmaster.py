"""Is a server running on this data directory? Answered from `postmaster.pid` and the process table.

PostgreSQL takes any living process under the recorded number for a server. After a kill -9 that
may be a zombie nobody has reaped, or a stranger who was given the number again.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

READY = "ready"
STATUS_LINE = 7


def pid_of(data: Path) -> int | None:
    """The recorded process number, alive or not."""
    try:
        first = (data / "postmaster.pid").read_text().splitlines()[0]
        return abs(int(first))
    except (OSError, ValueError, IndexError):
        return None


def is_serving(data: Path) -> bool:
    """Whether a living server of this directory accepts connections."""
    pid = pid_of(data)
    if pid is None or not is_postmaster(pid, data):
        return False
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == READY


def is_postmaster(pid: int, data: Path) -> bool:
    """Whether the process is alive, no zombie, a postgres, and works in this directory."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    name, state = _name_and_state(pid)
    if state.startswith("Z") or "postgres" not in name:
        return False
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except OSError:
        return True  # no /proc, or not ours to look into: believe the name


def drop_stale_pid(data: Path) -> bool:
    """Remove a `postmaster.pid` that points at a zombie or at a stranger.

    Orphans of the old server are still held off: PostgreSQL refuses to start while anybody is
    attached to the shared memory of the same directory.
    """
    pid = pid_of(data)
    if pid is not None and is_postmaster(pid, data):
        return False
    (data / "postmaster.pid").unlink(missing_ok=True)
    return True


def _name_and_state(pid: int) -> tuple[str, str]:
    stat = Path(f"/proc/{pid}/stat")
    if stat.exists():
        try:
            before, _, after = stat.read_text().rpartition(")")
        except OSError:
            return "", "Z"
        return before.partition("(")[2], after.split()[0]
    asked = subprocess.run(
        ["/bin/ps", "-o", "state=,comm=", "-p", str(pid)],
        check=False,
        capture_output=True,
        text=True,
    )
    state, _, name = asked.stdout.strip().partition(" ")
    return name, state or "Z"
