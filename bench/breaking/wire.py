"""One request over HTTP, and in which of few ways it ended."""

from __future__ import annotations

import base64
import http.client
import json
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Final

HANGS_AFTER: Final = 10.0
GIVEN_UP_AFTER: Final = 40.0
CSRF: Final = "B" * 32
COOKIE: Final = "xiaoan"
# ok: done. calm: 503 with a time to come back. refused: nobody listened. cut: no answer came.
# half: an answer that breaks off. slow: longer than anybody waits. wrong: whatever else.
OUTCOMES: Final = ("ok", "calm", "refused", "cut", "half", "slow", "wrong")


@dataclass(frozen=True)
class Wish:
    """A request, kept in the journal so that it can be sent again as it was."""

    method: str
    path: str
    cookie: str = ""
    kind: str = ""
    body: str = ""  # base64

    @property
    def headers(self) -> dict[str, str]:
        told = {"Connection": "close"}
        if self.cookie:
            told["Cookie"] = f"{COOKIE}={self.cookie}; csrftoken={CSRF}"
        if self.method == "POST":
            told |= {"X-CSRFToken": CSRF, "Content-Type": self.kind, "Accept": "application/json"}
        return told


@dataclass(frozen=True)
class Told:
    """How it ended, between which moments of the machine's monotonic clock."""

    outcome: str
    began: float
    ended: float
    status: int = 0
    said: str = ""
    answer: Any = field(default=None, repr=False)

    @property
    def is_done(self) -> bool:
        return self.outcome == "ok"

    @property
    def row(self) -> dict[str, Any]:
        """As the journal keeps it: words only where they explain something."""
        kept = asdict(self)
        if self.outcome in {"ok", "calm"}:
            del kept["said"]
        del kept["answer"]
        return kept


def of_json(path: str, cookie: str, content: object) -> Wish:
    body = base64.b64encode(json.dumps(content).encode()).decode()
    return Wish("POST", path, cookie, "application/json", body)


def of_file(path: str, cookie: str, file_id: str, content: bytes) -> Wish:
    """An upload as a browser sends it."""
    edge = b"--------------------------xiaoan"
    parts = [
        b"--" + edge,
        b'Content-Disposition: form-data; name="id"',
        b"",
        file_id.encode(),
        b"--" + edge,
        b'Content-Disposition: form-data; name="file"; filename="a.pdf"',
        b"Content-Type: application/pdf",
        b"",
        content,
        b"--" + edge + b"--",
        b"",
    ]
    body = base64.b64encode(b"\r\n".join(parts)).decode()
    return Wish("POST", path, cookie, f"multipart/form-data; boundary={edge.decode()}", body)


def send(port: int, wish: Wish, patience: float = GIVEN_UP_AFTER) -> Told:
    """Send it once, over a connection of its own."""
    began = time.monotonic()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    status, said, header = 0, b"", ""
    try:
        link.request(wish.method, wish.path, base64.b64decode(wish.body) or None, wish.headers)
        answer = link.getresponse()
        status, header = answer.status, answer.getheader("Retry-After", "")
        said = answer.read()
        outcome = outcome_of(status, header, said)
    except ConnectionRefusedError:
        outcome = "refused"
    except TimeoutError:
        outcome = "slow"
    except http.client.IncompleteRead as broken:
        outcome, said = "half", broken.partial
    except (OSError, http.client.HTTPException) as error:
        outcome, said = ("half" if status else "cut"), repr(error).encode()
    finally:
        link.close()
    ended = time.monotonic()
    if outcome in {"ok", "calm", "wrong"} and ended - began > HANGS_AFTER:
        outcome = "slow"
    words = said[:400].decode("utf-8", "replace")
    return Told(outcome, began, ended, status, words, _json(said) if outcome == "ok" else None)


def outcome_of(status: int, again: str, said: bytes) -> str:
    """Of a whole answer; `again` is its Retry-After."""
    is_whole = not said.lstrip().startswith(b"<!") or said.rstrip().endswith(b"</html>")
    if not is_whole:
        return "half"
    if status == http.HTTPStatus.SERVICE_UNAVAILABLE:
        return "calm" if again.isdecimal() and said else "wrong"
    return "ok" if status in {200, 201} else "wrong"


def _json(said: bytes) -> Any:  # noqa: ANN401 — whatever the answer holds
    try:
        return json.loads(said)
    except ValueError:
        return None
