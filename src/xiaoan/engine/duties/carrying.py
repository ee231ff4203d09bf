"""What duties ask, when an organisation goes over into another or closes.

What can still be done is not asked any more, and says why; what was met, or missed in a period that
is over, stays as it was judged. The successor is judged by its own facts. `refresh_bindings` binds
nobody who has closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from xiaoan.engine.duties import actions, catalogue
from xiaoan.engine.duties.models import Binding, Obligation
from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.orgs.registry import Handover, carries

OPEN: Final = ("due", "not_due")
ENDINGS: Final = {"merge": "并入其他单位", "close": "关闭"}


def _open(code: int, on: date | Combinable) -> QuerySet[Obligation]:
    """What waits to be done, also where it is late: of a day, a happening, or a running period."""
    lasting = [one.id for one in catalogue.duties_of(code) if one.kind in ("by", "when")]
    running = Q(ends_on__gte=on) | Q(duty_id__in=lasting)
    return Obligation.objects.filter(Q(state__in=OPEN) | Q(running, state="overdue"), org_code=code)


def count_open(code: int) -> int:
    return _open(code, TruncDate(Now())).count()


def end_open(handover: Handover) -> Sequence[UUID]:
    """From the closing day on nothing is asked. Putting a mistake right asks it again."""
    if handover.kind == "move":
        return []
    asked = _open(handover.old, handover.on)
    ids = list(asked.values_list("id", flat=True))
    ended = Obligation.objects.filter(id__in=ids)
    for word, states in (("", OPEN), ("，当时未达标", ("overdue",))):
        ended.filter(state__in=states).update(
            state="ended", ended_on=handover.on, ended_reason=f"{_why(handover)}{word}。"
        )
    Binding.objects.filter(org_code=handover.old).delete()
    return ids


def _why(handover: Handover) -> str:
    day = f"{handover.on.year}年{handover.on.month}月{handover.on.day}日"
    return f"单位于{day}{ENDINGS[handover.kind]}，此后不再要求"


def ask_again(handover: Handover, ids: Sequence[UUID]) -> None:
    """As it stood; who is bound anew is judged anew right after."""
    ended = Obligation.objects.filter(id__in=ids, state="ended")
    ended.update(
        state=Case(
            When(ended_reason__contains="当时未达标", then=Value("overdue")), default=Value("due")
        ),
        ended_on=None,
        ended_reason="",
    )


carries(
    "未完成的职责",
    count_open,
    end_open,
    back=ask_again,
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
