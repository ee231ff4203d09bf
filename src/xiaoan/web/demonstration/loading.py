"""Load the demonstration: each step says what it does and how far the whole is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, islice

from django.db import connections, transaction
from django.utils import timezone

from xiaoan.engine.cases import clocks, turns
from xiaoan.engine.cases.models import Case, CaseEvent, CaseParty, NumberSeries
from xiaoan.engine.duties import actions as duties
from xiaoan.engine.duties.models import Fulfilment, Reading
from xiaoan.engine.duties.parallel import side_by_side
from xiaoan.engine.policy.queries import duties_in_force
from xiaoan.engine.registers.models import Change
from xiaoan.features.guards.models import Guard, Stand, Watch
from xiaoan.features.hazards.actions import routing
from xiaoan.features.hazards.models import Hazard
from xiaoan.features.inspections.models import Answer, Checkpoint, Inspection, Round
from xiaoan.features.safeguards.models import Site
from xiaoan.features.staff.models import Staffer
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.jobs import timetable
from xiaoan.foundation.ledger.actions import appoint_signer, countersign_all, record_all
from xiaoan.foundation.orgs.actions import load_territories
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import ASSETS
from xiaoan.foundation.scope import SYSTEM
from xiaoan.foundation.terms.queries import calendar_for
from xiaoan.foundation.terms.rules import CHINA
from xiaoan.web.demonstration import (
    booking,
    deeds,
    going_on,
    guards,
    history,
    people,
    pictures,
    risks,
    settling,
    staffing,
)
from xiaoan.web.demonstration.books import Photos, School
from xiaoan.web.demonstration.cases import Trail
from xiaoan.web.demonstration.county import KAIJIANG
from xiaoan.web.demonstration.finding import Finder
from xiaoan.web.demonstration.land import SPAN, Land, organs
from xiaoan.web.demonstration.land import schools as land_schools
from xiaoan.web.demonstration.load import Load
from xiaoan.web.demonstration.pouring import pour
from xiaoan.web.demonstration.territories import LANDS, intervals, land_of

# Lines of the timetable that this load does itself, or that have nothing to do yet.
ELSEWHERE = frozenset({"ledger.countersign", "jobs.tidy", "jobs.sweep", "cases.call_clocks"})
ANALYSIS, NIGHT = "整理统计信息", "夜间任务"
JUDGING = "职责评估"
BARE = frozenset({ANALYSIS, JUDGING, NIGHT})  # each opens its own transactions
Step = tuple[int, str]  # how much is done of a hundred, and what comes next


Strand = tuple[Callable[[Load], None], ...]


def load_county(load: Load) -> Iterator[Step]:
    """The counties with their history. What was written is analysed before it is evaluated."""
    for done, words, *strands in _STEPS:
        yield done, words
        if words in BARE:
            for work in chain(*strands):
                work(load)
        else:
            _side_by_side(load, strands)
    analyse()
    yield 100, "完成"


def _side_by_side(load: Load, strands: Sequence[Strand]) -> None:
    """Each strand in a transaction of its own: one makes rows while the database writes another."""
    if len(strands) == 1:
        return _do(load, strands[0])
    with ThreadPoolExecutor(len(strands), "xiaoan-demo") as threads:
        running = [threads.submit(_do_alone, load, strand) for strand in strands]
    for one in running:
        one.result()
    return None


def _do_alone(load: Load, strand: Strand) -> None:
    try:
        _do(load, strand)
    finally:
        connections.close_all()


def _do(load: Load, strand: Strand) -> None:
    with scope.system(), transaction.atomic():
        for work in strand:
            work(load)


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
    for land in LANDS:
        schools = islice(land_schools(land, load.seed), load.wanted(land))
        load.places[land.lo] = [*organs(land), *schools]
    places = [place for land in LANDS for place in load.places[land.lo]]
    settling.settle_organisations(places)
    staff = people.staff(places, load.seed)
    begun = load.now - timedelta(days=KAIJIANG.days + 200)
    since = timezone.localdate(begun)
    load.actors = settling.settle_people(places, staff, since=since, at=begun, seed=load.seed)


def _hire_guards(load: Load) -> None:
    for land in LANDS:
        roster = guards.Roster(
            now=load.now,
            today=load.times(land).today,
            began=load.now - timedelta(days=land.days - 5),
            draw=load.chance(land, 30),
            calendar=calendar_for(land.lo),
        )
        hired = guards.hire(roster, load.schools_of(land), load.actors)
        pour(Guard, hired.guards)
        pour(Change, hired.changes)
        pour(Watch, hired.watches)
        pour(Stand, hired.stands)
        load.books.deeds.extend(hired.deeds)


def _keep_staff(load: Load) -> None:
    for land in LANDS:
        chance = staffing.Chance(
            today=load.times(land).today,
            began=load.now - timedelta(days=land.days - 5),
            draw=load.chance(land, 62),
        )
        kept = staffing.keep(chance, load.schools_of(land), load.actors)
        pour(Staffer, kept.staff)
        pour(Site, kept.sites)
        pour(Change, kept.changes)
        load.books.deeds.extend(kept.deeds)


def _keep_risks(load: Load) -> None:
    """Every school's list, by the cut-offs that its county settles (`_publish_risks`)."""
    for land in LANDS:
        schools = load.schools_of(land)
        keepers = {
            one.code: booking.author(load.actors[one.code])
            for one in schools
            if load.actors.get(one.code)
        }
        lists = risks.Lists(load.now, load.chance(land, 51), land.leading_school)
        load.books.deeds.extend(risks.keep_lists(lists, schools, keepers))


def _write_history(load: Load) -> None:
    for land in LANDS:
        _write_history_of(load, land)


def _write_history_of(load: Load, land: Land) -> None:
    draw, schools, times = load.chance(land, 10), load.schools_of(land), load.times(land)
    keepers = {
        place.code: next(iter(load.actors[place.code].values()))[0]
        for place in schools
        if load.actors.get(place.code)
    }
    files, pairs = pictures.hang(keepers, draw, load.now - timedelta(days=land.days + 1))
    pour(File, files)
    finder = Finder(
        books=load.books,
        calendar=calendar_for(land.lo),
        times=times,
        draw=draw,
        photos=Photos(pairs),
        bureau=load.actors[land.bureau]["bureau_clerk"][0],
    )
    writer = history.Writer(finder, land.plans)
    for place in schools:
        writer.write(School(place, load.actors.get(place.code, {})))


def _invent_deeds(load: Load) -> None:
    for land in LANDS:
        times = load.times(land)
        stage = deeds.Stage(
            places=load.places[land.lo],
            calendar=calendar_for(land.lo),
            since=times.since,
            today=times.today,
            draw=load.chance(land, 20),
        )
        deeds.invent(stage, duties_in_force(times.today, land.bureau))
        for deed in stage.deeds:
            by = booking.author(load.actors.get(deed.org_code, {}))
            at = min(datetime.combine(deed.on, deeds.OFFICE_HOUR, UTC), load.now)
            load.books.facts.append(booking.fact(deed, by, at))
            load.books.deeds.append(booking.recorded(deed, by, at))
        pour(
            Reading,
            (
                booking.reading(number, booking.author(load.actors.get(number.org_code, {})))
                for number in stage.numbers.values()
            ),
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
    """Numbers in the order of opening, counted in each county and year (cases.numbering)."""
    last: dict[tuple[int, int], int] = {}
    for case in cases:
        key = (case.org_code // SPAN * SPAN, case.opened_at.astimezone(CHINA).year)
        last[key] = last.get(key, 0) + 1
        case.number = f"YH-{key[1]}-{last[key]:05d}"
    for (territory, year), number in last.items():
        NumberSeries.objects.create(territory=territory, prefix="YH", year=year, last=number)


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
        event = next(one for one in trail.events if one.at == step.at and one.note == step.note)
        routing.ask(trail.case, asked, event, by=step.by, at=step.at)


def _evaluate(load: Load) -> None:
    asked = [interval for land in LANDS for interval in intervals(land)]
    side_by_side(partial(_judge, load), asked)


def _judge(load: Load, lo: int, hi: int) -> int:
    times = load.times(land_of(lo))
    with scope.system():
        duties.refresh_bindings(lo, hi)
        return duties.evaluate(lo, hi, on=times.today, since=times.since)


def _run_nightly(load: Load) -> None:
    """What the night would have done: tasks from duties, looking back."""
    for line in timetable.everything():
        if line.name not in ELSEWHERE:
            timetable.run(line.name, load.now)


def _countersign(load: Load) -> None:
    """The bureau signs for the whole county, the county government for the county's organs."""
    for land in LANDS:
        begun = load.now - timedelta(days=land.days)
        appoint_signer(org_code=land.bureau, lo=land.lo, hi=land.hi, at=begun)
        appoint_signer(org_code=land.government, lo=land.lo, hi=land.lo + 10**5 - 1, at=begun)
    countersign_all(on=timezone.localdate(load.now), at=load.now)


# How much is done of a hundred, what comes next, and strands of it that may go side by side.
_STEPS: tuple[tuple[int, str, *tuple[Strand, ...]], ...] = (
    (0, "行政区划", (_territories,)),
    (8, "单位、人员、岗位、安保人员、风险清单", (_settle, _hire_guards, _keep_staff, _keep_risks)),
    (16, "排查与隐患的来龙去脉", (_write_history,)),
    (32, "演练、会议、培训等履职记录", (_invent_deeds,)),
    (38, "写入排查、隐患和留痕链", (_store,), (_store_cases, _write_ledger)),
    (76, ANALYSIS, (lambda _: analyse(),)),
    (
        80,
        "在办事项的期限与待办",
        (
            _start_turns,
            going_on.connect_sensors,
            going_on.sign_letters,
            going_on.write_documents,
            going_on.hang,
            going_on.publish_risks,
            going_on.hang_plans,
            going_on.visit_schools,
            going_on.engage_experts,
            going_on.receive_tips,
            going_on.assess_literacy,
            going_on.drill_schools,
        ),
    ),
    (86, JUDGING, (_evaluate,)),
    (92, NIGHT, (_run_nightly,)),
    (97, "上级会签", (_countersign,)),
)
