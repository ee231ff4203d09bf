from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from house.world import NOW, World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.webhooks import actions
from xiaoan.foundation.webhooks.models import Endpoint


@dataclass
class Receiver:
    """Another system on this machine; answers with `status` and remembers what came."""

    url: str = ""
    status: int = 200
    answer: bytes = b"ok"
    location: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(state.status)
            if state.location:
                self.send_header("Location", state.location)
            self.send_header("Content-Length", str(len(state.answer)))
            self.end_headers()
            self.wfile.write(state.answer)

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}/in"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def endpoint(
    world: World, receiver: Receiver, settings: pytest.FixtureRequest
) -> tuple[Endpoint, str]:
    """The clerk's endpoint at the receiver, with its secret."""
    settings.WEBHOOK_ALLOW_PRIVATE = True  # type: ignore[attr-defined]
    by = world.viewer("clerk")
    wish = actions.Wish(uuid7(), "演示平台", receiver.url, ["hazards.opened", "cases.moved"])
    with scope.enter(by):
        return actions.register(wish=wish, by=by, at=NOW)
