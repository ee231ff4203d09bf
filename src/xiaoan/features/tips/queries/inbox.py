"""What offices see: the tips that are theirs, and the panel on the page of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from xiaoan.engine.cases import registry
from xiaoan.engine.cases.models import Case
from xiaoan.features.tips.models import Message, Praise, Tip, table
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.files.models import File
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.rules import CHINA

PAGE_SIZE: Final = 30
STATES: Final = {
    "open": "在办",
    "overdue": "已超期",
    "held": "等放行",
    "answered": "待认可",
    "closed": "已办结",
}


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty fields narrow nothing."""

    state: str = ""
    kind: str = ""
    text: str = ""


@dataclass(frozen=True)
class Row:
    tip: Tip
    case: Case | None
    stage: str

    @property
    def title(self) -> str:
        if self.tip.is_sealed:
            return "一件密封的线索"
        return self.tip.words.split("\n")[0][:60] or self.tip.kind_title


@dataclass(frozen=True)
class Listing:
    rows: list[Row]
    after: str


def tips(viewer: Viewer) -> QuerySet[Tip]:
    """What is the viewer's own office's, or of an office below; never what is about themselves."""
    return Tip.objects.filter(scope.within(viewer))


def tip(viewer: Viewer, tip_id: UUID) -> Tip | None:
    return tips(viewer).filter(id=tip_id).first()


def listing(viewer: Viewer, wanted: Wanted, now: datetime, after: str = "") -> Listing:
    """One page, the newest first; `after` is the id of the last row before."""
    rows = _narrowed(viewer, wanted, now).order_by("-id")
    if after:
        rows = rows.filter(id__lt=after)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    known = Case.objects.in_bulk([one.case_id for one in shown if one.case_id])
    flow = registry.workflow("tips")
    listed = []
    for one in shown:
        case = known.get(one.case_id) if one.case_id else None
        stage = flow.stage(case.stage).title if case else one.state_title
        listed.append(Row(one, case, stage))
    return Listing(listed, str(shown[-1].id) if len(found) > PAGE_SIZE else "")


def _narrowed(viewer: Viewer, wanted: Wanted, now: datetime) -> QuerySet[Tip]:
    rows = tips(viewer)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.text:
        text = wanted.text
        rows = rows.filter(Q(words__icontains=text) | Q(place_name__icontains=text))
    return _in_state(rows, wanted.state, now)


def _in_state(rows: QuerySet[Tip], state: str, now: datetime) -> QuerySet[Tip]:
    if state == "held":
        return rows.filter(state=Tip.HELD)
    if state == "closed":
        return rows.filter(closed_at__isnull=False)
    if state == "answered":
        return rows.filter(asked_until__isnull=False)
    if state in {"open", "overdue"}:
        rows = rows.filter(state=Tip.STRAIGHT, closed_at__isnull=True)
    if state == "overdue":
        late = Case.objects.filter(workflow="tips", closed_at__isnull=True, due_at__lt=now)
        rows = rows.filter(case_id__in=late.values("id"))
    return rows


def counts(viewer: Viewer) -> dict[str, int]:
    """The numbers above the list, in one statement."""
    is_open = Q(state=Tip.STRAIGHT, closed_at__isnull=True)
    return tips(viewer).aggregate(
        open=Count("id", filter=is_open),
        held=Count("id", filter=Q(state=Tip.HELD)),
        answered=Count("id", filter=Q(asked_until__isnull=False)),
        closed=Count("id", filter=Q(closed_at__isnull=False)),
    )


def panel(viewer: Viewer, case: Case) -> dict[str, Any]:
    """The tip of a case with its photos and what was said, for the page of the case."""
    one = tip(viewer, case.source_id) if case.source_id else None
    if one is None:
        return {"tip": None, "said": [], "files": [], "kinds": table().kinds}
    is_open = not one.is_sealed and one.hidden_at is None
    said = Message.objects.filter(tip=one).order_by("at", "id") if not one.is_sealed else []
    return {
        "tip": one,
        "said": list(said),
        "files": one.photo_ids if is_open or viewer.may("tips.moderate") else [],
        "is_open": is_open,
        "joined": Tip.objects.filter(joins_id=one.id).count(),
        "kinds": table().kinds,
    }


def photo(viewer: Viewer, one: Tip, file_id: UUID) -> File | None:
    """A photo of a tip, for its office; what is sealed or hidden needs more."""
    if one.is_sealed or (one.hidden_at is not None and not viewer.may("tips.moderate")):
        return None
    known = {*one.photo_ids}
    for ids in Message.objects.filter(tip=one).values_list("file_ids", flat=True):
        known |= set(ids)
    return File.objects.filter(id=file_id).first() if file_id in known else None


def praises(viewer: Viewer) -> QuerySet[Praise]:
    """Of the own organisation and those below; each as it was said, in order of time."""
    return Praise.objects.filter(scope.within(viewer)).order_by("-at")


def colleagues(viewer: Viewer, now: datetime) -> list[tuple[str, str]]:
    day = now.astimezone(CHINA).date()
    held = Appointment.objects.filter(held_on(day), org_code=viewer.org_code)
    rows = held.select_related("post", "person").order_by("person__name")
    return [(str(one.id), f"{one.person.name}（{one.post.title}）") for one in rows]
