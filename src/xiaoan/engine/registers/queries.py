"""Reads of any register: its list, one row with its history, the schools, what runs out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from xiaoan.engine.duties import measures
from xiaoan.engine.policy.queries import duties_in_force, measure_kinds
from xiaoan.engine.registers.definition import Register
from xiaoan.engine.registers.forms import Sift
from xiaoan.engine.registers.models import Change, RegisterRow
from xiaoan.engine.registers.rules import EXPIRED, Expiry
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

PAGE_SIZE: Final = 30
EXPORT_CHUNK: Final = 2000
MOST_DUE: Final = 200
Numbers = dict[int, dict[str, float]]


@dataclass(frozen=True)
class Mark:
    """One thing of a row that has run out or soon will."""

    expiry: Expiry
    due: date
    state: str


@dataclass(frozen=True)
class Line:
    """One row as the list shows it."""

    row: RegisterRow
    org_name: str
    marks: list[Mark]


@dataclass(frozen=True)
class ListPage:
    lines: list[Line]
    next_key: str


@dataclass(frozen=True)
class SchoolLine:
    """One organisation of a territory: how many rows, how many with something expired."""

    code: int
    name: str
    current: int
    expired: int
    figures: dict[str, float]


@dataclass(frozen=True)
class SchoolPage:
    lines: list[SchoolLine]
    next_after: int | None


@dataclass(frozen=True)
class Figure:
    """A measure's number with its name and definition, as the policy library holds them."""

    key: str
    title: str
    unit: str
    definition: str
    value: float | None
    low: float | None = None
    high: float | None = None

    def breaks(self, number: float | None) -> bool:
        """Whether a number lies outside what the duties in force ask."""
        if number is None:
            return False
        return (self.low is not None and number < self.low) or (
            self.high is not None and number > self.high
        )

    @property
    def is_out(self) -> bool:
        return self.breaks(self.value)


def visible(viewer: Viewer) -> Q:
    """Rows of the viewer's territory, and those in it routed to the viewer's line."""
    routed = Q(org_code__range=(viewer.lo, viewer.hi), lines__contains=[viewer.line])
    return scope.within(viewer) | routed


def reach(viewer: Viewer, register: Register) -> tuple[int, int]:
    """The codes whose rows the viewer may see, as an interval."""
    return (viewer.lo, viewer.hi) if viewer.line in register.lines else viewer.own_interval


def rows(register: Register, viewer: Viewer) -> QuerySet[RegisterRow]:
    return register.rows.filter(visible(viewer))


def row(register: Register, viewer: Viewer, row_id: UUID) -> RegisterRow | None:
    return rows(register, viewer).filter(id=row_id).first()


def narrowed(register: Register, viewer: Viewer, sift: Sift, on: date) -> QuerySet[RegisterRow]:
    """Only what the filters ask for."""
    found = rows(register, viewer).filter(retired_on__isnull=sift.state != "retired")
    if sift.state in ("expired", "expiring"):
        found = found.filter(_runs_out(register, sift.state, on))
    if sift.org_code:
        found = found.filter(org_code=sift.org_code)
    if sift.text:
        found = found.filter(_says(register, viewer, sift))
    return found.filter(**_chosen(register, sift))


def _chosen(register: Register, sift: Sift) -> dict[str, Any]:
    """Equal to what was chosen; of several in one cell, holding it."""
    return {
        f"{key}__contains" if register.column(key).kind == "choices" else key: (
            [value] if register.column(key).kind == "choices" else value
        )
        for key, value in sift.chosen.items()
    }


def _says(register: Register, viewer: Viewer, sift: Sift) -> Q:
    condition = Q()
    for column in register.columns_for(viewer, sift.org_code):
        if column.kind in ("text", "name", "long", "phone"):
            condition |= Q(**{f"{column.key}__icontains": sift.text})
    return condition


def _runs_out(register: Register, state: str, on: date) -> Q:
    condition = Q(pk__in=[])
    for one in register.expiries:
        expired = Q(**{f"{one.column}__lte": one.last_expired(on)})
        if state == EXPIRED:
            condition |= expired
        else:
            condition |= Q(**{f"{one.column}__lte": one.last_expiring(on)}) & ~expired
    return condition


def marks(register: Register, one: RegisterRow, on: date) -> list[Mark]:
    """What has run out or soon will, the first to run out first; nothing of a retired row."""
    if not one.is_current:
        return []
    found = []
    for expiry in register.expiries:
        noted = getattr(one, expiry.column)
        state = expiry.state(noted, on)
        if state:
            found.append(Mark(expiry, expiry.due(noted), state))
    return sorted(found, key=lambda mark: mark.due)


def page(register: Register, viewer: Viewer, sift: Sift, on: date) -> ListPage:
    """One page of a register, by school and then in the order of registration."""
    found = narrowed(register, viewer, sift, on)
    if sift.after is not None:
        code, last = sift.after
        found = found.filter(Q(org_code__gt=code) | Q(org_code=code, id__gt=last))
    taken = list(found.order_by("org_code", "id")[: PAGE_SIZE + 1])
    shown = taken[:PAGE_SIZE]
    names = org_names({one.org_code for one in shown})
    key = f"{shown[-1].org_code}_{shown[-1].id}" if len(taken) > PAGE_SIZE else ""
    lines = [Line(one, names.get(one.org_code, ""), marks(register, one, on)) for one in shown]
    return ListPage(lines, key)


def export_lines(register: Register, viewer: Viewer, sift: Sift, on: date) -> Iterator[Line]:
    """Every row that the filters ask for, read in pieces."""
    found = narrowed(register, viewer, sift, on).order_by("org_code", "id")
    stream = found.iterator(chunk_size=EXPORT_CHUNK)
    names: dict[int, str] = {}
    while piece := list(islice(stream, EXPORT_CHUNK)):
        names |= org_names({one.org_code for one in piece} - names.keys())
        for one in piece:
            yield Line(one, names.get(one.org_code, ""), marks(register, one, on))


def counts(register: Register, viewer: Viewer, on: date) -> dict[str, int]:
    """How many are current, expired and expiring, of everything the viewer sees."""
    found = rows(register, viewer).filter(retired_on__isnull=True)
    counted: dict[str, int] = found.aggregate(
        current=Count("id"),
        expired=Count("id", filter=_runs_out(register, EXPIRED, on)),
        expiring=Count("id", filter=_runs_out(register, "expiring", on)),
    )
    return counted


def schools(
    register: Register, viewer: Viewer, on: date, *, after: int = 0, text: str = ""
) -> SchoolPage:
    """The schools of the viewer's reach with their numbers: four statements, however many."""
    lo, hi = reach(viewer, register)
    found = Organisation.objects.filter(
        code__range=(max(lo, after + 1), hi), kind="school", closed_on__isnull=True
    )
    if text:
        found = found.filter(Q(name__icontains=text) | Q(pinyin__icontains=text.lower()))
    taken = list(found.order_by("code").values_list("code", "name")[: PAGE_SIZE + 1])
    shown = taken[:PAGE_SIZE]
    if not shown:
        return SchoolPage([], None)
    codes = [code for code, _ in shown]
    counted = _counted(register, codes, on)
    figures = measured(register.measures, codes[0], codes[-1], on)
    lines = [
        SchoolLine(code, name, *counted.get(code, (0, 0)), figures.get(code, {}))
        for code, name in shown
    ]
    return SchoolPage(lines, codes[-1] if len(taken) > PAGE_SIZE else None)


def _counted(register: Register, codes: list[int], on: date) -> dict[int, tuple[int, int]]:
    expired = Count("id", filter=_runs_out(register, EXPIRED, on))
    found = register.rows.filter(org_code__in=codes, retired_on__isnull=True)
    counted = found.order_by().values("org_code").annotate(current=Count("id"), expired=expired)
    return {one["org_code"]: (one["current"], one["expired"]) for one in counted}


def measured(names: tuple[str, ...], lo: int, hi: int, on: date) -> Numbers:
    """What the measures say of each organisation in [lo, hi]; one statement a measure."""
    known, found = measures.everything(), Numbers()
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(
                f"SELECT org_code, value FROM ({known[name]()}) AS m(org_code, value)"  # noqa: S608
                " WHERE org_code BETWEEN %(lo)s AND %(hi)s AND value IS NOT NULL",
                {"lo": lo, "hi": hi, "on": on},
            )
            for code, value in cursor.fetchall():
                found.setdefault(code, {})[name] = float(value)
    return found


def figures(register: Register, org_code: int, home: int, on: date) -> list[Figure]:
    """The measures of one organisation with their definitions, and what binds `home`."""
    values = measured(register.measures, org_code, org_code, on).get(org_code, {})
    kinds, asked = measure_kinds(), bounds(home, on)
    return [
        Figure(
            name,
            kinds[name].title,
            kinds[name].unit,
            kinds[name].definition,
            values.get(name),
            *asked.get(name, (None, None)),
        )
        for name in register.measures
        if name in kinds
    ]


def bounds(org_code: int, on: date) -> dict[str, tuple[float | None, float | None]]:
    """What the `keep:` duties in force there ask of each measure: the strictest low and high."""
    found: dict[str, tuple[float | None, float | None]] = {}
    for duty in duties_in_force(on, org_code):
        if duty.kind != "keep":
            continue
        keep = duty.rule["keep"]
        low, high = found.get(keep["measure"], (None, None))
        lows = [one for one in (low, keep.get("at_least")) if one is not None]
        highs = [one for one in (high, keep.get("at_most")) if one is not None]
        found[keep["measure"]] = (max(lows, default=None), min(highs, default=None))
    return found


def history(register: Register, viewer: Viewer, row_id: UUID) -> list[Change]:
    """What happened to one row, the newest first."""
    found = Change.objects.filter(visible(viewer), register=register.name, row_id=row_id)
    return list(found.order_by("-at", "-id"))


def due(register: Register, viewer: Viewer, on: date) -> list[Line]:
    """The rows with something expired or expiring, the longest expired first."""
    either = _runs_out(register, EXPIRED, on) | _runs_out(register, "expiring", on)
    found = rows(register, viewer).filter(either, retired_on__isnull=True)
    taken = list(found.order_by("org_code", "id")[:MOST_DUE])
    names = org_names({one.org_code for one in taken})
    lines = [Line(one, names.get(one.org_code, ""), marks(register, one, on)) for one in taken]
    return sorted(lines, key=lambda line: line.marks[0].due)


def org_names(codes: set[int]) -> dict[int, str]:
    return dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))


def shown_values(register: Register, viewer: Viewer, one: RegisterRow) -> list[tuple[str, Any]]:
    """Label and words of every column the viewer may read."""
    columns = register.columns_for(viewer, one.org_code)
    return [(column.title, column.words(getattr(one, column.key))) for column in columns]
