"""What WeCom and DingTalk have in common: `errcode` answers, and applications with a token."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from .access_tokens import AccessTokens, Fetched
from .handing import NoToken
from .message import Outcome
from .outgoing import Answer, Gate, NoAnswer, NotReached, Request, ask

Codes = Mapping[str, tuple[str, str]]


def outcome_of(answer: Answer, id_key: str, codes: Codes) -> Outcome:
    """What `errcode` says; `id_key` names the provider's own number of a message that was taken."""
    code = answer.body.get("errcode")
    if code == 0:
        return Outcome("sent", provider_id=str(answer.body.get(id_key, "")))
    if code is None:
        return Outcome(
            "later" if answer.is_failing else "unsure", error=f"答复异常（{answer.status}）"
        )
    return Outcome.of_code(code, str(answer.body.get("errmsg", "")), codes)


def posted(url: str, asked: object, query: Mapping[str, str] | None = None) -> Request:
    """A request that carries JSON, its Chinese unescaped: providers count bytes."""
    content = json.dumps(asked, ensure_ascii=False).encode()
    return Request(url, content, {"Content-Type": "application/json"}, query or {})


def cut(text: str, longest: int) -> str:
    """At most so many bytes, without half a character."""
    return text.encode()[:longest].decode(errors="ignore")


@dataclass(frozen=True)
class Counter:
    """Where an application shows itself: its token is asked for once, and anew when it expired."""

    gate: Gate
    tokens: AccessTokens
    application: str
    asking: Request
    codes: Codes
    expired: Collection[int]

    def ask(self, made: Callable[[str], Request]) -> Answer:
        """Send the request `made` of a token. Raises NoToken, NotReached or NoAnswer."""
        answer = self._try(made)
        if answer.body.get("errcode") in self.expired:
            self.tokens.forget(self.application)
            answer = self._try(made)
        return answer

    def _try(self, made: Callable[[str], Request]) -> Answer:
        return ask(self.gate, made(self.tokens.get(self.application, self._fetch)))

    def _fetch(self) -> Fetched:
        try:
            answer = ask(self.gate, self.asking)
        except NoAnswer as error:
            raise NotReached(str(error)) from error  # no message has gone out yet
        if answer.body.get("errcode") != 0 or not answer.body.get("access_token"):
            raise NoToken(outcome_of(answer, "", self.codes))
        return str(answer.body["access_token"]), int(answer.body.get("expires_in", 7200))
