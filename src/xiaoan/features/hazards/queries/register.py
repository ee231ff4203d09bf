"""Reads of hazards: the 台账 with its filters and counts, and the panel of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from xiaoan.engine.cases import local, registry
from xiaoan.engine.cases import queries as cases
from xiaoan.engine.cases.models import Case
from xiaoan.features.hazards.models import Hazard
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import Code
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.rules import CHINA

PAGE_SIZE: Final = 30
EXPORT_CHUNK: Final = 2000
STATES: Final = {
    "open": "未销号", "overdue": "已超期", "closed": "已销号", "listed": "挂牌督办中",
    "extension": "申请延期中", "look_back": "待回头看", "evaluation": "待治理评估",
}  # fmt: skip
NOT_COUNTED: Final = ("unfounded", "merged")  # nothing found, or counted with another


@dataclass(frozen=True)
class Wanted:
    """What the 台账 is narrowed to; empty fields narrow nothing."""

    stage: str = ""
    state: str = ""
    grade: str = ""
    area: str = ""
    township: int = 0
    org_code: int = 0
    text: str = ""
    cause: str = ""
    item: str = ""
    place: str = ""
    source: str = ""
    since: date | None = None
    until: date | None = None
    is_counted: bool = False

    @property
    def is_set(self) -> bool:
        return self != Wanted()


@dataclass(frozen=True)
class Key:
    """Where a page of the 台账 begins: after this row, the newest first."""

    opened_at: datetime
    id: UUID


@dataclass(frozen=True)
class Row:
    """One line of the 台账: the case with its hazard, whose it is, and its stage in words."""

    case: Case
    hazard: Hazard
    org_name: str
    stage: str = ""


@dataclass(frozen=True)
class RegisterPage:
    rows: list[Row]
    next_key: Key | None


@dataclass(frozen=True)
class Counts:
    """The numbers above the 台账, of everything the viewer sees."""

    open: int
    overdue: int
    major: int
    closed: int


def hazards(viewer: Viewer) -> QuerySet[Case]:
    """The cases of hazards that the viewer may see, each with its hazard."""
    return cases.cases(viewer, "hazards").select_related("hazard")


def narrowed(rows: QuerySet[Case], wanted: Wanted, now: datetime) -> QuerySet[Case]:
    """Only what the filters ask for."""
    exact = {
        "stage": wanted.stage,
        "grade": wanted.grade,
        "hazard__area": wanted.area,
        "hazard__cause": wanted.cause,
        "hazard__check_item_code": wanted.item,
        "hazard__place": wanted.place,
        "source_type": wanted.source,
    }
    rows = rows.filter(**{key: word for key, word in exact.items() if word})
    rows = rows.filter(_days(wanted))
    if wanted.is_counted:
        rows = rows.exclude(outcome__in=NOT_COUNTED)
    if wanted.org_code:
        rows = rows.filter(org_code=wanted.org_code)
    if wanted.township:
        lo, hi = Code(wanted.township).interval()
        rows = rows.filter(cases.near(lo, hi), org_code__range=(lo, hi))
    rows = rows.filter(state_condition(wanted.state, now))
    text = wanted.text.strip()
    if text:
        words = Q(title__icontains=text) | Q(number__icontains=text)
        rows = rows.filter(words | Q(hazard__place__icontains=text))
    return rows


def _days(wanted: Wanted) -> Q:
    """Opened from the first day to the last, both of them whole days in China."""
    condition = Q()
    if wanted.since:
        condition &= Q(opened_at__gte=datetime.combine(wanted.since, time.min, CHINA))
    if wanted.until:
        after = wanted.until + timedelta(days=1)
        condition &= Q(opened_at__lt=datetime.combine(after, time.min, CHINA))
    return condition


def state_condition(state: str, now: datetime) -> Q:
    """The rows in a state of `STATES`; everything for an unknown one."""
    closed = Q(closed_at__isnull=False)
    return {
        "open": ~closed,
        "overdue": ~closed & Q(due_at__lt=now),
        "closed": closed,
        "look_back": closed & Q(attributes__look_back="due"),
        "listed": Q(attributes__listed="yes"),
        "extension": ~closed & Q(attributes__extension="asked"),
        "evaluation": closed & Q(attributes__evaluation="due"),
    }.get(state, Q())


def register(
    viewer: Viewer, wanted: Wanted, now: datetime, after: Key | None = None
) -> RegisterPage:
    """One page of the 台账, the newest first."""
    rows = narrowed(hazards(viewer), wanted, now).order_by("-opened_at", "-id")
    if after is not None:
        earlier = Q(opened_at__lt=after.opened_at)
        same = Q(opened_at=after.opened_at, id__lt=after.id)
        rows = rows.filter(earlier | same, opened_at__lte=after.opened_at)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    names = org_names({one.org_code for one in shown})
    last = shown[-1] if len(found) > PAGE_SIZE else None
    return RegisterPage(
        rows=[Row(one, one.hazard, names.get(one.org_code, "")) for one in shown],
        next_key=Key(last.opened_at, last.id) if last else None,
    )


def export_rows(viewer: Viewer, wanted: Wanted, now: datetime) -> Iterator[Row]:
    """Every row that the filters ask for, the oldest first, read in pieces."""
    rows = narrowed(hazards(viewer), wanted, now).order_by("opened_at", "id")
    stream, stages = rows.iterator(chunk_size=EXPORT_CHUNK), dict(stage_choices(viewer, now))
    names: dict[int, str] = {}
    while piece := list(islice(stream, EXPORT_CHUNK)):
        names |= org_names({one.org_code for one in piece} - names.keys())
        for one in piece:
            yield Row(one, one.hazard, names.get(one.org_code, ""), stages[one.stage])


def org_names(codes: set[int]) -> dict[int, str]:
    found = Organisation.objects.filter(code__in=codes).values_list("code", "name")
    return dict(found)


def counts(viewer: Viewer, now: datetime) -> Counts:
    """How many are open, overdue, 重大 and open, and closed in the last thirty days."""
    rows = cases.cases(viewer, "hazards")
    found = rows.filter(closed_at__isnull=True).aggregate(
        open=Count("id"),
        overdue=Count("id", filter=Q(due_at__lt=now)),
        major=Count("id", filter=Q(grade="major")),
    )
    closed = rows.filter(closed_at__gte=now - timedelta(days=30)).count()
    return Counts(**found, closed=closed)


def by_stage(viewer: Viewer) -> dict[str, int]:
    """How many open hazards stand in each stage."""
    rows = cases.cases(viewer, "hazards").filter(closed_at__isnull=True)
    counted = rows.order_by().values("stage").annotate(number=Count("id"))
    return {row["stage"]: row["number"] for row in counted}


def stage_keys() -> set[str]:
    """Every stage that a hazard may stand in."""
    return {stage.id for stage in registry.workflow("hazards").stages}


def stage_choices(viewer: Viewer, now: datetime) -> list[tuple[str, str]]:
    """The stages by the words that they have where the viewer is."""
    flow = local.flow_for("hazards", viewer.org_code, localdate(now))
    return [(stage.id, stage.title) for stage in flow.stages]


def schools_to_report(viewer: Viewer) -> list[tuple[int, str]]:
    """The schools that the viewer may report a hazard at: their own, or all of the territory."""
    if viewer.org_kind == "school":
        return [(viewer.org_code, viewer.org_name)]
    found = Organisation.objects.filter(
        code__range=(viewer.lo, viewer.hi), kind="school", closed_on__isnull=True
    )
    return list(found.order_by("code").values_list("code", "name"))
