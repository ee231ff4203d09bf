"""Workers are replaced, and leave when told; in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

CREW = """
import signal, sys, time
import django
django.setup()
from xiaoan.foundation.jobs import supervisor

def child():
    leaving = []
    signal.signal(signal.SIGTERM, lambda *_: leaving.append(1))
    sys.stdout.write(f"{__import__('os').getpid()}\\n")
    sys.stdout.flush()
    while not leaving:
        time.sleep(0.01)

supervisor.keep(2, child)
sys.stdout.write("left\\n")
"""


@contextmanager
def crew() -> Iterator[subprocess.Popen[str]]:
    running = subprocess.Popen([sys.executable, "-c", CREW], stdout=subprocess.PIPE, text=True)
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def line(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    return running.stdout.readline().strip()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_dead_worker_is_replaced_and_all_leave_when_told() -> None:
    with crew() as running:
        first, second = int(line(running)), int(line(running))
        os.kill(first, signal.SIGKILL)
        third = int(line(running))
        assert len({first, second, third}) == 3
        running.send_signal(signal.SIGTERM)
        assert line(running) == "left"
        assert running.wait(timeout=20) == 0
        for pid in (second, third):
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
