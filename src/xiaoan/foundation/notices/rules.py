"""When a message may go, when to try again, and how little of an address is shown. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from xiaoan.foundation.terms.rules import CHINA

# assumed: no text sets hours of rest for notices; a household's night is taken
QUIET_FROM, QUIET_UNTIL = time(22, 0), time(7, 0)
MINUTES_BETWEEN_TRIES = (1, 5, 15, 60, 180)
MAX_ATTEMPTS = len(MINUTES_BETWEEN_TRIES) + 1
FAILURES_UNTIL_CLOSED = 5
CLOSED_FOR_BROKEN = timedelta(minutes=10)
LONGEST_CLOSED = timedelta(minutes=30)
PHONE = re.compile(r"1[3-9]\d{9}")
MEMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")  # "@all" would be everybody


@dataclass(frozen=True)
class Peace:
    """One person's quiet hours and digest time, of the day in China."""

    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    digest_at: time | None = None


def release(at: datetime, peace: Peace, *, is_urgent: bool) -> tuple[datetime, bool]:
    """When a message of this moment may go, and whether it is held to go with others."""
    if is_urgent:
        return at, False
    if peace.digest_at is not None:
        return _next(at, peace.digest_at), True
    if is_quiet(at, peace):
        return _next(at, peace.quiet_until), True
    return at, False


def is_quiet(at: datetime, peace: Peace) -> bool:
    """Whether the moment lies in the quiet hours; equal ends mean none."""
    now = at.astimezone(CHINA).time()
    start, end = peace.quiet_from, peace.quiet_until
    if start <= end:
        return start <= now < end
    return now >= start or now < end


def _next(at: datetime, when: time) -> datetime:
    """The next moment of this time of day, strictly later."""
    local = at.astimezone(CHINA)
    today = local.replace(hour=when.hour, minute=when.minute, second=0, microsecond=0)
    chosen = today if today > local else today + timedelta(days=1)
    return chosen.astimezone(at.tzinfo)


def next_try(at: datetime, attempts: int, wait: int) -> datetime | None:
    """After a passing failure; at least `wait` seconds on. None once it is given up."""
    if attempts >= MAX_ATTEMPTS:
        return None
    planned = timedelta(minutes=MINUTES_BETWEEN_TRIES[attempts - 1])
    return at + max(planned, timedelta(seconds=wait))


def closed_until(at: datetime, failures: int) -> datetime | None:
    """How long a channel is left alone after so many failures in a row; None: go on."""
    if failures < FAILURES_UNTIL_CLOSED:
        return None
    pause = timedelta(minutes=2 << min(failures - FAILURES_UNTIL_CLOSED, 8))
    return at + min(pause, LONGEST_CLOSED)


def masked(channel: str, to: str) -> str:
    """An address as pages show it: enough to know one's own, too little to use."""
    if "@" in to and channel == "email":
        name, _, domain = to.partition("@")
        return f"{name[:1]}***@{domain}"
    if PHONE.fullmatch(to):
        return f"{to[:3]}****{to[-4:]}"
    return f"{to[:2]}***" if to else ""


def address_fault(channel: str, to: str) -> str:
    """What is wrong with an address somebody typed; empty if nothing."""
    if channel == "sms" and not PHONE.fullmatch(to):
        return "请填写 11 位手机号，例如 13800000000。"
    if channel in {"wecom", "dingtalk"} and not MEMBER.fullmatch(to):
        return "请填写通讯录里的账号（英文、数字），可在个人信息里查到，或问单位管理员。"
    return ""
