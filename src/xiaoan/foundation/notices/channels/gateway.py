"""短信 by any gateway that takes JSON over HTTP, as many counties run one of their own.

The body is a template in which `{to}`, `{title}`, `{text}`, `{url}` and `{key}` are filled in.
A 2xx answer is taken as sent; 4xx as refused; 5xx and 429 as busy.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from .handing import handed
from .message import Message, Outcome
from .outgoing import Answer, Gate, Request, ask

PLACE = re.compile(r"\{(to|title|text|url|key)\}")


@dataclass(frozen=True)
class GatewaySms:
    """`token` is sent as `Authorization: Bearer …` where there is one."""

    gate: Gate
    url: str
    body: str
    token: str = ""

    def send(self, to: str, message: Message) -> Outcome:
        content = filled(self.body, to, message).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.key,
        }
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = Request(self.url, content, headers)
        return handed(lambda: ask(self.gate, request), _outcome)


def _outcome(answer: Answer) -> Outcome:
    if answer.status < 300:
        return Outcome("sent", provider_id=str(answer.body.get("id", ""))[:80])
    if answer.is_failing:
        return Outcome("later", error=f"短信网关暂时不可用（{answer.status}）", wait=60)
    kind = "broken" if answer.status in {401, 403, 404} else "refused"
    return Outcome(kind, error=f"短信网关拒绝（{answer.status}）")


def filled(template: str, to: str, message: Message) -> str:
    """The template with its places filled in, each as the inside of a JSON string."""
    values = {
        "to": to,
        "title": message.title,
        "text": message.text,
        "url": message.url,
        "key": message.key,
    }
    return PLACE.sub(lambda found: json.dumps(values[found[1]], ensure_ascii=False)[1:-1], template)
