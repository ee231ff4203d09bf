"""What is locked, opened for one pair of eyes; each look is written down before it is shown."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xiaoan.features.tips.models import Tip
from xiaoan.features.tips.queries.sealed import unlocked
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer

from .answering import phone_of
from .receiving import TipRefused


@transaction.atomic
def contact(*, tip: Tip, by: Viewer, at: datetime) -> str:
    """查看电话. Raises TipRefused where none was left or it is forgotten."""
    phone = phone_of(tip)
    if not phone:
        raise TipRefused("反映人没有留电话，或者已到期忘记。请用留言联系。")
    _note("contacted", tip, by, at)
    return phone


@transaction.atomic
def open_sealed(*, tip: Tip, by: Viewer, at: datetime) -> list[tuple[datetime, str, str]]:
    """拆看: the words of a sealed tip and of what was said since, as (time, who, words)."""
    if not tip.is_sealed:
        raise TipRefused("这条线索没有密封。")
    _note("unsealed", tip, by, at)
    return [(tip.at, "反映人", unlocked(tip, tip.sealed_words)), *said_under(tip)]


def said_under(tip: Tip) -> list[tuple[datetime, str, str]]:
    rows = tip.messages.order_by("at", "id")
    return [(one.at, one.by_name, one.words or unlocked(tip, one.sealed_words)) for one in rows]


def _note(deed: str, tip: Tip, by: Viewer, at: datetime) -> None:
    record(
        verb=f"tips.{deed}",
        org_code=tip.org_code,
        subject_type="tip",
        subject_id=tip.id,
        by=by,
        at=at,
        body={},
    )
