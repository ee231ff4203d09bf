"""钉钉: work notices (`topapi/message/corpconversation/asyncsend_v2`) and a group's robot."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from .access_tokens import AccessTokens
from .errcodes import Codes, Counter, cut, outcome_of, posted
from .handing import handed
from .message import Message, Outcome
from .outgoing import Gate, Request, ask

HOST = "https://oapi.dingtalk.com"
EXPIRED = {40014, 42001, 88}
CODES: Codes = {
    "-1": ("later", "钉钉系统忙"),
    "90002": ("later", "钉钉接口调用太快"),
    "90018": ("later", "钉钉接口调用太快"),
    "143103": ("later", "钉钉接口调用太快"),
    "143104": ("later", "钉钉接口调用太快"),
    "130101": ("later", "机器人发得太快（每分钟最多 20 条）"),
    "410100": ("later", "机器人发得太快（每分钟最多 20 条）"),
    "143105": ("refused", "今天发给此人的已达上限"),
    "143106": ("refused", "今天已发过同样内容"),
    "33012": ("refused", "钉钉里没有这个成员"),
    "60121": ("refused", "钉钉里没有这个成员"),
    "1430002": ("refused", "内容未通过钉钉审核"),
    "310000": ("broken", "机器人的加签密钥、关键词或 IP 白名单不对"),
    "300001": ("broken", "机器人的地址不对"),
    "300005": ("broken", "机器人的地址不对"),
    "400101": ("broken", "机器人的地址不对"),
    "400102": ("broken", "机器人已停用"),
    "40089": ("broken", "应用的 AppKey 或 AppSecret 不对"),
    "40096": ("broken", "应用的 AppKey 或 AppSecret 不对"),
    "40014": ("broken", "钉钉不认可访问凭证"),
    "42001": ("broken", "钉钉访问凭证总是过期，请核对服务器时间"),
    "88": ("broken", "钉钉不认可访问凭证，或应用没有权限"),
}


@dataclass(frozen=True)
class DingtalkApp:
    """`to` is a member's userid. The same content to one member once a day, says the provider."""

    gate: Gate
    tokens: AccessTokens
    key: str
    secret: str
    agent: int
    url: str = HOST

    def send(self, to: str, message: Message) -> Outcome:
        return handed(
            lambda: self._counter.ask(lambda token: self._request(token, to, message)),
            lambda answer: outcome_of(answer, "task_id", CODES),
        )

    @property
    def _counter(self) -> Counter:
        query = {"appkey": self.key, "appsecret": self.secret}
        asking = Request(f"{self.url}/gettoken", query=query, method="GET")
        name = f"dingtalk {self.key}"
        return Counter(self.gate, self.tokens, name, asking, CODES, EXPIRED)

    def _request(self, token: str, to: str, message: Message) -> Request:
        asked = {"agent_id": self.agent, "userid_list": to, "msg": content(message)}
        address = f"{self.url}/topapi/message/corpconversation/asyncsend_v2"
        return posted(address, asked, {"access_token": token})


def content(message: Message) -> dict[str, object]:
    """An action card where there is something to open, else Markdown."""
    words = f"### {message.title}\n\n{message.text}"
    if message.url:
        card = {
            "title": message.title[:64],
            "markdown": cut(words, 1000),
            "single_title": "去看看",
            "single_url": message.url,
        }
        return {"msgtype": "action_card", "action_card": card}
    return _markdown(message.title, words)


def _markdown(title: str, words: str) -> dict[str, object]:
    return {"msgtype": "markdown", "markdown": {"title": title[:64], "text": cut(words, 5000)}}


def sign(secret: str, milliseconds: int) -> str:
    """加签: Base64 of HMAC-SHA256 of `timestamp + "\\n" + secret`."""
    told = f"{milliseconds}\n{secret}"
    return base64.b64encode(hmac.digest(secret.encode(), told.encode(), "sha256")).decode()


@dataclass(frozen=True)
class DingtalkRobot:
    """`to` is the robot's address; `secret` the one of 加签, empty where keywords guard it."""

    gate: Gate
    now: Callable[[], datetime]
    secret: str = ""

    def send(self, to: str, message: Message) -> Outcome:
        words = f"### {message.title}\n\n{message.text}"
        if message.url:
            words += f"\n\n[去看看]({message.url})"
        asked = _markdown(message.title, words)
        return handed(
            lambda: ask(self.gate, posted(self._signed(to), asked)),
            lambda answer: outcome_of(answer, "msgid", CODES),
            stray="机器人的地址不是钉钉的地址",
        )

    def _signed(self, to: str) -> str:
        if not self.secret:
            return to
        stamp = int(self.now().timestamp() * 1000)
        return f"{to}&{urlencode({'timestamp': stamp, 'sign': sign(self.secret, stamp)})}"
