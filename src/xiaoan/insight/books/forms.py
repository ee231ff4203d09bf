"""What a book is narrowed to, from an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from xiaoan.foundation.ids import read_uuid
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.queries import calendar_for
from xiaoan.foundation.terms.rules import read_day

from . import rules
from .rules import Wanted


def wanted(words: Mapping[str, str], viewer: Viewer, today: date) -> Wanted:
    """The book asked for; a word that means nothing falls back to this month's checks."""
    book = words.get("book", "")
    book = book if book in rules.BOOKS else "checks"
    span = words.get("span", "")
    span = span if span in rules.SPANS else "month"
    calendar = calendar_for(viewer.org_code)
    since, until = rules.days_of(span, _day(words.get("on", "")) or today, calendar)
    only = words.get("only", "")
    is_school = viewer.org_kind == "school"
    return Wanted(
        book=book,
        span=span,
        since=since,
        until=until,
        org_code=viewer.org_code if is_school else _code(words.get("school", "")),
        topic=words.get("topic", "")[:60].replace("\0", "") if book == "facts" else "",
        only=only if only in rules.ONLY[book] else "",
    )


def after(words: Mapping[str, str]) -> tuple[str, UUID] | None:
    """Where a page begins: after this row."""
    when, _, key = words.get("after", "").rpartition("_")
    found = read_uuid(key)
    return (when, found) if found and _day(when[:10]) else None


def _day(word: str) -> date | None:
    found = read_day(word)
    is_near = found and date(2000, 1, 1) <= found <= date(2100, 1, 1) - timedelta(days=400)
    return found if is_near else None


def _code(word: str) -> int:
    is_number = word.isascii() and word.isdigit() and len(word) <= 14
    return int(word) if is_number else 0
