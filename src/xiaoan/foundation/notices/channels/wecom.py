"""企业微信: messages of an application (`message/send`) and of a group's robot (`webhook/send`)."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from .access_tokens import AccessTokens
from .errcodes import Codes, Counter, cut, outcome_of, posted
from .handing import handed
from .message import Message, Outcome
from .outgoing import Answer, Gate, Request, ask

HOST = "https://qyapi.weixin.qq.com"
EXPIRED = {40014, 42001}
DUPLICATE_SECONDS = 14_400  # the longest the provider offers
LONGEST_TEXT = 2048  # bytes
CODES: Codes = {
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
        return handed(
            lambda: self._counter.ask(lambda token: self._request(token, to, message)),
            lambda answer: _outcome(answer, to),
        )

    @property
    def _counter(self) -> Counter:
        query = {"corpid": self.corp, "corpsecret": self.secret}
        asking = Request(f"{self.url}/cgi-bin/gettoken", query=query, method="GET")
        name = f"wecom {self.corp} {self.agent}"
        return Counter(self.gate, self.tokens, name, asking, CODES, EXPIRED)

    def _request(self, token: str, to: str, message: Message) -> Request:
        asked = {
            "touser": to,
            "agentid": self.agent,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": DUPLICATE_SECONDS,
            **content(message),
        }
        return posted(f"{self.url}/cgi-bin/message/send", asked, {"access_token": token})


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


def _names(listed: object) -> set[str]:
    return set(str(listed or "").lower().split("|"))


def _outcome(answer: Answer, to: str) -> Outcome:
    """Taken, and yet for nobody where the member is named as invalid."""
    if answer.body.get("errcode") == 0 and to.lower() in _names(answer.body.get("invaliduser")):
        return Outcome.of_code(81013, "", CODES)
    return outcome_of(answer, "msgid", CODES)


@dataclass(frozen=True)
class WecomRobot:
    """`to` is the robot's whole address, `…/webhook/send?key=…`, which is its secret."""

    gate: Gate

    def send(self, to: str, message: Message) -> Outcome:
        words = f"**{message.title}**\n{message.text}"
        if message.url:
            words += f"\n[去看看]({message.url})"
        asked = {"msgtype": "markdown", "markdown": {"content": cut(words, 4096)}}
        return handed(
            lambda: ask(self.gate, posted(to, asked)),
            lambda answer: outcome_of(answer, "msgid", CODES),
            stray="机器人的地址不是企业微信的地址",
        )
