"""Providers on loopback: they check what a real one checks, and err as told."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from xiaoan.foundation.notices.channels.outgoing import Gate


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


Reply = tuple[int, Any] | str  # status and object, or "cut", "silent", "nonsense"


@dataclass
class Provider:
    """`answer` decides; `asked` remembers."""

    answer: Callable[[Asked], Reply]
    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def gate(self) -> Gate:
        return Gate(frozenset(), frozenset({self.host}))


@contextmanager
def provider(answer: Callable[[Asked], Reply]) -> Iterator[Provider]:
    """A server on a port of its own for the length of the block."""
    fake = Provider(answer)

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                self.command,
                parts.path,
                {key: values[0] for key, values in parse_qs(parts.query).items()},
                {key.lower(): value for key, value in self.headers.items()},
                self.rfile.read(length),
            )
            fake.asked.append(asked)
            _reply(self, fake.answer(asked))

        do_GET = do_POST = _serve

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        fake.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()


def _reply(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    handler.close_connection = True
    if reply == "silent":
        return
    if reply == "cut":
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"errco')
        return
    if reply == "nonsense":
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<html></h")
        return
    assert not isinstance(reply, str)
    status, body = reply
    content = json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(content)))
    if 300 <= status < 400:
        handler.send_header("Location", "http://127.0.0.1:1/elsewhere")
    handler.end_headers()
    handler.wfile.write(content)


@dataclass
class MailServer:
    """An SMTP server that keeps letters; `at` maps a command to the reply it errs with."""

    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    at: dict[str, str] = field(default_factory=dict)


@contextmanager
def mail_server(**at: str) -> Iterator[MailServer]:
    """An SMTP server on a port of its own; `data="cut"` hangs up after the letter."""
    fake = MailServer(at=at)

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 fake")
            for raw in self.rfile:
                word = raw.split(maxsplit=1)[0].decode().lower()
                if word == "data":
                    self.say("354 go on")
                    fake.letters.append(self._letter())
                    if fake.at.get("data") == "cut":
                        return
                if word == "quit":
                    self.say("221 bye")
                    return
                self.say(fake.at.get(word) or ("250 fake" if word != "auth" else "235 ok"))

        def _letter(self) -> bytes:
            lines = []
            for raw in self.rfile:
                if raw == b".\r\n":
                    break
                lines.append(raw)
            return b"".join(lines)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        fake.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()
