"""企业微信: messages of an application (`message/send`) and of a group's robot (`webhook/send`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from .access_tokens import AccessTokens, Fetched
from .message import Message, Outcome
from .outgoing import Answer, Gate, NoAnswer, NotAllowed, NotReached, Request, ask

HOST = "https://qyapi.weixin.qq.com"
EXPIRED = {40014, 42001}
DUPLICATE_SECONDS = 14_400  # the longest the provider offers
LONGEST_TEXT = 2048  # bytes
CODES: Mapping[str, tuple[str, str]] = {
    "-1": ("later", "企业微信系统忙"),
    "45009": ("later", "企业微信接口调用太快"),
    "45033": ("later", "企业微信接口并发过多"),
    "40003": ("refused", "企业微信里没有这个成员"),
    "60111": ("refused", "企业微信里没有这个成员"),
    "81013": ("refused", "此人不在应用的可见范围内，或没有这个成员"),
    "40001": ("broken", "应用的 Secret 不对"),
    "40013": ("broken", "企业 ID 不对"),
    "40014": ("broken", "企业微信不认可访问凭证"),
    "42001": ("broken", "企业微信访问凭证总是过期，请核对服务器时间"),
    "40056": ("broken", "应用的 AgentId 不对"),
    "60020": ("broken", "服务器的 IP 不在应用的可信名单里"),
    "93000": ("broken", "机器人的地址不对，或已被移出群"),
    "93004": ("broken", "机器人已停用"),
    "93008": ("broken", "机器人已被移出群"),
}


class _Refused(Exception):
    """The provider gave no token; carries what to do."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.error)
        self.outcome = outcome


@dataclass(frozen=True)
class WecomApp:
    """`to` is a member's userid. What the provider got before it drops (duplicate check)."""

    gate: Gate
    tokens: AccessTokens
    corp: str
    agent: int
    secret: str
    url: str = HOST

    def send(self, to: str, message: Message) -> Outcome:
        try:
            answer = self._try(to, message)
            if answer.body.get("errcode") in EXPIRED:
                self.tokens.forget(self._name)
                answer = self._try(to, message)
        except _Refused as refused:
            return refused.outcome
        except NotReached as error:
            return Outcome("later", error=str(error))
        except NoAnswer as error:
            return Outcome("unsure", error=str(error))
        if answer.body.get("errcode") == 0 and to.lower() in _names(answer.body.get("invaliduser")):
            return Outcome.of_code(81013, "", CODES)
        return outcome_of(answer, "msgid")

    @property
    def _name(self) -> str:
        return f"wecom {self.corp} {self.agent}"

    def _try(self, to: str, message: Message) -> Answer:
        token = self.tokens.get(self._name, self._fetch)
        asked = {
            "touser": to,
            "agentid": self.agent,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": DUPLICATE_SECONDS,
            **content(message),
        }
        request = Request(
            f"{self.url}/cgi-bin/message/send",
            json.dumps(asked, ensure_ascii=False).encode(),
            {"Content-Type": "application/json"},
            {"access_token": token},
        )
        return ask(self.gate, request)

    def _fetch(self) -> Fetched:
        query = {"corpid": self.corp, "corpsecret": self.secret}
        try:
            answer = ask(
                self.gate, Request(f"{self.url}/cgi-bin/gettoken", query=query, method="GET")
            )
        except NoAnswer as error:
            raise NotReached(str(error)) from error  # no message has gone out yet
        if answer.body.get("errcode") != 0 or not answer.body.get("access_token"):
            raise _Refused(outcome_of(answer, ""))
        return str(answer.body["access_token"]), int(answer.body.get("expires_in", 7200))


def content(message: Message) -> dict[str, object]:
    """A text card where there is something to open, else a text."""
    if message.url:
        card = {
            "title": message.title[:64],
            "description": escape(cut(message.text or message.title, 512)),
            "url": message.url,
            "btntxt": "去看看",
        }
        return {"msgtype": "textcard", "textcard": card}
    words = f"{message.title}\n{message.text}".strip()
    return {"msgtype": "text", "text": {"content": cut(words, LONGEST_TEXT)}}


def cut(text: str, longest: int) -> str:
    """At most so many bytes, without half a character."""
    return text.encode()[:longest].decode(errors="ignore")


def _names(listed: object) -> set[str]:
    return set(str(listed or "").lower().split("|"))


def outcome_of(
    answer: Answer, id_key: str, codes: Mapping[str, tuple[str, str]] = CODES
) -> Outcome:
    """What `errcode` says, for every interface that answers in this way."""
    code = answer.body.get("errcode")
    if code == 0:
        return Outcome("sent", provider_id=str(answer.body.get(id_key, "")))
    if code is None:
        return Outcome(
            "later" if answer.is_failing else "unsure", error=f"答复异常（{answer.status}）"
        )
    return Outcome.of_code(code, str(answer.body.get("errmsg", "")), codes)


@dataclass(frozen=True)
class WecomRobot:
    """`to` is the robot's whole address, `…/webhook/send?key=…`, which is its secret."""

    gate: Gate

    def send(self, to: str, message: Message) -> Outcome:
        words = f"**{message.title}**\n{message.text}"
        if message.url:
            words += f"\n[去看看]({message.url})"
        asked = {"msgtype": "markdown", "markdown": {"content": cut(words, 4096)}}
        request = Request(
            to, json.dumps(asked, ensure_ascii=False).encode(), {"Content-Type": "application/json"}
        )
        try:
            return outcome_of(ask(self.gate, request), "msgid")
        except NotAllowed:
            return Outcome("broken", error="机器人的地址不是企业微信的地址")
        except NotReached as error:
            return Outcome("later", error=str(error))
        except NoAnswer as error:
            return Outcome("unsure", error=str(error))
