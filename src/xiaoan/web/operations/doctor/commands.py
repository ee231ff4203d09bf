"""`xiaoan doctor`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from xiaoan.foundation import database
from xiaoan.web.operations.terminal import say

from . import machine
from .findings import Finding, shown


def doctor(words: Sequence[str]) -> int:
    """Print what was found; 1 where something has to be done."""
    argparse.ArgumentParser(prog="xiaoan doctor", description="检查这台机器。").parse_args(words)
    found = examine(database.state_dir())
    say(shown(found))
    return 1 if any(one.is_grave for one in found) else 0


def examine(state: Path) -> list[Finding]:
    """Every check, in the order an operator would go."""
    return list(_examined(state, datetime.fromtimestamp(time.time(), UTC)))


def _examined(state: Path, now: datetime) -> Iterator[Finding]:
    yield from machine.program()
    yield from machine.unfinished(state)
    yield from machine.keys(state)
    yield from machine.disk(state)
    import django
    from django.conf import settings
    from django.db import connections

    django.setup()
    from . import settings as chosen
    from . import storage

    yield from chosen.conflicts()
    yield from machine.static_files(Path(settings.STATIC_ROOT))
    yield from machine.fonts()
    try:
        yield from storage.examined(state, now)
    finally:
        connections.close_all()
    yield from machine.last_backup(state, now)
