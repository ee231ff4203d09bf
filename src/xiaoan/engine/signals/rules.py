"""What a signal says, what a rule asks of it, and which belong together. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

SKEW: Final = timedelta(minutes=5)
LARGEST: Final = 256 * 1024  # bytes of one signal
LONGEST_NONCE: Final = 80
STORM_WINDOW: Final = timedelta(minutes=1)
MOST_TOLD: Final = 5  # signals that are told to a case one by one; the others are counted
FIELDS: Final = {
    "device": "设备编号",
    "kind": "信号类别",
    "phase": "状态",
    "title": "标题",
    "place": "位置",
    "value": "数值",
    "severity": "级别",
}
PHASES: Final = {"alarm": "报警", "restored": "恢复", "fault": "故障", "test": "测试"}
KINDS: Final = {
    "smoke": "烟感",
    "electric": "电气火灾",
    "gas": "燃气",
    "alarm_button": "一键报警",
    "weather": "气象预警",
    "other": "其他",
}
OPERATORS: Final = {"is": "等于", "has": "包含", "from": "不小于", "to": "不大于"}
DOINGS: Final = {"hazard": "上报隐患", "task": "派一件待办", "notice": "发通知"}


class SignalRefused(Exception):
    """The door refuses; carries the HTTP status and the sentence for the integrator."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class RuleRefused(Exception):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands in the headers of a delivery."""

    timestamp: str
    nonce: str
    signature: str

    def sent_at(self, now: datetime) -> datetime:
        """The moment it was signed. Raises where it is no number or too far from now."""
        if not (self.timestamp.isascii() and self.timestamp.isdigit()) or len(self.timestamp) > 12:
            raise SignalRefused(401, "X-Xiaoan-Timestamp 应为 Unix 秒数。")
        sent = datetime.fromtimestamp(int(self.timestamp), tz=now.tzinfo)
        if abs(sent - now) > SKEW:
            raise SignalRefused(
                401,
                "时间相差超过 5 分钟。请核对设备时钟与回答里的 server_time，校准不准的一方后重发。",
            )
        return sent

    def check_nonce(self) -> str:
        """The idempotency key. Raises where it is missing, too long or not printable ASCII."""
        good = self.nonce.isascii() and self.nonce.isprintable() and " " not in self.nonce
        if not self.nonce or len(self.nonce) > LONGEST_NONCE or not good:
            raise SignalRefused(400, "X-Xiaoan-Nonce 应为 1 到 80 个可见字符，每条信号各不相同。")
        return self.nonce


def sign(secret: bytes, envelope: Envelope, body: bytes) -> str:
    """HMAC-SHA256 over timestamp, nonce and the exact body, each on a line of its own."""
    message = f"{envelope.timestamp}\n{envelope.nonce}\n".encode() + body
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def is_signed(secret: bytes, envelope: Envelope, body: bytes) -> bool:
    """Whether the signature is right, compared in constant time."""
    given = envelope.signature.strip().lower().encode("utf-8", "replace")
    return hmac.compare_digest(sign(secret, envelope, body).encode(), given)


@dataclass(frozen=True, slots=True)
class Told:
    """A signal as an adapter read it; every text is already clean and short."""

    device: str
    kind: str
    phase: str = "alarm"
    title: str = ""
    place: str = ""
    value: str = ""
    severity: str = ""
    happened_at: datetime | None = None
    org_code: int = 0

    @property
    def words(self) -> str:
        """One line for people."""
        if self.title:
            return self.title
        kind = KINDS.get(self.kind, self.kind)
        return f"{kind}{PHASES.get(self.phase, self.phase)}"


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a rule: a field, how it is compared, with what."""

    field: str
    operator: str
    value: str

    def holds(self, told: Told) -> bool:
        given = str(getattr(told, self.field, ""))
        if self.operator == "is":
            return given == self.value
        if self.operator == "has":
            return self.value in given
        number, bound = _number(given), _number(self.value)
        if number is None or bound is None:
            return False
        return number >= bound if self.operator == "from" else number <= bound

    @property
    def words(self) -> str:
        shown = {"kind": KINDS, "phase": PHASES}.get(self.field, {}).get(self.value, self.value)
        return f"{FIELDS[self.field]}{OPERATORS[self.operator]}“{shown}”"


@dataclass(frozen=True, slots=True)
class Demand:
    """A rule as it is applied: all conditions must hold."""

    conditions: tuple[Condition, ...]
    join_minutes: int
    storm: int

    def matches(self, told: Told) -> bool:
        return all(one.holds(told) for one in self.conditions)


@dataclass
class Joined:
    """Signals that belong together: the first opened, the others joined."""

    device: str
    began_at: datetime
    last_at: datetime
    count: int = 1


@dataclass(frozen=True, slots=True)
class Past:
    """A signal of the past, for a preview."""

    told: Told
    at: datetime


@dataclass(frozen=True)
class Preview:
    """What a rule would have done with the signals of the past."""

    asked: int
    matched: int
    opened: int
    joined: list[Joined] = field(default_factory=list)


def conditions(rows: Iterable[Sequence[str]]) -> tuple[Condition, ...]:
    """The conditions of a rule as they are stored."""
    return tuple(Condition(*row) for row in rows)


def check_conditions(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Refuse a rule that would answer to everything, or that cannot compare."""
    if not rows:
        raise RuleRefused("请至少写一个条件，否则每条信号都会触发。")
    for name, operator, value in rows:
        if name not in FIELDS or operator not in OPERATORS:
            raise RuleRefused("条件里有不认识的字段，请重新选择。")
        if operator in ("from", "to") and _number(value) is None:
            raise RuleRefused(f"“{FIELDS[name]}”要和数字比较，请填写数字。")
    return [list(row) for row in rows]


def preview(demand: Demand, past: Iterable[Past]) -> Preview:
    """What the rule would have opened, the oldest signal first."""
    asked, matched, groups = 0, 0, list[Joined]()
    for one in sorted(past, key=lambda each: each.at):
        asked += 1
        if not demand.matches(one.told):
            continue
        matched += 1
        home = belongs(demand, groups, one.told.device, one.at)
        if home is None:
            groups.append(Joined(one.told.device, one.at, one.at))
        else:
            home.last_at, home.count = one.at, home.count + 1
    return Preview(asked, matched, len(groups), groups)


def belongs(demand: Demand, groups: Sequence[Joined], device: str, at: datetime) -> Joined | None:
    """The group a signal joins: its own device's recent one, or in a storm the newest of all."""
    since = at - timedelta(minutes=demand.join_minutes)
    for one in reversed(groups):
        if one.device == device and one.last_at >= since:
            return one
    fresh = [one for one in groups if one.began_at > at - STORM_WINDOW]
    return fresh[-1] if len(fresh) >= demand.storm else None


def at_path(content: object, path: str) -> object:
    """What stands at `a.b.0.c` in decoded JSON; None where there is nothing."""
    found = content
    for step in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and step.isascii() and step.isdigit() and len(step) < 6:
            found = found[int(step)] if int(step) < len(found) else None
        else:
            return None
    return found


def clean(value: object, longest: int) -> str:
    """A short text that the database and a page can hold."""
    if value is None or isinstance(value, dict | list):
        return ""
    text = str(value)[: longest * 4].encode("utf-8", "ignore").decode()
    return "".join(one for one in text if one.isprintable()).strip()[:longest]


def is_silent(last_heard: datetime | None, since: datetime, minutes: int, now: datetime) -> bool:
    """Nothing heard for longer than allowed; 0 minutes allow any silence."""
    return minutes > 0 and now - (last_heard or since) > timedelta(minutes=minutes)


def _number(word: Any) -> float | None:  # noqa: ANN401 — whatever a device sends
    try:
        found = float(word)
    except (TypeError, ValueError):
        return None
    return found if found == found and abs(found) != float("inf") else None
