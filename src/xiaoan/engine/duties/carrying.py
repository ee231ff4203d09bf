"""What duties ask, when an organisation goes over into another or closes.

What is open is not asked any more; what was met or missed stays as it was judged. The successor is
judged by its own facts. `refresh_bindings` binds nobody who has closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from xiaoan.engine.duties import actions
from xiaoan.engine.duties.models import Binding, Obligation
from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.orgs.registry import Handover, carries

OPEN = ("due", "not_due")


def count_open(code: int) -> int:
    return Obligation.objects.filter(org_code=code, state__in=OPEN).count()


def drop_open(handover: Handover) -> Sequence[UUID]:
    """From the closing day on nothing is asked. Putting a mistake right asks it anew by itself."""
    if handover.kind == "move":
        return []
    Binding.objects.filter(org_code=handover.old).delete()
    asked = Obligation.objects.filter(org_code=handover.old, state__in=OPEN)
    ids = list(asked.values_list("id", flat=True))
    asked.delete()
    return ids


carries(
    "未完成的职责",
    count_open,
    drop_open,
    fates=("不再要求，承接单位按自己的履职判定", "不再要求，已判定的保留"),
)


@handles("orgs.changed")
@handles("orgs.change_undone")
def bind_anew(event: Event) -> None:
    """Who moved, took over or opened again is asked at once what the packs of that place ask."""
    for code in (event.body["old"], event.body["new"]):
        if code is not None:
            actions.refresh_bindings(code, code)
            actions.evaluate(code, code, on=timezone.localdate(event.at))
