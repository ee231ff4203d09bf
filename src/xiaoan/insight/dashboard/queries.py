"""Set-based counts over a viewer's territory; nothing here loops over schools to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils import timezone

from xiaoan.engine.cases.models import Case
from xiaoan.engine.duties.models import Fulfilment, Obligation
from xiaoan.engine.policy.queries import duties_in_force
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.foundation.orgs.queries import outline_of
from xiaoan.foundation.orgs.rules import Code
from xiaoan.foundation.scope import Viewer
from xiaoan.insight.dashboard import rules
from xiaoan.insight.dashboard.rules import Numbers

OPEN = Q(closed_at__isnull=True)
MAJOR = Q(grade="major")
QUIET = Numbers()
NONE: dict[str, int] = {"every": 0, "major": 0, "late": 0}


@dataclass(frozen=True)
class Standing:
    """A school with its numbers and, on a map, its place."""

    organisation: Organisation
    numbers: Numbers
    township: str = ""
    x: float = 0.0
    y: float = 0.0

    @property
    def word(self) -> str:
        return rules.STANDINGS[self.numbers.standing]


@dataclass(frozen=True)
class Totals:
    """The figures at the top of a page, over all schools in sight."""

    schools: int
    swept: int
    open_hazards: int
    major_hazards: int
    overdue_hazards: int
    overdue_duties: int
    median_days: float | None


@dataclass(frozen=True)
class Routed:
    """What is routed to one line of work and still open."""

    open: int
    overdue: int


@dataclass(frozen=True)
class Picture:
    """The map: an outline and points in the same units."""

    outline: str
    height: float
    points: list[Standing]


def hazards(viewer: Viewer) -> QuerySet[Case]:
    """Hazards in the viewer's territory, and those routed to the viewer's line inside it."""
    routed = Q(org_code__range=(viewer.lo, viewer.hi), lines__contains=[viewer.line])
    return Case.objects.filter(scope.within(viewer) | routed, workflow="hazards")


def routed(viewer: Viewer, now: datetime) -> Routed:
    """Open hazards that the viewer sees by routing; one statement."""
    counted = (
        hazards(viewer)
        .filter(OPEN)
        .aggregate(every=Count("id"), late=Count("id", filter=Q(due_at__lt=now)))
    )
    return Routed(counted["every"], counted["late"])


def week_of(on: date) -> tuple[date, date]:
    monday = on - timedelta(days=on.weekday())
    return monday, monday + timedelta(days=6)


def schools(viewer: Viewer) -> QuerySet[Organisation]:
    return Organisation.objects.filter(
        scope.within(viewer, "code"), kind="school", closed_on__isnull=True
    ).order_by("code")


def numbers_by_school(viewer: Viewer, now: datetime) -> dict[int, Numbers]:
    """Counts of every organisation in sight that has any; three statements."""
    on = timezone.localdate(now)
    open_now: dict[int, dict[str, int]] = {
        row["org_code"]: {"every": row["every"], "major": row["major"], "late": row["late"]}
        for row in hazards(viewer)
        .filter(OPEN)
        .values("org_code")
        .annotate(
            every=Count("id"),
            major=Count("id", filter=MAJOR),
            late=Count("id", filter=Q(due_at__lt=now)),
        )
    }
    late_duties = dict(late_obligations(viewer, on).values_list("org_code").annotate(Count("id")))
    swept = swept_in(viewer, *week_of(on))
    codes = set(open_now) | set(late_duties) | swept
    return {
        code: Numbers(
            open_hazards=open_now.get(code, NONE)["every"],
            major_hazards=open_now.get(code, NONE)["major"],
            overdue_hazards=open_now.get(code, NONE)["late"],
            overdue_duties=late_duties.get(code, 0),
            is_swept=code in swept,
        )
        for code in codes
    }


def late_obligations(viewer: Viewer, on: date) -> QuerySet[Obligation]:
    """Overdue now: of the current period, or of a day or a happening and still not made good.

    What was missed in a period that is over can no longer be done, and stays in the record.
    """
    duties = duties_in_force(on, viewer.org_code)
    lasting = [duty.id for duty in duties if duty.kind in ("by", "when")]
    now_due = Q(ends_on__gte=on) | Q(duty_id__in=lasting)
    return Obligation.objects.filter(scope.within(viewer), now_due, state="overdue")


def sweeps(viewer: Viewer) -> QuerySet[Fulfilment]:
    return Fulfilment.objects.filter(
        scope.within(viewer), kind="sweep", attributes__scope="campus", withdrawn_at__isnull=True
    )


def swept_in(viewer: Viewer, first: date, last: date) -> set[int]:
    """Organisations with at least one sweep of the whole campus between two days."""
    rows = sweeps(viewer).filter(on__range=(first, last))
    return set(rows.values_list("org_code", flat=True).distinct())


def standings(viewer: Viewer, now: datetime) -> list[Standing]:
    """Every school in sight with its numbers, the most pressing first."""
    by_code = numbers_by_school(viewer, now)
    names = townships(viewer)
    rows = [
        Standing(one, by_code.get(one.code, QUIET), names.get(_township(one.code), ""))
        for one in schools(viewer)
    ]
    return sorted(rows, key=lambda row: row.numbers.urgency, reverse=True)


def _township(code: int) -> int:
    return Code(code).within("township").value


def townships(viewer: Viewer) -> dict[int, str]:
    rows = Territory.objects.filter(level="township", code__range=(viewer.lo, viewer.hi))
    return dict(rows.values_list("code", "name"))


def totals(viewer: Viewer, rows: list[Standing], now: datetime) -> Totals:
    """Sums over the standings, and how long a hazard took from finding to closing."""
    return Totals(
        schools=len(rows),
        swept=sum(row.numbers.is_swept for row in rows),
        open_hazards=sum(row.numbers.open_hazards for row in rows),
        major_hazards=sum(row.numbers.major_hazards for row in rows),
        overdue_hazards=sum(row.numbers.overdue_hazards for row in rows),
        overdue_duties=sum(row.numbers.overdue_duties for row in rows),
        median_days=median_days_to_close(viewer, now),
    )


def median_days_to_close(viewer: Viewer, now: datetime, days: int = 90) -> float | None:
    """Median days from opening to closing of what closed in the last `days`; None without any."""
    closed = hazards(viewer).filter(closed_at__gt=now - timedelta(days=days), closed_at__lte=now)
    spans = [
        (end - start).total_seconds() / 86400
        for start, end in closed.values_list("opened_at", "closed_at")
        if end is not None
    ]
    return round(median(spans), 1) if spans else None


def by_township(rows: list[Standing]) -> list[dict[str, Any]]:
    """The same numbers added up by township, in the order of their codes."""
    groups: dict[str, list[Standing]] = {}
    for row in sorted(rows, key=lambda row: row.organisation.code):
        groups.setdefault(row.township or "（未分乡镇）", []).append(row)
    return [
        {
            "name": name,
            "schools": len(group),
            "swept": sum(row.numbers.is_swept for row in group),
            "open": sum(row.numbers.open_hazards for row in group),
            "major": sum(row.numbers.major_hazards for row in group),
            "overdue": sum(row.numbers.overdue_hazards for row in group),
            "duties": sum(row.numbers.overdue_duties for row in group),
        }
        for name, group in groups.items()
    ]


def picture(viewer: Viewer, rows: list[Standing]) -> Picture | None:
    """The territory's outline with its schools; only the schools where no outline is known."""
    county = Code(viewer.org_code).within("county")
    rings = rules.rings_of(outline_of(county.adcode))
    placed = [row for row in rows if row.organisation.point_lng is not None]
    points = [
        (row.organisation.point_lng or 0.0, row.organisation.point_lat or 0.0) for row in placed
    ]
    frame = rules.frame_for([point for ring in rings for point in ring] or points)
    if frame is None or not placed:
        return None
    drawn = []
    for row, (lng, lat) in zip(placed, points, strict=True):
        x, y = frame.place(lng, lat)
        drawn.append(Standing(row.organisation, row.numbers, row.township, x, y))
    drawn.sort(key=lambda row: row.numbers.urgency)  # the pressing ones are drawn on top
    return Picture(rules.path_of(rings, frame), frame.height, drawn)


def coverage_by_week(viewer: Viewer, on: date, weeks: int = 12) -> list[tuple[date, int]]:
    """How many schools swept their campus in each of the last weeks, oldest first."""
    monday, _ = week_of(on)
    first = monday - timedelta(weeks=weeks - 1)
    found = {
        row["week"]: row["schools"]
        for row in sweeps(viewer)
        .filter(on__gte=first, on__lte=on)
        .annotate(week=TruncWeek("on"))
        .values("week")
        .annotate(schools=Count("org_code", distinct=True))
    }
    return [
        (start, found.get(start, 0))
        for start in (first + timedelta(weeks=number) for number in range(weeks))
    ]


def opened_and_closed(
    viewer: Viewer, now: datetime, months: int = 12
) -> list[tuple[str, int, int]]:
    """(month, hazards opened, hazards closed) of the last months, oldest first."""
    since = now - timedelta(days=31 * months)
    opened = _by_month(hazards(viewer).filter(opened_at__gte=since), "opened_at")
    closed = _by_month(hazards(viewer).filter(closed_at__gte=since), "closed_at")
    keys = sorted(set(opened) | set(closed))[-months:]
    return [(key, opened.get(key, 0), closed.get(key, 0)) for key in keys]


def _by_month(rows: QuerySet[Case], field: str) -> dict[str, int]:
    counted = rows.annotate(month=TruncMonth(field)).values("month").annotate(number=Count("id"))
    return {f"{row['month']:%Y-%m}": row["number"] for row in counted}
