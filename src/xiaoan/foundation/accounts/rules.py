"""Pure decisions about signing in, and about who may change whose sign-in and post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final


@dataclass(frozen=True)
class LockPolicy:
    """Ours, not a policy text's: how many wrong passwords lock an account, and for how long."""

    failures: int = 5
    lock: timedelta = timedelta(minutes=15)
    address_failures: int = 30
    address_window: timedelta = timedelta(minutes=10)


def is_locked(locked_until: datetime | None, now: datetime) -> bool:
    return locked_until is not None and now < locked_until


def lock_after(failed_count: int, now: datetime, policy: LockPolicy) -> datetime | None:
    """The moment until which an account is locked after its `failed_count`-th failure in a row."""
    return now + policy.lock if failed_count >= policy.failures else None


def masked_phone(phone: str) -> str:
    """138****1234: enough to recognise, not enough to call."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "***" if phone else ""


def counted(title: str) -> tuple[str, int]:
    """The sort key of 班主任2, which stands before 班主任10."""
    words = title.rstrip("0123456789")
    return words, int(title[len(words) :] or 0)


@dataclass(frozen=True)
class Standing:
    """What somebody may do and where, for judging who may touch whose sign-in."""

    org_codes: frozenset[int]
    verbs: frozenset[str]
    is_first_responsible: bool = False


RESTORE_ANYBODY: Final = "accounts.restore_any"


def restore_fault(asker: Standing, reach: tuple[int, int], one: Standing) -> str:
    """Why `asker` may not make codes for `one`, reset or deactivate them; empty where they may.

    Whoever can open an account can act in its posts: so nobody does that to somebody who may do
    more. The level above may, and the administrator.
    """
    lo, hi = reach
    if not all(lo <= code <= hi for code in one.org_codes):
        return "这位人员还在您管辖范围以外任职，请由其上级单位或系统管理员办理。"
    if RESTORE_ANYBODY in asker.verbs or not one.org_codes & asker.org_codes:
        return ""
    if one.is_first_responsible:
        return "单位主要负责人的登录，请由上级主管单位或系统管理员办理。"
    if asker.is_first_responsible or one.verbs <= asker.verbs:
        return ""
    return "这位人员的权限比您大，请由单位主要负责人、上级主管单位或系统管理员办理。"


LONGEST_DELEGATION: Final = timedelta(days=180)


@dataclass(frozen=True)
class Span:
    """Days from and to, both included."""

    starts_on: date
    ends_on: date

    def meets(self, other: Span) -> bool:
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


def span_fault(span: Span, today: date) -> str:
    """Why nobody can be away in these days, as a sentence; empty where they can."""
    if span.ends_on < span.starts_on:
        return "代理止日早于起日，请核对两个日期。"
    if span.starts_on < today:
        return "代理不能从过去的日子算起，请从今天或以后开始。"
    if span.ends_on - span.starts_on >= LONGEST_DELEGATION:
        return "一次代理最长 180 天；更长的，请改为重新任命。"
    return ""


def acting_title(title: str, holder: str, limit: int = 40) -> str:
    """`校长（代林校长）`: the post of a holder on leave, cut to what the ledger's column takes."""
    ending = f"（代{holder}）"[:limit]
    return title[: limit - len(ending)] + ending


GIVE_POSTS: Final = "accounts.edit"
FARTHEST_AHEAD: Final = timedelta(days=366)
LONGEST_TERM: Final = timedelta(days=50 * 366)
TOO_FAR: Final = "日期太远：最多提前一年办理，请核对年份。"


@dataclass(frozen=True)
class Giver:
    """Who gives or takes a post: what they may do, and how they stand to the organisation."""

    verbs: frozenset[str]
    is_inside: bool  # acts in a post of that very organisation
    is_above: bool  # acts at one that supervises it
    is_wider: bool  # answers for a territory that holds the organisation's and more


@dataclass(frozen=True)
class Seat:
    """A post at an organisation, as far as giving it goes."""

    title: str
    verbs: frozenset[str]
    fits: bool
    is_first_responsible: bool


def giving_fault(giver: Giver, seat: Seat) -> str:
    """Why somebody may neither give nor take this post, as a sentence; empty where they may.

    Whoever gives a post opens what it may do: so nobody gives more than they hold, but down the
    tree. The first responsible are named from above (kaijiang-2022/1-3).
    """
    if GIVE_POSTS not in giver.verbs:
        return "您的岗位不能任免，请联系本单位主要负责人或上级主管单位。"
    if not seat.fits:
        return f"这类单位没有“{seat.title}”这个岗位，请重新选择。"
    if not giver.is_inside and not giver.is_above:
        return "这个单位的岗位由本单位或它的上级主管单位任免。"
    if seat.is_first_responsible:
        return "" if giver.is_above else f"“{seat.title}”由上级主管单位任免，请联系上级办理。"
    if (giver.is_above and giver.is_wider) or seat.verbs <= giver.verbs:
        return ""
    return f"“{seat.title}”的权限比您的大，请由单位主要负责人或上级主管单位任免。"


def term_fault(held_from: date, held_until: date | None, today: date) -> str:
    """Why nobody is appointed for these days; empty where they may be. The last day is included."""
    if held_from - today > FARTHEST_AHEAD or today - held_from > LONGEST_TERM:
        return TOO_FAR if held_from > today else "任职起日太早，请核对年份。"
    if held_until is None:
        return ""
    if held_until < held_from:
        return "任职止日早于起日，请核对两个日期。"
    if held_until < today:
        return "任职止日已经过去，不用再任命；请核对日期，或留空表示长期。"
    return (
        "任职止日太远，请核对年份，或留空表示长期。"
        if held_until - held_from > LONGEST_TERM
        else ""
    )


def last_day_before(held_from: date, successor_from: date) -> date | None:
    """The last day of whoever is succeeded; None where they would not have begun by then."""
    day = successor_from - timedelta(days=1)
    return day if day >= held_from else None


def ending_fault(held_from: date, last_day: date, today: date) -> str:
    """Why an appointment cannot end after this day; empty where it can."""
    if last_day < held_from:
        return f"任职从 {held_from.isoformat()} 才开始，止日不能更早；请改日期，或选“马上停止”。"
    return TOO_FAR if last_day - today > FARTHEST_AHEAD else ""
