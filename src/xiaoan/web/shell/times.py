"""Dates and durations in the words of a Chinese office, in Shanghai time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from xiaoan.foundation.terms.rules import CHINA

WEEKDAYS = "一二三四五六日"
MINUTE, HOUR, DAY = 60, 3600, 86400


def local(at: datetime) -> datetime:
    """Return an aware moment in Shanghai time."""
    return at.astimezone(CHINA)


def day(on: date | datetime | None, weekday: bool = False) -> str:
    """Return `2026-11-21`, or `2026-11-21 周六`; empty for None."""
    if on is None:
        return ""
    shown = local(on).date() if isinstance(on, datetime) else on
    suffix = f" 周{WEEKDAYS[shown.weekday()]}" if weekday else ""
    return f"{shown:%Y-%m-%d}{suffix}"


def moment(at: datetime | None) -> str:
    """Return `2026-11-21 14:05`; empty for None."""
    return "" if at is None else f"{local(at):%Y-%m-%d %H:%M}"


def ago(at: datetime | None, now: datetime) -> str:
    """Return how long ago: 刚刚, 5分钟前, 3小时前, 昨天 14:05, 11月3日, 2025-11-03."""
    if at is None:
        return ""
    seconds = (now - at).total_seconds()
    then, today = local(at), local(now)
    if 0 <= seconds < MINUTE:
        return "刚刚"
    if 0 <= seconds < HOUR:
        return f"{int(seconds // MINUTE)}分钟前"
    if then.date() == today.date() and seconds >= 0:
        return f"{int(seconds // HOUR)}小时前"
    if then.date() == today.date() - timedelta(days=1):
        return f"昨天 {then:%H:%M}"
    if then.year == today.year:
        return f"{then.month}月{then.day}日"
    return f"{then:%Y-%m-%d}"


def span(seconds: float) -> str:
    """Return a length in its two largest units: 2天3小时, 5小时20分, 45分钟."""
    whole = int(abs(seconds))
    days, hours, minutes = whole // DAY, whole % DAY // HOUR, whole % HOUR // MINUTE
    if days:
        return f"{days}天{hours}小时" if hours else f"{days}天"
    if hours:
        return f"{hours}小时{minutes}分" if minutes else f"{hours}小时"
    return f"{max(minutes, 1)}分钟"


def remaining(due_at: datetime, now: datetime) -> str:
    """Return 还剩2天3小时 before the moment and 已超3小时 after it."""
    seconds = (due_at - now).total_seconds()
    return f"还剩{span(seconds)}" if seconds >= 0 else f"已超{span(seconds)}"


def urgency(due: date | datetime | None, now: datetime) -> str:
    """Return the tone of a deadline: `bad` past it, `warn` in its last day, else `quiet`."""
    if due is None:
        return "quiet"
    if not isinstance(due, datetime):
        days = (due - local(now).date()).days
        return "bad" if days < 0 else "warn" if days == 0 else "quiet"
    seconds = (due - now).total_seconds()
    if seconds < 0:
        return "bad"
    return "warn" if seconds < DAY else "quiet"


def due_word(due: date | datetime | None, now: datetime) -> str:
    """Return 今天 17:30 到期, 明天到期, 11月28日到期 or 已超期2天."""
    if due is None:
        return "不限期"
    today = local(now).date()
    on = local(due).date() if isinstance(due, datetime) else due
    if isinstance(due, datetime) and due < now:
        return f"已超期{span((now - due).total_seconds())}"
    if on < today:
        return f"已超期{(today - on).days}天"
    if on == today:
        return f"今天 {local(due):%H:%M} 到期" if isinstance(due, datetime) else "今天到期"
    if on == today + timedelta(days=1):
        return "明天到期"
    return f"{on.month}月{on.day}日到期" if on.year == today.year else f"{on:%Y-%m-%d}到期"
