"""Codes of seats, made from a key, so that the table of sheets opens nobody's paper."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final
from uuid import UUID

from django.urls import reverse

from xiaoan.features.literacy.models import Sheet, Sitting
from xiaoan.foundation.sealing import key_for

PURPOSE: Final = "literacy.seats"
LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another
CODE: Final = 6  # 31⁶ is 29 bits; wrong ones are counted by address
LINK: Final = 8
MARK: Final = 12


def seat_code(sitting_id: UUID, seat: int) -> str:
    """The one-time code on a slip."""
    return _word(f"seat:{sitting_id}:{seat}", CODE)


def link_of(sitting_id: UUID) -> str:
    """The word that opens a class's door."""
    return _word(f"class:{sitting_id}", LINK)


def sheet_path(sheet: Sheet) -> str:
    """The address of a paper, for whoever gave its code."""
    return reverse("literacy:paper", args=[sheet.pk, _word(f"sheet:{sheet.pk}", MARK)])


def door_path(sitting: Sitting) -> str:
    return reverse("literacy:door", args=[sitting.link])


def plain(typed: str) -> str:
    """A code however it was typed."""
    return "".join(one for one in typed.upper() if one in LETTERS)[: CODE + 1]


def seat_of(sitting: Sitting, typed: str) -> int:
    """Whose code that is; 0 where it is nobody's."""
    wanted = plain(typed)
    seats = range(1, sitting.seats + 1)
    return next((seat for seat in seats if _is_same(seat_code(sitting.pk, seat), wanted)), 0)


def by_mark(sheet_id: UUID, mark: str) -> Sheet | None:
    """The sheet of an address; None where the mark is not its own. Under the system's scope."""
    if not _is_same(_word(f"sheet:{sheet_id}", MARK), mark):
        return None
    return Sheet.objects.select_related("sitting__assessment").filter(pk=sheet_id).first()


def _is_same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


def _word(about: str, length: int) -> str:
    digest = hmac.new(key_for(PURPOSE), about.encode(), hashlib.sha256).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:length])
