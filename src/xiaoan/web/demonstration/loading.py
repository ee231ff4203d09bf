"""Load the demonstration: each step says what it does and how far the whole is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice

from django.db import connections, transaction
from django.utils import timezone

from xiaoan.engine.cases import clocks, turns
from xiaoan.engine.cases.models import Case, CaseEvent, CaseParty, NumberSeries
from xiaoan.engine.duties import actions as duties
from xiaoan.engine.duties.models import Fulfilment, Reading
from xiaoan.engine.policy.queries import duties_in_force
from xiaoan.engine.registers.models import Change
from xiaoan.features.guards.models import Guard, Stand, Watch
from xiaoan.features.hazards.actions import routing
from xiaoan.features.hazards.models import Hazard
from xiaoan.features.inspections.models import Answer, Checkpoint, Inspection, Round
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs import timetable
from xiaoan.foundation.ledger.actions import Deed, appoint_signer, countersign_all, record_all
from xiaoan.foundation.orgs.actions import load_territories
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import ASSETS
from xiaoan.foundation.scope import SYSTEM, Viewer
from xiaoan.foundation.terms.queries import calendar_for
from xiaoan.foundation.terms.rules import CHINA, Calendar
from xiaoan.web.demonstration import (
    county,
    deeds,
    guards,
    history,
    people,
    pictures,
    sensors,
    settling,
)
from xiaoan.web.demonstration.cases import Trail
from xiaoan.web.demonstration.pouring import pour

DAYS = 400
SEED = 20260318
# Lines of the timetable that this load does itself, or that have nothing to do yet.
ELSEWHERE = frozenset({"ledger.countersign", "jobs.tidy", "jobs.sweep", "cases.call_clocks"})
ANALYSIS = "整理统计信息"
Step = tuple[int, str]  # how much is done of a hundred, and what comes next


@dataclass
class Load:
    """One load: its moment, its chance, how many schools, and what the steps hand on."""

    now: datetime
    seed: int = SEED
    schools: int | None = None  # the first so many; None for the whole county
    places: list[county.Place] = field(default_factory=list)
    actors: dict[int, dict[str, list[Viewer]]] = field(default_factory=dict)
    books: history.Books = field(default_factory=history.Books)

    @property
    def times(self) -> history.Times:
        today = timezone.localdate(self.now)
        return history.Times(today - timedelta(days=DAYS), self.now, today)

    @property
    def calendar(self) -> Calendar:
        return calendar_for(county.COUNTY)


def load_county(load: Load) -> Iterator[Step]:
    """The county with its history. What was written is analysed before it is evaluated."""
    for done, words, works in _STEPS:
        yield done, words
        if words == ANALYSIS:
            analyse()
            continue
        with scope.system(), transaction.atomic():
            for work in works:
                work(load)
    analyse()
    yield 100, "完成"


def analyse() -> None:
    """Tell the planner what was just written in bulk; only the owner of the tables may."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    connections["owner"].close()


def load_many(load: Load, count: int) -> Iterator[Step]:
    """`count` schools over a province, without people or history, for measuring at size."""
    with scope.system(), transaction.atomic():
        yield 0, "行政区划"
        _territories(load)
        yield 20, f"{count} 所学校"
        places = list(settling.spread_schools(count, 51 * 10**12, load.seed))
        settling.settle_organisations(places)
        yield 80, "职责落到单位"
        duties.refresh_bindings(51 * 10**12, 52 * 10**12 - 1)
    yield 100, "完成"


def _territories(load: Load) -> None:
    load_territories(ASSETS / "territories.json.gz")


def _settle(load: Load) -> None:
    load.places = [*county.organs(), *islice(county.schools(load.seed), load.schools)]
    settling.settle_organisations(load.places)
    figures, seats = people.staff(load.places, load.seed)
    begun = load.now - timedelta(days=DAYS + 200)
    since = timezone.localdate(begun)
    load.actors = settling.settle_people(
        load.places, (figures, seats), since=since, at=begun, seed=load.seed
    )


def _hire_guards(load: Load) -> None:
    roster = guards.Roster(
        now=load.now,
        today=load.times.today,
        began=load.now - timedelta(days=DAYS - 5),
        draw=random.Random(load.seed + 30),  # noqa: S311 — invented data, not a secret
        calendar=load.calendar,
    )
    schools = [place for place in load.places if place.kind == "school"]
    hired = guards.hire(roster, schools, load.actors)
    pour(Guard, hired.guards)
    pour(Change, hired.changes)
    pour(Watch, hired.watches)
    pour(Stand, hired.stands)
    load.books.deeds.extend(hired.deeds)


def _write_history(load: Load) -> None:
    draw = random.Random(load.seed + 10)  # noqa: S311 — invented data, not a secret
    schools = [place for place in load.places if place.kind == "school"]
    keepers = {
        place.code: next(iter(load.actors[place.code].values()))[0]
        for place in schools
        if load.actors.get(place.code)
    }
    files, pairs = pictures.hang(keepers, draw, load.now - timedelta(days=DAYS + 1))
    pour(File, files)
    writer = history.Writer(
        books=load.books,
        calendar=load.calendar,
        times=load.times,
        draw=draw,
        photos=history.Photos(pairs),
        bureau=load.actors[county.BUREAU]["bureau_clerk"][0],
    )
    for place in schools:
        writer.write(history.School(place, load.actors.get(place.code, {})))


def _invent_deeds(load: Load) -> None:
    times = load.times
    draw = random.Random(load.seed + 20)  # noqa: S311 — invented data, not a secret
    stage = deeds.Stage(load.places, load.calendar, times.since, times.today, draw)
    deeds.invent(stage, duties_in_force(times.today, county.BUREAU))
    books = load.books
    for deed in stage.deeds:
        by = _author(load, deed.org_code)
        at = min(datetime.combine(deed.on, deeds.OFFICE_HOUR, UTC), load.now)
        books.facts.append(_fact(deed, by, at))
        books.deeds.append(_recorded(deed, by, at))
    pour(
        Reading,
        (_reading(number, _author(load, number.org_code)) for number in stage.numbers.values()),
    )


def _author(load: Load, org_code: int) -> Viewer:
    """Who writes for an organisation: its safety officer, or whoever holds a post there."""
    held = load.actors.get(org_code, {})
    for kind in ("safety_officer", "bureau_clerk", "township_officer", "department_officer"):
        if held.get(kind):
            return held[kind][0]
    return next((viewers[0] for viewers in held.values() if viewers), SYSTEM)


def _fact(deed: deeds.Deed, by: Viewer, at: datetime) -> Fulfilment:
    return Fulfilment(
        id=deed.source_id,
        org_code=deed.org_code,
        kind=deed.kind,
        on=deed.on,
        attributes=dict(deed.attributes),
        note="演示记录",
        source_type="duties.record",
        source_id=deed.source_id,
        by_id=by.person_id,
        by_name=by.name,
        at=at,
    )


def _recorded(deed: deeds.Deed, by: Viewer, at: datetime) -> Deed:
    return Deed(
        verb="duties.recorded",
        org_code=deed.org_code,
        subject_type="fulfilment",
        subject_id=deed.source_id,
        by=by,
        at=at,
        body={"kind": deed.kind, "on": deed.on, "attributes": dict(deed.attributes)},
    )


def _reading(number: deeds.Number, by: Viewer) -> Reading:
    return Reading(
        id=uuid7(),
        org_code=number.org_code,
        measure=number.measure,
        on=number.on,
        value=number.value,
        source_type="duties.record",
        by_name=by.name,
        at=datetime.combine(number.on, deeds.OFFICE_HOUR, UTC),
    )


def _store(load: Load) -> None:
    books = load.books
    pour(Checkpoint, books.checkpoints)
    pour(Round, books.rounds)
    pour(Inspection, books.inspections)
    pour(Answer, books.answers)


def _store_cases(load: Load) -> None:
    trails = sorted(load.books.trails, key=lambda trail: trail.case.opened_at)
    _number([trail.case for trail in trails])
    pour(Case, (trail.case for trail in trails))
    pour(Hazard, (trail.hazard for trail in trails))
    pour(CaseEvent, (event for trail in trails for event in trail.events))
    pour(CaseParty, (party for trail in trails for party in trail.parties))
    facts = [*load.books.facts, *(fact for trail in trails for fact in trail.facts)]
    pour(Fulfilment, facts)


def _number(cases: list[Case]) -> None:
    """Numbers in the order of opening, counted in each year (engine.cases.numbering)."""
    for year, opened in groupby(cases, lambda case: case.opened_at.astimezone(CHINA).year):
        last = 0
        for last, case in enumerate(opened, start=1):
            case.number = f"YH-{year}-{last:05d}"
        NumberSeries.objects.create(territory=county.COUNTY, prefix="YH", year=year, last=last)


def _write_ledger(load: Load) -> None:
    written = [*load.books.deeds, *(one for trail in load.books.trails for one in trail.deeds)]
    record_all(sorted(written, key=lambda deed: deed["at"]))


def _start_turns(load: Load) -> None:
    """Clocks and tasks of what is still open, by the engine's own hand."""
    for trail in load.books.trails:
        if trail.is_open:
            case, last = trail.case, trail.events[-1]
            clocks.restart(case, case.stage_since)
            Case.objects.filter(id=case.id).update(due_at=case.due_at)
            turns.take_turn(case, seq=last.seq, by=SYSTEM, at=case.stage_since)
            _ask_parties(trail)
    clocks.call_clocks(load.now)


def _ask_parties(trail: Trail) -> None:
    """The task that routing gives a department (features.hazards.actions.routing)."""
    for party, step in zip(trail.parties, trail.routings, strict=True):
        asked = Organisation.objects.get(code=party.party_code)
        routing.ask(trail.case, asked, step.note, by=step.by, at=step.at)


def _connect_sensors(load: Load) -> None:
    officers = load.actors.get(county.LEADING_SCHOOL, {}).get("safety_officer")
    clerks = load.actors.get(county.BUREAU, {}).get("bureau_clerk")
    if officers and clerks:
        sensors.connect(officers[0], clerks[0], at=load.now)


def _evaluate(load: Load) -> None:
    lo, hi = county.COUNTY, county.COUNTY + 10**8 - 1
    duties.refresh_bindings(lo, hi)
    duties.evaluate(lo, hi, on=load.times.today, since=load.times.since)


def _run_nightly(load: Load) -> None:
    """What the night would have done: tasks from duties, looking back."""
    for line in timetable.everything():
        if line.name not in ELSEWHERE:
            line.function(load.now)


def _countersign(load: Load) -> None:
    """The bureau signs for the whole county, the county government for the county's organs."""
    begun = load.now - timedelta(days=DAYS)
    lo = county.COUNTY
    appoint_signer(org_code=county.BUREAU, lo=lo, hi=lo + 10**8 - 1, at=begun)
    appoint_signer(org_code=county.GOVERNMENT, lo=lo, hi=lo + 10**5 - 1, at=begun)
    countersign_all(on=load.times.today, at=load.now)


_STEPS: tuple[tuple[int, str, tuple[Callable[[Load], None], ...]], ...] = (
    (0, "行政区划", (_territories,)),
    (8, "单位、人员、岗位、安保人员", (_settle, _hire_guards)),
    (14, "排查与隐患的来龙去脉", (_write_history,)),
    (30, "演练、会议、培训等履职记录", (_invent_deeds,)),
    (38, "写入排查", (_store,)),
    (58, "写入隐患、履职记录和留痕链", (_store_cases, _write_ledger)),
    (80, ANALYSIS, ()),
    (82, "在办事项的期限与待办", (_start_turns, _connect_sensors)),
    (88, "职责评估", (_evaluate,)),
    (94, "夜间任务", (_run_nightly,)),
    (97, "上级会签", (_countersign,)),
)
