"""改应急卡: a school's own words for a post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from xiaoan.features.drills.models import Card, packed
from xiaoan.features.drills.rules import words
from xiaoan.features.drills.rules.words import DrillRefused
from xiaoan.foundation.ledger.actions import hold, record

from .noting import Act

MOST: Final = 8
LONGEST: Final = 80


@transaction.atomic
def write_card(*, scenario: str, post: str, lines: Sequence[str], seen: int, act: Act) -> Card:
    """Compare-and-set on the version; `seen` is 0 where the drafted card held."""
    told = [one.strip() for one in lines if one.strip()]
    if scenario not in packed().scenarios or act.by.org_kind != "school":
        raise DrillRefused("没有这张应急卡。")
    if not told or len(told) > MOST or any(len(one) > LONGEST for one in told):
        raise DrillRefused(f"写 1 到 {MOST} 条，每条不超过 {LONGEST} 字：卡上越短越管用。")
    hold(act.by.org_code)
    key = {"org_code": act.by.org_code, "scenario": scenario, "post": post}
    fields = {"lines": told, "changed_at": act.at, "changed_by_name": act.by.name}
    known = Card.objects.filter(**key).first()
    if known is None and seen == 0:
        known = Card.objects.create(**key, **fields)
    elif known is None or not Card.objects.filter(pk=known.pk, version=seen).update(
        version=seen + 1, **fields
    ):
        raise DrillRefused(words.STALE)
    known.refresh_from_db()
    record(
        verb="drills.card_written",
        org_code=known.org_code,
        subject_type="card",
        subject_id=known.pk,
        by=act.by,
        at=act.at,
        body={"scenario": scenario, "post": post, "lines": told},
    )
    return known
