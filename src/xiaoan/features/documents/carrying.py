"""What is still to be sent, when an organisation goes over into another or closes.

Documents stay where they were in force, as history. Nobody is asked any more for what the
organisation had not sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from xiaoan.foundation.orgs.registry import Handover, carries

from .models import Submission
from .rules.asking import OPEN, RETURNED, WAITING, WITHDRAWN


def count_waiting(code: int) -> int:
    return Submission.objects.filter(org_code=code, state__in=WAITING).count()


def end_waiting(handover: Handover) -> Sequence[UUID]:
    """Ends what was not sent; a move takes every row along by itself."""
    if handover.kind == "move":
        return []
    rows = Submission.objects.filter(org_code=handover.old, state__in=WAITING)
    ids = list(rows.values_list("id", flat=True))
    Submission.objects.filter(id__in=ids, state__in=WAITING).update(state=WITHDRAWN)
    return ids


def wait_again(handover: Handover, ids: Sequence[UUID]) -> None:
    """What ended with the organisation is to be sent again."""
    ended = Submission.objects.filter(id__in=ids, state=WITHDRAWN)
    ended.filter(returns__gt=0).update(state=RETURNED)
    ended.filter(returns=0).update(state=OPEN)


carries(
    "待报送的材料",
    count_waiting,
    end_waiting,
    back=wait_again,
    fates=("到并入日不用再报", "到撤销日不用再报"),
)
