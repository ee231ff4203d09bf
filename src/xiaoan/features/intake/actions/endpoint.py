"""A language model behind an OpenAI-compatible address, where the operator has named one.

`POST {address}/chat/completions` with a JSON answer asked for. Only the public text of a policy is
ever sent. What comes back is a suggestion beside the reader's draft; nothing is decided by it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

SECONDS_TO_CONNECT: Final = 5
LARGEST_ANSWER: Final = 1024 * 1024
ATTEMPTS: Final = 3
LONGEST_PAUSE: Final = 30
pause: Callable[[float], None] = time.sleep

_REFUSED: Final = {
    401: "模型服务不认密钥，请让系统管理员核对 XIAOAN_READER_KEY。",
    403: "模型服务不许这个密钥使用该模型，请让系统管理员核对。",
    404: "模型服务的地址或模型名不对，请让系统管理员核对 XIAOAN_READER_URL"
    " 和 XIAOAN_READER_MODEL。",
}
_BUSY: Final = "模型服务正忙，已试三次。已经得到的建议都在，请稍后再点一次。"
_SILENT: Final = "连不上模型服务，或等不到答复。已经得到的建议都在，请稍后再点一次。"


class NoSuggestion(Exception):
    """The endpoint cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Endpoint:
    """Where the model is. `key` may be empty for one of the house's own."""

    url: str
    model: str
    key: str
    seconds: int


def configured() -> Endpoint | None:
    """The endpoint that the operator has named; None by default."""
    told = settings.READER_MODEL
    if not (told["url"] and told["model"]):
        return None
    return Endpoint(told["url"].rstrip("/"), told["model"], told["key"], int(told["seconds"]))


def ask(endpoint: Endpoint, instruction: str, question: str) -> object:
    """The JSON of the answer, or None where it was none. Raises NoSuggestion."""
    body = {
        "model": endpoint.model,
        "temperature": 0,
        "response_format": {"type": "json_object"},
        "messages": [
            {"role": "system", "content": instruction},
            {"role": "user", "content": question},
        ],
    }
    for attempt in range(1, ATTEMPTS + 1):
        status, answer, wait = _post(endpoint, body)
        if status == 200:
            return _content(answer)
        if status and status != 429 and status < 500:
            raise NoSuggestion(
                _REFUSED.get(status, f"模型服务拒绝了请求（{status}），请让系统管理员看日志。")
            )
        if attempt < ATTEMPTS:
            pause(min(wait or 2.0**attempt, LONGEST_PAUSE))
    raise NoSuggestion(_BUSY if status else _SILENT)


def _post(endpoint: Endpoint, body: dict[str, Any]) -> tuple[int, bytes, float]:
    """Status, body and how long to wait; status 0 where nobody answered whole."""
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    with requests.Session() as session:
        session.trust_env = False  # no proxy and no password file of the machine
        try:
            with session.post(
                f"{endpoint.url}/chat/completions",
                json=body,
                headers=headers,
                timeout=(SECONDS_TO_CONNECT, endpoint.seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = response.raw.read(LARGEST_ANSWER + 1, decode_content=True)
                return response.status_code, content, _seconds(response.headers)
        except (requests.RequestException, HTTPError):
            return 0, b"", 0.0


def _seconds(headers: Any) -> float:  # noqa: ANN401 — of requests
    said = headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() else 0.0


def _content(answer: bytes) -> object:
    """What the model wrote, read as JSON."""
    try:
        told = json.loads(answer)["choices"][0]["message"]["content"]
        return json.loads(told)
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
