"""Codes that open one thing without an account: made from a key, so nothing of them is kept.

A receipt code (受理码) is found again by its digest. A link's mark goes with the row's id and a
number; a new number makes the old link useless.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final
from uuid import UUID

from django.urls import reverse

from xiaoan.features.experts.models import Assignment, Candidate, Expert
from xiaoan.foundation.sealing import key_for

PURPOSE: Final = "experts.links"
LETTERS: Final = 16  # of 32 each: 80 bits


def receipt_code(case_id: UUID) -> str:
    """The code of an application, in four groups of four."""
    code = _mark(f"receipt:{case_id}")
    return "-".join(code[place : place + 4] for place in range(0, LETTERS, 4))


def receipt_mark(code: str) -> str:
    """The digest by which a code is found, however it was typed."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def by_receipt(code: str) -> Candidate | None:
    """The application of a code. Under the system's scope: a code knows no organisation."""
    rows = Candidate.objects.select_related("case", "panel")
    return rows.filter(receipt_mark=receipt_mark(code)).first()


def task_path(one: Assignment) -> str:
    """The address that the expert opens without an account."""
    return reverse("experts:task", args=[one.pk, _mark(f"task:{one.pk}:{one.link_number}")])


def by_task_mark(assignment_id: UUID, mark: str) -> Assignment | None:
    """The assignment of a link; None where the mark is not its own or has been replaced."""
    one = Assignment.objects.select_related("expert__panel").filter(pk=assignment_id).first()
    if one is None or not _is_same(mark, f"task:{one.pk}:{one.link_number}"):
        return None
    return one


def letter_path(one: Expert) -> str:
    """The address behind the QR code of a letter of appointment."""
    return reverse("experts:check", args=[one.pk, _mark(f"letter:{one.pk}")])


def by_letter_mark(expert_id: UUID, mark: str) -> Expert | None:
    """The expert of a letter; None where the mark is not its own."""
    if not _is_same(mark, f"letter:{expert_id}"):
        return None
    return Expert.objects.select_related("panel").filter(pk=expert_id).first()


def _mark(about: str) -> str:
    digest = hmac.new(key_for(PURPOSE), about.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:LETTERS]


def _is_same(mark: str, about: str) -> bool:
    return hmac.compare_digest(mark.upper().encode(), _mark(about).encode())
