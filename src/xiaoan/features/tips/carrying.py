"""Tips about a place, when it goes over into another: who reports next finds them there.

A case that is open goes over by the engine's own hand; what was closed stays where it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from xiaoan.foundation.files.models import File
from xiaoan.foundation.orgs.registry import Handover, carries

from .models import Message, Tip


def count_open(code: int) -> int:
    return Tip.objects.filter(place_code=code, closed_at__isnull=True).count()


def go_over(handover: Handover) -> Sequence[UUID]:
    """Open tips of and about the old organisation are the successor's, or the level above's."""
    to = handover.new or handover.above
    if handover.kind == "move" or to is None:
        return []
    rows = Tip.objects.filter(place_code=handover.old, closed_at__isnull=True)
    ids = list(rows.values_list("id", flat=True))
    Tip.objects.filter(id__in=ids).update(place_code=to)
    if handover.new is not None:
        _hand(ids, handover.old, handover.new)
    return ids


def come_back(handover: Handover, ids: Sequence[UUID]) -> None:
    """As it was before."""
    to = handover.new or handover.above or handover.old
    if handover.new is not None:
        _hand(ids, handover.new, handover.old)
    Tip.objects.filter(id__in=ids, place_code=to).update(place_code=handover.old)


def _hand(ids: Sequence[UUID], old: int, new: int) -> None:
    """What the one office had of these, with its photos and what was said, is the other's."""
    rows = Tip.objects.filter(id__in=ids, org_code=old)
    photos = {one for found in rows.values_list("photo_ids", flat=True) for one in found}
    File.objects.filter(id__in=photos, org_code=old).update(org_code=new)
    Message.objects.filter(tip__in=list(rows.values_list("id", flat=True))).update(org_code=new)
    rows.update(org_code=new)


carries(
    "未办结的举报线索",
    count_open,
    go_over,
    back=come_back,
    fates=("转到承接单位", "转到上级单位"),
)
