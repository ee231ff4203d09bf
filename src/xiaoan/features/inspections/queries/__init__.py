"""排查的读取 — Every read of rounds, sheets and inspections."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final

from django.db import connection
from django.db.models import Max, Q, QuerySet

from xiaoan.engine.cases.models import Case
from xiaoan.engine.duties.models import Binding, Obligation
from xiaoan.engine.policy import models as policy
from xiaoan.engine.policy.models import CheckItem
from xiaoan.engine.policy.queries import duties_in_force, packs_in_force
from xiaoan.features.inspections import rules
from xiaoan.features.inspections.models import SCOPES, Answer, Checkpoint, Inspection, Round
from xiaoan.features.inspections.queries import covers
from xiaoan.features.inspections.rules import (
    Item,
    OpenCase,
    Pair,
    Plan,
    Point,
    Sheet,
    SheetPoint,
    Window,
    plans,
)
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.queries import calendar_for

PAGE_SIZE: Final = 30


@dataclass(frozen=True)
class DueRound:
    """A round and how far it is in its period. `is_mine`: by the viewer's post, or standing in."""

    round: Round
    window: Window
    wanted: int
    done: int
    is_mine: bool
    stand_ins: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.wanted > 0 and self.done >= self.wanted

    @property
    def left(self) -> int:
        return self.wanted - self.done


@dataclass(frozen=True)
class SweepDuty:
    """A duty that sweeping fulfils, with its sentence and its obligation of the period."""

    id: str
    rule: Mapping[str, Any]
    title: str
    quote: str
    source: str
    obligation: Obligation | None

    @property
    def asks(self) -> str:
        """每周一次“全校排查”: what the text fixes and a school may not make less."""
        return plans.asked_words(self.rule, SCOPES)


def library(org_code: int, on: date) -> Mapping[str, Item]:
    """The check items that packs and libraries offer an organisation on a day, by area and code."""
    return library_of(tuple(pack.id for pack in packs_in_force(on, org_code)))


@lru_cache(maxsize=64)
def library_of(versions: tuple[uuid.UUID, ...]) -> Mapping[str, Item]:
    """The check items of these versions of packs."""
    found = [one for version in versions for one in _items_of(version)]
    ordered = sorted(found, key=lambda one: (one.area, one.code))
    return MappingProxyType({one.code: one for one in ordered})


@cache
def _items_of(pack_id: uuid.UUID) -> tuple[Item, ...]:
    """A version of a pack never changes once written, so its items are read once a process."""
    rows = CheckItem.objects.filter(checklist__pack=pack_id).select_related("checklist")
    return tuple(
        Item(
            code=row.code,
            area=row.checklist.area,
            text=row.item,
            evidence=row.evidence,
            freq=row.freq,
            basis=row.basis,
            grade=row.grade,
            is_direct=row.is_direct,
            is_unsure=row.confidence == "C",
            is_on=row.is_on,
            asks=tuple(rules.Ask(one["ask"], tuple(one["words"])) for one in row.asks),
        )
        for row in rows
    )


def checkpoints(viewer: Viewer) -> QuerySet[Checkpoint]:
    """The points of the viewer's own organisation that are in use, by number."""
    own = Checkpoint.objects.filter(scope.within(viewer), org_code=viewer.org_code)
    return own.filter(retired_on__isnull=True).order_by("number")


def as_point(row: Checkpoint) -> Point:
    return Point(row.id, row.name, row.place, row.area, tuple(row.item_codes))


def points(viewer: Viewer) -> list[Point]:
    return [as_point(row) for row in checkpoints(viewer)]


def point_at(viewer: Viewer, plate_token: str) -> Checkpoint | None:
    """The own point behind a scanned plate."""
    spellings = {plate_token, plate_token.upper()}
    return checkpoints(viewer).filter(plate_token__in=spellings).first()


def plate_on_wall(plate_token: str) -> tuple[Checkpoint, str] | None:
    """Whose plate it is, with the name of the school, whoever asks. Under the system's scope."""
    spellings = {plate_token, plate_token.upper(), plate_token.lower()}
    found = Checkpoint.objects.filter(plate_token__in=spellings, retired_on__isnull=True).first()
    if found is None:
        return None
    return found, organisation_names({found.org_code}).get(found.org_code, "")


def point_by_code(viewer: Viewer, code: str) -> Checkpoint | None:
    """The own point whose plate bears this code, or this number where it is one."""
    found = point_at(viewer, code)
    if found is None and code.isdecimal() and len(code) <= 4:
        found = checkpoints(viewer).filter(number=int(code)).first()
    return found


def last_number(viewer: Viewer) -> int:
    rows = Checkpoint.objects.filter(scope.within(viewer), org_code=viewer.org_code)
    return int(rows.aggregate(last=Max("number"))["last"] or 0)


def rounds(viewer: Viewer) -> QuerySet[Round]:
    return Round.objects.filter(scope.within(viewer)).order_by("name", "id")


def active_rounds(viewer: Viewer, on: date) -> list[Round]:
    """The own organisation's rounds in force on a day, each with who stands in on it."""
    in_force = Q(active_until__isnull=True) | Q(active_until__gte=on)
    own = rounds(viewer).filter(in_force, org_code=viewer.org_code, active_from__lte=on)
    return list(own.annotate(stand_ins=covers.stand_ins(on)))


def plan_of(row: Round) -> Plan:
    return Plan(row.cycle, tuple(row.checkpoint_ids), tuple(row.item_codes))


def wanted_pairs(viewer: Viewer, plan: Round, on: date) -> frozenset[Pair]:
    """Every point and item that a round asks on a day."""
    items = library(viewer.org_code, on)
    return rules.pairs_of(rules.expected(points(viewer), plan_of(plan), items))


def answered_pairs(
    viewer: Viewer, periods: Iterable[tuple[uuid.UUID, str]]
) -> dict[uuid.UUID, frozenset[Pair]]:
    """What was answered so far of each (round, period), by round; empty where nothing was."""
    wanted = dict(periods)
    where = Q(pk__in=[])
    for round_id, key in wanted.items():
        where |= Q(inspection__round_id=round_id, inspection__period_key=key)
    rows = (
        Answer.objects.filter(scope.within(viewer), where)
        .values_list("inspection__round_id", "checkpoint_id", "item_code")
        .distinct()
    )
    found: dict[uuid.UUID, set[Pair]] = {round_id: set() for round_id in wanted}
    for round_id, checkpoint_id, code in rows:
        found[round_id].add((checkpoint_id, code))
    return {round_id: frozenset(pairs) for round_id, pairs in found.items()}


def rounds_due(viewer: Viewer, on: date) -> list[DueRound]:
    """The rounds due in the period around a day, unfinished and the viewer's own first."""
    calendar = calendar_for(viewer.org_code)
    windows = {
        row: window
        for row in active_rounds(viewer, on)
        if (window := rules.window(row.cycle, row.lead_days, calendar, on))
    }
    if not windows:
        return []
    own, items = points(viewer), library(viewer.org_code, on)
    done = answered_pairs(viewer, ((row.id, window.key) for row, window in windows.items()))
    due = [
        _due(viewer, row, window, rules.expected(own, plan_of(row), items), done[row.id])
        for row, window in windows.items()
    ]
    return sorted(due, key=_urgency)


def _urgency(due: DueRound) -> tuple[bool, bool, date, time]:
    begins = due.round.begins_at or time.min
    return due.is_done, not due.is_mine, due.window.due_on, begins


def _due(
    viewer: Viewer,
    row: Round,
    window: Window,
    asked: Mapping[uuid.UUID, tuple[Item, ...]],
    done: frozenset[Pair],
) -> DueRound:
    wanted = rules.pairs_of(asked)
    return DueRound(
        row,
        window,
        len(wanted),
        len(wanted & done),
        covers.is_of(row, viewer),
        tuple(covers.names(row)),
    )


def round_sheet(viewer: Viewer, row: Round, on: date) -> Sheet:
    """What a round asks, with what is done in this period and the hazards open at its points."""
    calendar = calendar_for(viewer.org_code)
    window = rules.window(row.cycle, row.lead_days, calendar, on)
    own = points(viewer)
    asked = rules.expected(own, plan_of(row), library(viewer.org_code, on))
    done = answered_pairs(viewer, [(row.id, window.key)])[row.id] if window else frozenset()
    if rules.pairs_of(asked) <= done:
        done = frozenset()  # finished already: whoever goes again starts afresh
    shown = [point for point in own if point.id in asked]
    return Sheet(row.name, _sheet_points(viewer, shown, asked, done), window, row.id)


def point_sheet(viewer: Viewer, row: Checkpoint, on: date) -> Sheet:
    """What a scanned point asks, whatever the rounds."""
    point = as_point(row)
    asked = rules.expected([point], rules.SPOT, library(viewer.org_code, on))
    shown = [point] if asked else []
    return Sheet(row.place, _sheet_points(viewer, shown, asked, frozenset()))


def _sheet_points(
    viewer: Viewer,
    shown: Sequence[Point],
    asked: Mapping[uuid.UUID, tuple[Item, ...]],
    done: frozenset[Pair],
) -> tuple[SheetPoint, ...]:
    by_point: dict[uuid.UUID, dict[str, OpenCase]] = defaultdict(dict)
    for case in open_cases(viewer, [point.id for point in shown]):
        by_point[case.pair[0]][case.pair[1]] = case
    return tuple(
        SheetPoint(
            point,
            asked[point.id],
            frozenset(one.code for one in asked[point.id] if (point.id, one.code) in done),
            by_point[point.id],
        )
        for point in shown
    )


_OPEN_CASES: Final = """
SELECT DISTINCT ON (c.opened_at, c.id) c.id, c.number, c.title, a.checkpoint_id, a.item_code
  FROM inspections_answer a JOIN cases_case c ON c.id = a.case_id
 WHERE a.org_code = %(org_code)s AND a.checkpoint_id = ANY(%(points)s::uuid[])
   AND a.case_id IS NOT NULL AND c.org_code = %(org_code)s AND c.closed_at IS NULL
 ORDER BY c.opened_at, c.id, a.id
"""


def open_cases(viewer: Viewer, checkpoint_ids: Sequence[uuid.UUID]) -> list[OpenCase]:
    """The hazards that answers at these points opened and that are not closed, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_CASES, {"org_code": viewer.org_code, "points": list(checkpoint_ids)})
        rows = cursor.fetchall()
    return [OpenCase(key, number, title, (at, code)) for key, number, title, at, code in rows]


def sweep_duties(viewer: Viewer, on: date) -> list[SweepDuty]:
    """The duties to sweep that bind the viewer's organisation, with how this period stands."""
    asked = [one.id for one in duties_in_force(on, viewer.org_code) if plans.asks_sweep(one.rule)]
    mine = {"org_code": viewer.org_code, "duty_id__in": asked}
    bound = Binding.objects.filter(scope.within(viewer), **mine).values_list("duty_id", flat=True)
    standing = Obligation.objects.filter(
        scope.within(viewer), starts_on__lte=on, ends_on__gte=on, **mine
    )
    by_duty = {row.duty_id: row for row in standing}
    rows = policy.Duty.objects.filter(
        key__in=list(bound), pack__status="in_force", pack__effective_on__lte=on
    )
    newest = rows.order_by("key", "-pack__effective_on").distinct("key")
    return [
        SweepDuty(
            id=row.key,
            rule=row.rule,
            title=row.title,
            quote=row.quote,
            source=f"{row.pack.short_title} {row.clause.title}",
            obligation=by_duty.get(row.key),
        )
        for row in newest.select_related("pack", "clause")
    ]


def inspections(viewer: Viewer) -> QuerySet[Inspection]:
    return Inspection.objects.filter(scope.within(viewer)).select_related("round")


def own_inspection(viewer: Viewer, key: uuid.UUID) -> Inspection | None:
    """An inspection of the viewer's own organisation, whoever of it sent it."""
    return inspections(viewer).filter(id=key, org_code=viewer.org_code).first()


def recent(
    viewer: Viewer, *, org_code: int = 0, before: uuid.UUID | None = None
) -> list[Inspection]:
    """A page of inspections, newest first, continued after one. One more than is shown."""
    rows = inspections(viewer)
    own = viewer.org_code if viewer.org_kind == "school" else org_code
    if own:
        rows = rows.filter(org_code=own)
    last = inspections(viewer).filter(id=before).first() if before else None
    if last:
        same = Q(submitted_at=last.submitted_at, id__lt=last.id)
        rows = rows.filter(Q(submitted_at__lt=last.submitted_at) | same)
    return list(rows.order_by("-submitted_at", "-id")[: PAGE_SIZE + 1])


def answers(viewer: Viewer, inspection: Inspection) -> list[Answer]:
    """The answers of an inspection by point, what is bad first."""
    rows = Answer.objects.filter(scope.within(viewer), inspection=inspection)
    order = {"bad": 0, "ok": 1, "na": 2}
    found = rows.select_related("checkpoint").order_by("checkpoint__number", "item_code")
    return sorted(found, key=lambda one: (one.checkpoint.number, order[one.result]))


def left_in_period(viewer: Viewer, inspection: Inspection) -> int:
    """How many items of the inspection's round are still open in its period; 0 for a spot check."""
    plan = inspection.round
    if plan is None or inspection.is_complete or plan.org_code != viewer.org_code:
        return 0
    done = answered_pairs(viewer, [(plan.id, inspection.period_key)])[plan.id]
    return len(wanted_pairs(viewer, plan, inspection.on) - done)


def organisation_names(codes: Iterable[int]) -> dict[int, str]:
    rows = Organisation.objects.filter(code__in=list(codes))
    return dict(rows.values_list("code", "short_name"))


def cases(viewer: Viewer, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Case]:
    wanted = list(ids)
    return Case.objects.filter(scope.within(viewer)).in_bulk(wanted) if wanted else {}
