"""The real server on the bench's database, requests to it, and what they cost."""

from __future__ import annotations

import http.client
import json
import os
import pickle
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.db import connections

from bench.rig import processes
from xiaoan.foundation.accounts.models import Appointment

ROOT: Final = Path(__file__).parents[2]
CSRF: Final = "B" * 32
_SERVE: Final = (
    "import sys;from xiaoan.web.serving import Listen, serve_forever;"
    "serve_forever(Listen('127.0.0.1', int(sys.argv[1]), int(sys.argv[2])))"
)


@dataclass(frozen=True)
class Cost:
    """What a burst of requests cost. Processor time is a request's, in milliseconds."""

    count: int
    a_second: float
    p50: float
    p99: float
    server_ms: float
    database_ms: float
    client_share: float
    body_bytes: int
    memory_mb: float
    load: float

    @property
    def cpu_ms(self) -> float:
        return self.server_ms + self.database_ms


class Served:
    """A running server."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process

    def burst(self, requests: Sequence[bytes], *, connections: int = 8, rate: float = 0) -> Cost:
        """Send every request once and say what that cost. Any refusal ends the bench."""
        before = processes.figures(self.process.pid)
        done = _send(self.port, requests, connections, rate)
        server, database = processes.figures(self.process.pid).since(before)
        if len(done["milliseconds"]) != len(requests):
            raise SystemExit(f"only {len(done['milliseconds'])} of {len(requests)} were answered")
        refused = {key: n for key, n in done["statuses"].items() if int(key) >= 400}
        if refused:
            raise SystemExit(f"refused: {refused} {done['faults']}")
        taken = sorted(done["milliseconds"])
        return Cost(
            count=len(taken),
            a_second=len(taken) / done["seconds"],
            p50=statistics.median(taken),
            p99=taken[len(taken) * 99 // 100],
            server_ms=server / len(taken) * 1e3,
            database_ms=database / len(taken) * 1e3,
            client_share=done["cpu"] / (done["cpu"] + server + database),
            body_bytes=done["bytes"] // len(taken),
            memory_mb=processes.memory(processes.family(self.process.pid)),
            load=os.getloadavg()[0],
        )


def _send(port: int, requests: Sequence[bytes], links: int, rate: float) -> dict[str, Any]:
    spec = {
        "address": ("127.0.0.1", port),
        "requests": list(requests),
        "connections": links,
        "rate": rate,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spec"
        path.write_bytes(pickle.dumps(spec))
        client = [sys.executable, str(Path(__file__).with_name("load.py")), str(path)]
        told = subprocess.run(client, capture_output=True, check=True)
    done: dict[str, Any] = json.loads(told.stdout)
    return done


@contextmanager
def served(
    *,
    workers: int = 2,
    settings_module: str = "xiaoan.web.settings",
    paths: Sequence[str] = (),
) -> Iterator[Served]:
    """The product's own server, as it runs in production, on the bench's database.

    `paths` are searched for modules after our own: what a rival of the product needs.
    """
    port = _free_port()
    environment = {
        **os.environ,
        "XIAOAN_DATABASE_URL": _url("default"),
        "XIAOAN_OWNER_DATABASE_URL": _url("owner"),
        "XIAOAN_STATE": str(settings.STATE_DIR),
        "XIAOAN_INPROCESS_WORKER": "0",
        "DJANGO_SETTINGS_MODULE": settings_module,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT), *paths)),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(port), str(workers)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield Served(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def request(path: str, cookie: str, body: object = None, form: bytes | None = None) -> bytes:
    """One request as it goes over the wire: a GET, or a POST of JSON or of a form."""
    content = form if form is not None else b"" if body is None else json.dumps(body).encode()
    kind = "application/x-www-form-urlencoded" if form is not None else "application/json"
    is_post = form is not None or body is not None
    lines = [
        f"{'POST' if is_post else 'GET'} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept-Encoding: br, gzip",
        f"Cookie: {settings.SESSION_COOKIE_NAME}={cookie}; csrftoken={CSRF}",
    ]
    if is_post:
        lines += [f"X-CSRFToken: {CSRF}", f"Content-Type: {kind}"]
        lines += [f"Content-Length: {len(content)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def signed_in(appointment: Appointment) -> str:
    """The session key of a browser in which this post's holder has signed in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["person"] = str(appointment.person_id)
    store["appointment"] = str(appointment.id)
    store["proof"] = appointment.person.get_session_auth_hash()
    store["second"] = "code"
    store.save()
    return str(store.session_key)


def _url(alias: str) -> str:
    given = connections[alias].get_connection_params()
    word = quote(str(given.get("password") or ""), safe="")
    where = f"host={quote(str(given.get('host') or ''), safe='')}&port={given.get('port') or ''}"
    return f"postgresql://{given['user']}:{word}@/{given['dbname']}?{where}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at and process.poll() is None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            link.request("GET", "/accounts/sign-in/")
            if link.getresponse().status < 500:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            link.close()
    raise SystemExit("the server did not answer")
