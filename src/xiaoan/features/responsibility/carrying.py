"""Letters still to be signed, when the organisation goes over into another or closes.

What was signed stays where it was signed. What is open ends: at the successor the people hold
other posts, and are asked anew as newcomers.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from xiaoan.foundation.orgs.registry import Handover, carries

from .models import Letter
from .rules.letters import ENDED, OPEN


def count_open(code: int) -> int:
    return Letter.objects.filter(org_code=code, state=OPEN).count()


def end_open(handover: Handover) -> Sequence[UUID]:
    """Ends what nobody signed yet; a move takes every row along by itself."""
    if handover.kind == "move":
        return []
    rows = Letter.objects.filter(org_code=handover.old, state=OPEN)
    ids = list(rows.values_list("id", flat=True))
    told = {"state": ENDED, "ended_at": handover.at, "ended_reason": "单位并入或撤销"}
    Letter.objects.filter(id__in=ids, state=OPEN).update(**told)
    return ids


def open_again(handover: Handover, ids: Sequence[UUID]) -> None:
    """What ended with the organisation is to be signed again."""
    told = {"state": OPEN, "ended_at": None, "ended_reason": ""}
    Letter.objects.filter(id__in=ids, state=ENDED).update(**told)


carries(
    "待签的责任书",
    count_open,
    end_open,
    back=open_again,
    fates=("到并入日终止，在承接单位重新签", "到撤销日终止"),
)
