"""热力图: duty × organisation, one page of it, with the totals of all that is filtered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet

from xiaoan.engine.duties import catalogue, current
from xiaoan.engine.duties.catalogue import Listed
from xiaoan.engine.duties.current import Cell
from xiaoan.engine.duties.plan import Members, grouped
from xiaoan.foundation.orgs import queries as orgs
from xiaoan.foundation.orgs.codes import Code
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.queries import calendars_within

CELLS: Final = 2900  # drawn at once: more is a page that a phone's network waits for
MOST_ROWS: Final = 300


@dataclass(frozen=True, slots=True)
class Filters:
    """What the map is narrowed to; empty fields narrow nothing but `kind`."""

    kind: str = "school"
    township: int = 0
    stage: str = ""
    clause: str = ""
    duty: str = ""
    after: int = 0


@dataclass(frozen=True)
class HeatRow:
    """One organisation with its cell under each duty; a duty that does not bind it has none."""

    organisation: Organisation
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class HeatMap:
    """`totals`: duty id → state → number, over everything filtered and not this page alone.

    `before` rows stand on earlier pages; the one before this begins after `previous_after`.
    """

    columns: list[Listed]
    rows: list[HeatRow]
    totals: Mapping[str, Mapping[str, int]]
    number: int
    before: int
    previous_after: int | None
    next_after: int | None

    def rows_in(self, state: str) -> list[HeatRow]:
        """The rows of this page with a cell of that state under the first duty."""
        first = self.columns[0].duty.id
        return [one for one in self.rows if first in one.cells and one.cells[first].state == state]

    def total(self, state: str) -> int:
        return sum(states.get(state, 0) for states in self.totals.values())


def heat_map(viewer: Viewer, on: date, filters: Filters) -> HeatMap:
    """How every duty stands at every organisation within reach; a fixed number of statements."""
    asked_of = list(_organisations(viewer, filters).defer("outline"))
    chosen = {
        key: one
        for key, one in _counted(viewer, on).items()
        if filters.clause in ("", _clause_key(one)) and filters.duty in ("", key)
    }
    duties = [one.duty for one in chosen.values()]
    everybody = _members(viewer, asked_of, min((d.starts_on for d in duties), default=on))
    totals = current.counts(everybody, duties, on)
    columns = [one for key, one in chosen.items() if key in totals]
    size = min(MOST_ROWS, max(1, CELLS // max(1, len(columns))))
    before = sum(one.code <= filters.after for one in asked_of)
    page = asked_of[before : before + size]
    shown = Members({one.code: everybody.group_of[one.code] for one in page}, everybody.places)
    cells: dict[int, dict[str, Cell]] = {}
    for cell in current.cells(shown, duties, on):
        cells.setdefault(cell.org_code, {})[cell.duty_id] = cell
    return HeatMap(
        columns=columns,
        rows=[HeatRow(one, cells.get(one.code, {})) for one in page],
        totals=totals,
        number=len(asked_of),
        before=before,
        previous_after=_after(asked_of, before - size) if before else None,
        next_after=page[-1].code if page and page[-1] != asked_of[-1] else None,
    )


def _after(asked_of: list[Organisation], before: int) -> int:
    """The code that a page with that many rows before it begins after."""
    return asked_of[before - 1].code if before > 0 else 0


def townships(viewer: Viewer) -> list[Territory]:
    """The townships that the map may be narrowed to."""
    lo, hi = viewer.own_interval
    return [one for one in orgs.townships_near(viewer) if lo <= one.code <= hi]


@dataclass(frozen=True)
class Offered:
    """The clauses and the duties that the map may be narrowed to, in reading order."""

    clauses: list[tuple[str, str]]
    duties: list[tuple[str, str]]


def offered(viewer: Viewer, on: date) -> Offered:
    """What may be chosen in the viewer's territory."""
    counted = _counted(viewer, on)
    clauses = dict.fromkeys((_clause_key(one), one.source) for one in counted.values())
    return Offered(list(clauses), [(key, one.duty.title) for key, one in counted.items()])


def _counted(viewer: Viewer, on: date) -> dict[str, Listed]:
    """Every duty in force; an aim is no cell."""
    listed = catalogue.worded_on(catalogue.listed_within(*viewer.own_interval), on)
    return {key: one for key, one in listed.items() if one.duty.kind != "aim"}


def _organisations(viewer: Viewer, filters: Filters) -> QuerySet[Organisation]:
    rows = orgs.organisations(viewer)
    kinds = ["school"] if filters.kind == "school" else ["government", "department"]
    rows = rows.filter(kind__in=kinds)
    if filters.township:
        rows = rows.filter(code__range=Code(filters.township).interval())
    return rows.filter(stage=filters.stage) if filters.stage else rows


def _members(viewer: Viewer, asked_of: list[Organisation], oldest: date) -> Members:
    rows = [(one.code, one.kind, one.opened_on, one.closed_on) for one in asked_of]
    return grouped(rows, calendars_within(*viewer.own_interval), oldest)


def _clause_key(one: Listed) -> str:
    return f"{one.pack_key}/{one.duty.clause}"
