"""What must hold at the end of each day, whatever people did."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from xiaoan.engine.cases import registry, rules
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.cases.models import Clock as CaseClock
from xiaoan.engine.duties import catalogue
from xiaoan.engine.duties.models import Binding, Fulfilment, Obligation, Reading
from xiaoan.engine.duties.plan import members_within
from xiaoan.engine.duties.rules import Fact, Measured, Record, judge
from xiaoan.engine.duties.windows import Span
from xiaoan.engine.tasks.models import PENDING, Task
from xiaoan.foundation import scope
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger import checking

OPEN: Final = ("due", "not_due")
TREATS: Final = {"treat"}
ACCEPTS: Final = {"accept", "accept_major", "close", "close_major"}
REOPENS: Final = {"reopen", "relapse", "reinstate"}
TOLD: Final = {"told"}
IDENTIFIER: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Key = tuple[int, str, str]


class Broken(AssertionError):
    """An invariant does not hold; says which, of what, and when."""


def insist(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(what)


@dataclass
class Memory:
    """What the day before left, to compare the next one with."""

    last_of: dict[Any, tuple[int, str]] = field(default_factory=dict)
    fixers: dict[Any, set[Any]] = field(default_factory=lambda: defaultdict(set))
    open_duties: dict[Key, date] = field(default_factory=dict)
    fallen: Counter[tuple[Key, str]] = field(default_factory=Counter)
    read_outbox: set[Any] = field(default_factory=set)


def check_moves(memory: Memory, since: datetime) -> None:
    """Cases move only along legal edges, in order; nobody accepts what they treated."""
    news = CaseEvent.objects.filter(at__gte=since).order_by("case_id", "seq")
    flow = registry.workflow("hazards")
    for event in news.iterator():
        seq, stage = memory.last_of.get(event.case_id, (0, ""))
        if event.seq <= seq:
            continue
        where = f"case {event.case_id} event {event.seq} {event.move}"
        insist(event.seq == seq + 1, f"{where} follows {seq}")
        insist(not stage or event.from_stage == stage, f"{where} leaves {event.from_stage}")
        move = flow.move(event.move)
        if move is not None and seq and event.move not in TOLD:
            insist(event.from_stage in move.stages, f"{where} is not from {event.from_stage}")
            insist(event.to_stage == (move.to or event.from_stage), f"{where} to {event.to_stage}")
        _check_hands(memory, event, where)
        memory.last_of[event.case_id] = (event.seq, event.to_stage)


def _check_hands(memory: Memory, event: CaseEvent, where: str) -> None:
    fixers = memory.fixers[event.case_id]
    if event.move in TREATS:
        fixers.add(event.by_id)
    elif event.move in ACCEPTS:
        insist(event.by_id not in fixers, f"{where}: whoever treated it also checked it")
    elif event.move in REOPENS:
        fixers.clear()


def check_cases(memory: Memory, called_at: datetime) -> None:
    """What the rows say is what the events say, and every open case waits on somebody.

    `called_at` is when the clocks were last called: what falls due between that and the look at
    the rows is for the next calling.
    """
    asked = set(
        Task.objects.filter(state__in=PENDING, case_id__isnull=False).values_list(
            "case_id", flat=True
        )
    )
    ticking = set(
        CaseClock.objects.filter(stopped_at__isnull=True).values_list("case_id", flat=True)
    )
    for case in Case.objects.filter(id__in=memory.last_of).iterator():
        _, stage = memory.last_of[case.id]
        insist(case.stage == stage, f"case {case.id} is at {case.stage}, its events at {stage}")
        if case.closed_at is None:
            waits = case.id in asked or case.id in ticking
            insist(waits, f"case {case.id} at {case.stage} waits on nobody")
        else:
            insist(case.id not in ticking, f"closed case {case.id} has a running clock")
    known = set(memory.last_of)
    lost = set(Case.objects.values_list("id", flat=True)) - known
    insist(not lost, f"cases without events: {sorted(map(str, lost))[:3]}")
    _check_calls(called_at)


def _check_calls(called_at: datetime) -> None:
    """Each overdue climbs exactly once: as many calls as their times have come, none twice."""
    made: Counter[tuple[str, int]] = Counter()
    for key in Task.objects.filter(kind="call").values_list("key", flat=True):
        _, clock_id, called, *_ = key.split(":")
        made[clock_id, int(called)] += 1
    for clock in CaseClock.objects.filter(stopped_at__isnull=True):
        calls = [rules.TimedCall.from_json(row) for row in clock.calls]
        come = sum(call.at <= called_at for call in calls)
        insist(clock.level == come, f"clock {clock.id} is at call {clock.level}, not {come}")
        for level in range(1, clock.level + 1):
            insist(made[str(clock.id), level] >= 1, f"clock {clock.id} made no call {level}")


def check_falls(memory: Memory, today: date) -> None:
    """Every open asking whose day is over was announced as fallen, and only once for that day."""
    news = Outbox.objects.filter(name="duties.fallen").exclude(id__in=memory.read_outbox)
    for row in news:
        memory.read_outbox.add(row.id)
        for one in row.body["duties"]:
            fell = (row.org_code, one["duty"], one["period"]), one["due_on"]
            memory.fallen[fell] += 1
    twice = [fell for fell, times in memory.fallen.items() if times > 1]
    insist(not twice, f"announced twice: {twice[:2]}")
    rows = Obligation.objects.exclude(state="waived")
    standing = {
        (code, duty, period): (state, due_on)
        for code, duty, period, state, due_on in rows.values_list(
            "org_code", "duty_id", "period", "state", "due_on"
        )
    }
    for key in memory.open_duties:
        state, due_on = standing.get(key, ("", today))
        if state == "overdue":
            said = memory.fallen[key, due_on.isoformat()]
            insist(said == 1, f"{key} fell overdue after {due_on} and was announced {said} times")
    memory.open_duties = {key: due_on for key, (state, due_on) in standing.items() if state in OPEN}


def check_duties(org_code: int, since: date, today: date) -> None:
    """No duty lost or doubled: the stored rows are what the pure rules say of the facts."""
    listed = catalogue.duties_within(org_code, org_code)
    place = members_within(org_code, org_code, listed).place_of(org_code)
    bound = set(Binding.objects.filter(org_code=org_code).values_list("duty_id", flat=True))
    rows = list(Obligation.objects.filter(org_code=org_code, ends_on__gte=since))
    waived = frozenset((one.duty_id, one.period) for one in rows if one.waived_at)
    record = Record(_facts(org_code), _readings(org_code), waived)
    expected: dict[tuple[str, str], tuple[Any, ...]] = {}
    for duty in sorted(listed, key=lambda duty: duty.starts_on, reverse=True):
        if duty.id in bound:
            for one in judge(duty, record, place, Span(since, today, since)):
                said = (one.due_on, one.required, one.achieved, one.state, one.met_on)
                if one.ends_on >= since:
                    expected.setdefault((one.duty_id, one.period), said)
    stored = {
        (one.duty_id, one.period): (one.due_on, one.required, one.achieved, one.state, one.met_on)
        for one in rows
    }
    missing, extra = expected.keys() - stored.keys(), stored.keys() - expected.keys()
    insist(not missing, f"{org_code} lost {sorted(missing)[:3]}")
    insist(not extra, f"{org_code} has too much: {sorted(extra)[:3]}")
    wrong = [key for key in expected if expected[key] != stored[key]]
    insist(
        not wrong,
        f"{org_code} {wrong[:1]}: stored {[stored[key] for key in wrong[:1]]},"
        f" by the rules {[expected[key] for key in wrong[:1]]}",
    )


def _facts(org_code: int) -> list[Fact]:
    rows = Fulfilment.objects.filter(org_code=org_code, withdrawn_at__isnull=True)
    return [Fact(row.kind, row.on, row.amount, row.attributes) for row in rows]


def _readings(org_code: int) -> list[Measured]:
    rows = Reading.objects.filter(org_code=org_code)
    return [Measured(row.measure, row.on, row.value) for row in rows]


def check_ledger(codes: Iterable[int]) -> None:
    for code in codes:
        faults = checking.check(code).faults
        insist(not faults, f"ledger of {code}: {faults[:2]}")


def history(start: datetime) -> list[str]:
    """Every act of the ledger since the start, with identifiers in the order of their coming.

    Those of what evaluation writes are the database's own, and no seed knows them.
    """
    from xiaoan.foundation.ledger.models import Entry

    known: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        return known.setdefault(found[0], f"#{len(known)}")

    with scope.system():
        rows = Entry.objects.filter(at__gte=start).order_by("at", "org_code", "seq")
        lines = [
            f"{one.at.isoformat()} {one.org_code} {one.verb} {_plain(one.act)}" for one in rows
        ]
    return [IDENTIFIER.sub(named, line) for line in lines]


def _plain(act: dict[str, Any]) -> str:
    return json.dumps(act, ensure_ascii=False, sort_keys=True, default=str)
