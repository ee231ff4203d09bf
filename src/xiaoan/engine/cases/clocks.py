"""Starting, stopping, putting off and calling clocks.

A clock calls at shares of its time, and again after it has run out: the workflow says whom. An
acknowledgement (签收) by the person called does not stop a clock; it puts the calls that are left
off by the workflow's `hold`, once for each call. Only the move itself stops the climb, so what is
acknowledged and then forgotten still reaches the level above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from xiaoan.engine.tasks.actions import NewTask, Sender, raise_all
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import chain_above, organisation
from xiaoan.foundation.orgs.rules import Code
from xiaoan.foundation.terms.queries import calendar_for
from xiaoan.foundation.terms.rules import CHINA

from . import registry, rules, turns
from .models import Case, Clock
from .workflow import HOLDER, PARTY, Holder
from .workflow import Clock as ClockRule

BATCH: Final = 1000
DAY_MINUTES: Final = 1440

_CALL = """
WITH called AS (
  SELECT id FROM cases_clock
   WHERE stopped_at IS NULL AND next_call_at <= %(at)s
   ORDER BY next_call_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
UPDATE cases_clock c
   SET level = c.level + 1,
       next_call_at = (c.calls -> (c.level + 1) ->> 'at')::timestamptz
  FROM called WHERE c.id = called.id
RETURNING c.id
"""


def restart(case: Case, at: datetime) -> None:
    """Stop the clocks of the stage left, start those of the stage entered; sets `case.due_at`."""
    Clock.objects.filter(case=case, stopped_at__isnull=True, is_aside=False).update(stopped_at=at)
    flow = registry.workflow(case.workflow)
    wanted = rules.clocks_in(flow, case.position)
    hours = calendar_for(case.org_code) if wanted else None
    rows = [_started(case, rule, at, hours) for rule in wanted if hours is not None]
    Clock.objects.bulk_create(rows)
    case.due_at = min((row.due_at for row in rows), default=None)


def start_aside(case: Case, rule: ClockRule, name: str, at: datetime) -> Clock:
    """Start a clock that does not follow the stage; anew where it ran already."""
    stop_aside(case, [name], at)
    clock = _started(case, _own(case, rule, name), at, calendar_for(case.org_code))
    clock.name, clock.is_aside = name, True
    clock.save(force_insert=True)
    return clock


def _own(case: Case, rule: ClockRule, name: str) -> ClockRule:
    """The rule with the day that was set for this one party, kept as `<until>:<code>`."""
    own = f"{rule.until}:{name.partition(':')[2]}"
    return replace(rule, until=own) if own in case.attributes else rule


def stop_aside(case: Case, names: Sequence[str] | None, at: datetime) -> None:
    """Stop the clocks of these names that do not follow the stage; all of them for None."""
    running = Clock.objects.filter(case=case, stopped_at__isnull=True, is_aside=True)
    (running if names is None else running.filter(name__in=names)).update(stopped_at=at)


def _started(case: Case, rule: ClockRule, at: datetime, hours: rules.WorkingHours) -> Clock:
    due = rules.due_at(rule, case.position, at, hours)
    calls = rules.call_times(rule, at, due, hours)
    return Clock(
        org_code=case.org_code,
        lines=case.lines,
        case=case,
        name=rule.id,
        started_at=at,
        due_at=due,
        minutes=int((due - at).total_seconds() // 60),
        working=rule.is_working,
        calls=[call.to_json() for call in calls],
        next_call_at=calls[0].at if calls else None,
    )


def call_clocks(at: datetime) -> int:
    """Call whom every clock has to call by `at`; returns how many calls were made.

    Runs under the system scope. Set-based and safe to run twice or beside itself: a clock is
    advanced by the statement that finds it due, and each call's task has its own key.
    """
    made = 0
    while called := _call_batch(at):
        made += called
    return made


@transaction.atomic
def _call_batch(at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_CALL, {"at": at, "batch": BATCH})
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return 0
    seats = Seats()
    called = Clock.objects.filter(id__in=ids).select_related("case")
    news = [
        (task, seats.sender(clock.org_code)) for clock in called for task in _tasks_of(clock, seats)
    ]
    raise_all(news, at=at)
    return len(ids)


class Seats:
    """Who sits above each organisation, asked once for a township in a batch."""

    def __init__(self) -> None:
        self._above: dict[int, Sequence[Organisation]] = {}
        self._senders: dict[int, Sender] = {}

    def above(self, org_code: int) -> Sequence[Organisation]:
        township = Code(org_code).within("township").value
        if township not in self._above:
            self._above[township] = chain_above(org_code)
        return self._above[township]

    def sender(self, org_code: int) -> Sender:
        if org_code not in self._senders:
            one = organisation(org_code)
            self._senders[org_code] = Sender(org_code, one.name if one else "")
        return self._senders[org_code]


def _tasks_of(clock: Clock, seats: Seats) -> list[NewTask]:
    case = clock.case
    flow = registry.workflow(case.workflow)
    rule = flow.clock(clock.name)
    call = rules.TimedCall.from_json(clock.calls[clock.level - 1])
    holders: tuple[Holder, ...] = (Holder(call.post, call.seat),)
    if call.post == HOLDER:
        holders = rules.holders_of(flow.stage(case.stage), case.position)
    news = []
    for place, holder in enumerate(holders):
        code = _code_of(holder, clock, seats)
        if code is None:
            continue
        news.append(
            NewTask(
                key=f"clock:{clock.id}:{clock.level}:{clock.due_at:%Y%m%d%H%M}:{place}",
                kind="call",
                org_code=code,
                post_kind=holder.post,
                appointment_id=turns.appointment_of(holder, case),
                title=_words(call, rule, case),
                detail=f"{flow.title} {case.number}，{_deadline(clock)}",
                url=turns.url_of(case),
                clause_quote=rule.basis.quote if rule else "",
                case_id=case.id,
                due_at=clock.due_at,
                is_urgent=case.grade == "major" or _is_short(clock),
            )
        )
    return news


def _code_of(holder: Holder, clock: Clock, seats: Seats) -> int | None:
    """The organisation called: the party that the clock runs for, or one as seen from the case."""
    if holder.seat == PARTY:
        return int(clock.name.partition(":")[2])
    org_code = clock.case.org_code
    return turns.code_at(holder.seat, org_code, seats.above(org_code))


def _is_short(clock: Clock) -> bool:
    """Less than a day, nights included: its calls cannot wait for the morning."""
    return not clock.working and clock.minutes < DAY_MINUTES


def _words(call: rules.TimedCall, rule: ClockRule | None, case: Case) -> str:
    title = rule.title if rule else ""
    if call.percent is None:
        return f"逾期未办，请督办：{case.title}"
    if call.percent >= 100:
        return f"{title}已到，尚未办理：{case.title}"
    return f"{title}已过{call.percent}%：{case.title}"


def _deadline(clock: Clock) -> str:
    return f"期限{clock.due_at.astimezone(CHINA):%Y年%m月%d日 %H:%M}"


@transaction.atomic
def hold(*, clock_id: UUID, level: int, at: datetime) -> bool:
    """签收 by the person called: put the calls that are left off, once for this call."""
    clock = (
        Clock.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(id=clock_id, level=level, held_level__lt=level, stopped_at__isnull=True)
        .first()
    )
    if clock is None:
        return False
    rule = registry.workflow(clock.case.workflow).clock(clock.name)
    until = at + timedelta(minutes=rule.hold if rule else 0)
    calls = tuple(rules.TimedCall.from_json(row) for row in clock.calls)
    _reschedule(clock, rules.put_off(calls, level, until), level=level, held_level=level)
    return True


@transaction.atomic
def extend(*, case: Case, until: datetime, at: datetime) -> int:
    """A granted extension moves the running clocks of the stage; calls start anew from there."""
    hours = calendar_for(case.org_code)
    Case.objects.filter(id=case.id).update(due_at=until)
    of_stage = Clock.objects.filter(case=case, stopped_at__isnull=True, is_aside=False)
    running = list(of_stage.select_for_update())
    for clock in running:
        rule = registry.workflow(case.workflow).clock(clock.name)
        if rule is None:
            continue
        calls = rules.call_times(rule, clock.started_at, until, hours)
        left = tuple(call for call in calls if call.at > at)
        clock.due_at = until
        _reschedule(clock, left, level=0, held_level=0)
    return len(running)


def _reschedule(
    clock: Clock, calls: tuple[rules.TimedCall, ...], *, level: int, held_level: int
) -> None:
    Clock.objects.filter(id=clock.id).update(
        calls=[call.to_json() for call in calls],
        next_call_at=calls[level].at if level < len(calls) else None,
        level=level,
        held_level=held_level,
        due_at=clock.due_at,
    )
