"""Requests that leave the house: to named hosts only, verified, timed, without redirects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 5, 10
LARGEST_ANSWER = 64 * 1024


class NotReached(Exception):
    """The request did not get there: nothing was sent."""


class NoAnswer(Exception):
    """The request went out and no whole answer came back: it may have been done."""


class NotAllowed(Exception):
    """The address is not one that requests may go to."""


@dataclass(frozen=True)
class Request:
    """A request; `query`, `form` or `content` as its provider wants it."""

    url: str
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True)
class Answer:
    """A status and the JSON object that came with it, empty where it was none."""

    status: int
    body: dict[str, Any]

    @property
    def is_failing(self) -> bool:
        """The far side is out of order; it says nothing about the message."""
        return self.status >= 500 or self.status == 429


@dataclass(frozen=True)
class Gate:
    """The hosts that may be asked. `plain` ones, `host:port` of an inner gateway, without TLS."""

    hosts: frozenset[str]
    plain: frozenset[str] = frozenset()

    def check(self, url: str) -> None:
        """Raise NotAllowed unless the address is one of these hosts."""
        parts = urlsplit(url)
        is_secure = parts.scheme == "https" and parts.hostname in self.hosts and not parts.port
        is_inner = parts.scheme in {"http", "https"} and parts.netloc in self.plain
        if parts.username or parts.password or not (is_secure or is_inner):
            raise NotAllowed(parts.hostname or "")


def ask(gate: Gate, request: Request) -> Answer:
    """Send once. Raises NotAllowed, NotReached or NoAnswer."""
    gate.check(request.url)
    with requests.Session() as session:
        session.trust_env = False  # no proxy and no password file of the machine
        try:
            with session.request(
                request.method,
                request.url,
                params=dict(request.query),
                data=request.content or None,
                headers=dict(request.headers),
                timeout=(SECONDS_TO_CONNECT, SECONDS_TO_ANSWER),
                allow_redirects=False,
                stream=True,
            ) as response:
                return Answer(response.status_code, _object(response))
        except requests.exceptions.SSLError as error:
            raise NotReached("证书校验未通过") from error
        except requests.ConnectTimeout as error:
            raise NotReached("连接超时") from error
        except requests.ConnectionError as error:
            if _never_connected(error):
                raise NotReached("连接不上") from error
            raise NoAnswer("连接中断") from error
        except (requests.RequestException, HTTPError) as error:
            raise NoAnswer("没有等到完整的答复") from error


def _never_connected(error: requests.ConnectionError) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _object(response: requests.Response) -> dict[str, Any]:
    if response.is_redirect:
        return {}  # not followed; its text has been thrown away
    content = response.raw.read(LARGEST_ANSWER + 1, decode_content=True)
    expected = response.headers.get("Content-Length", "")
    if expected.isdigit() and len(content) < min(int(expected), LARGEST_ANSWER):
        raise requests.exceptions.ChunkedEncodingError("cut off")
    try:
        found = json.loads(content)
    except ValueError as error:
        if response.status_code < 400:
            raise requests.exceptions.ContentDecodingError("not JSON") from error
        return {}
    return found if isinstance(found, dict) else {}
