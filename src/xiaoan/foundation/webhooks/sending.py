"""One message over the network, to an address that was looked at first.

The name is resolved once; every address it has must be public; the connection goes to the one
looked at, so that a name cannot point elsewhere in between. Redirects are not followed.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult

from . import rules

CONNECT_SECONDS: Final = 5.0
WHOLE_SECONDS: Final = 15.0
MOST_ANSWER_BYTES: Final = 500
FORBIDDEN: Final = "地址指向内部网络，不能推送。内网安装请由系统管理员放开。"
UNKNOWN: Final = "找不到这个主机名。"
TOO_SLOW: Final = "对方没有在 15 秒内答完。"
UNTRUSTED: Final = "对方的证书不受信任或已过期。"
UNREACHABLE: Final = "连不上对方。"


@dataclass(frozen=True)
class Message:
    """What is sent where."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    may_be_private: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of it: the other side's status, or why there was none."""

    status: int = 0
    answer: str = ""
    fault: str = ""
    milliseconds: int = 0

    @property
    def is_received(self) -> bool:
        return 200 <= self.status < 300


class Unsendable(Exception):
    """Carries the sentence for the delivery log."""


def send(message: Message) -> Outcome:
    """Send once; never raises for what the other side or the network does."""
    begun = time.monotonic()
    try:
        status, answer = _exchange(message)
        fault = "" if 200 <= status < 300 else f"对方答了 {status}。"
    except (Unsendable, rules.UrlRefused) as refusal:
        status, answer, fault = 0, "", str(refusal)
    except ssl.SSLError:
        status, answer, fault = 0, "", UNTRUSTED
    except TimeoutError:
        status, answer, fault = 0, "", TOO_SLOW
    except (OSError, http.client.HTTPException):
        is_slow = time.monotonic() - begun >= WHOLE_SECONDS
        status, answer, fault = 0, "", TOO_SLOW if is_slow else UNREACHABLE
    return Outcome(status, answer, fault, int((time.monotonic() - begun) * 1000))


def _exchange(message: Message) -> tuple[int, str]:
    parts = rules.check_url(message.url, may_be_private=message.may_be_private)
    address = _looked_at(parts, may_be_private=message.may_be_private)
    connection = _connection(parts, address)
    watch = threading.Timer(WHOLE_SECONDS, _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, message.body, dict(message.headers))
        answered = connection.getresponse()
        return answered.status, _short(answered.read(MOST_ANSWER_BYTES))
    finally:
        watch.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    """End an exchange that drips on, whatever it waits for."""
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _short(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace").replace("\0", "")
    return text[:MOST_ANSWER_BYTES]


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _looked_at(parts: SplitResult, *, may_be_private: bool) -> str:
    """One address of the host, after a look at all of them."""
    try:
        found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unsendable(UNKNOWN) from None
    addresses = [str(one[4][0]) for one in found]
    if not may_be_private and not all(rules.is_public(one) for one in addresses):
        raise Unsendable(FORBIDDEN)
    return addresses[0]


def _connection(parts: SplitResult, address: str) -> http.client.HTTPConnection:
    """A connection to this very address that speaks and checks the name of the host."""
    kind = _PinnedTls if parts.scheme == "https" else _Pinned
    connection = kind(str(parts.hostname), _port(parts), timeout=CONNECT_SECONDS)
    connection.address = address
    return connection


class _Pinned(http.client.HTTPConnection):
    address = ""

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        self.sock.settimeout(WHOLE_SECONDS)


class _PinnedTls(_Pinned):
    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
