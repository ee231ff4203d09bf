"""What is wrong with an answer to something hostile."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from house.hostile.texts import MARKUP, WORKED_OUT

CHINESE: Final = re.compile(r"[\u4e00-\u9fff]|\\u[4-9][0-9a-f]{3}")
HOSTS: Final = ("", "testserver", "127.0.0.1")
SECONDS: Final = 5.0  # of the processor, so that a busy machine accuses nobody
WORDLESS: Final = (405,)  # says which methods there are, in a head


@dataclass(frozen=True)
class Shot:
    """One case at one door, and what came of it."""

    case: str
    door: str
    status: int
    seconds: float
    wrong: str

    def __str__(self) -> str:
        return f"{self.case} at {self.door}: {self.wrong}"


def told(shots: Iterable[Shot]) -> list[str]:
    """What was wrong, each fault of a door once."""
    return list({(one.door, one.wrong[:60]): str(one) for one in shots if one.wrong}.values())


def wrong_with(response: HttpResponseBase, seconds: float) -> str:
    """In words; empty where the answer is a refusal with a sentence, or harmless."""
    status = response.status_code
    if status >= 500:
        return f"answers {status} {_reason(response)}"
    if seconds > SECONDS:
        return f"takes {seconds:.1f} s of the processor"
    if lost := _lost(response):
        return lost
    text = _text(response)
    is_mute = status in WORDLESS or _is_head(response)
    if status >= 400 and not is_mute and not CHINESE.search(text):
        return f"answers {status} without a sentence: {text[:80]!r}"
    if "text/html" in response.headers.get("Content-Type", "") and MARKUP in text:
        return "shows the markup as it came"
    return "works the template out" if WORKED_OUT in text else ""


def _lost(response: HttpResponseBase) -> str:
    """Whether a head of the answer leads away or was written by the sender."""
    target = urlsplit(response.headers.get("Location", "").replace("\\", "/"))
    if target.netloc not in HOSTS or target.scheme not in ("", "http"):
        return f"leads to {target.netloc or target.scheme}"
    if "evil" in response.cookies:
        return "sets the sender's cookie"
    heads = [f"{name}{value}" for name, value in response.headers.items()]
    return "breaks a head" if any(set(one) & {"\r", "\n", "\0"} for one in heads) else ""


def _is_head(response: HttpResponseBase) -> bool:
    request = getattr(response, "request", {})
    return bool(request.get("REQUEST_METHOD") == "HEAD")


def _text(response: HttpResponseBase) -> str:
    return response.content.decode("utf-8", "replace") if isinstance(response, HttpResponse) else ""


def _reason(response: HttpResponseBase) -> str:
    """The exception behind a 500, where the test client kept it."""
    kept = getattr(response, "exc_info", None)
    return f"({kept[0].__name__}: {str(kept[1])[:160]})" if kept else ""
