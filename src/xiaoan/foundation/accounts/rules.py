"""Pure decisions about signing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


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
