"""A server process of its own for the journeys: `python -m journeys.serving PORT`."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connections

from xiaoan.web import serving

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _url(alias: str) -> str:
    """The address of the database that this process uses now."""
    wanted = connections[alias].settings_dict
    place = urlencode({"host": wanted["HOST"], "port": wanted["PORT"]})
    return f"postgresql://{wanted['USER']}:{wanted['PASSWORD']}@/{wanted['NAME']}?{place}"


@contextmanager
def served(state: Path) -> Iterator[str]:
    """The address of a server on the current database, stopped after the block."""
    port = free_port()
    known = {
        "XIAOAN_DATABASE_URL": _url("default"),
        "XIAOAN_OWNER_DATABASE_URL": _url("owner"),
        "XIAOAN_STATE": str(state),
        "XIAOAN_SECRET": settings.SECRET_KEY,  # scopes are signed with what the database knows
        "XIAOAN_DEMO": "1",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src"))),
    }
    with (state / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "journeys.serving", str(port)],
            cwd=ROOT,
            env=os.environ | known,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_until_healthy(port, process, state / "server.log")
        yield f"http://{HOST}:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait_until_healthy(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up_at = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < give_up_at:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError(f"the server does not answer:\n{log.read_text()[-3000:]}")


if __name__ == "__main__":
    serving.TARGET = "journeys.application:in_worker"
    serving.serve_forever(serving.Listen(HOST, int(sys.argv[1])))
