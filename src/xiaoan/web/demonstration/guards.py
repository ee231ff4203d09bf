"""Who guards the demonstration's schools: papers in order and not, watches, recent shifts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from xiaoan.engine.registers.models import Change
from xiaoan.features.guards import rules
from xiaoan.features.guards.models import Guard, Stand, Watch, standards
from xiaoan.features.guards.queries import GUARDS
from xiaoan.foundation.ledger.actions import Deed
from xiaoan.foundation.scope import SYSTEM, Viewer
from xiaoan.foundation.terms.rules import CHINA, Calendar
from xiaoan.web.demonstration.county import LEADING_SCHOOL
from xiaoan.web.demonstration.land import Place
from xiaoan.web.demonstration.people import LAST, SURNAMES
from xiaoan.web.demonstration.settling import drawn_uuid

COMPANIES = ("演示安顺保安服务公司", "演示平川保安服务公司")
WEEKS = 3
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
SCHOOL_DAYS = (1, 2, 3, 4, 5)
# name, place, weekdays, begins, ends, on school days only
WATCHES = (
    ("上学护学岗", "escort", SCHOOL_DAYS, time(7, 0), time(8, 20), True),
    ("放学护学岗", "escort", SCHOOL_DAYS, time(16, 30), time(18, 0), True),
    ("校门白班", "gate", EVERY_DAY, time(7, 0), time(19, 0), False),
    ("校门夜班", "gate", EVERY_DAY, time(19, 0), time(7, 0), False),
)
DORM = ("宿舍夜巡", "dorm", EVERY_DAY, time(21, 30), time(6, 0), False)
NOTES = (
    "一切正常",
    "一切正常",
    "一切正常",
    "东侧门锁不太好使，已报后勤",
    "晚上有外来车辆掉头，已劝离",
    "快递放在传达室，未让进校",
    "夜间巡查两次，宿舍楼正常",
)


@dataclass
class Hired:
    """What is to be poured, in this order."""

    guards: list[Guard] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)
    stands: list[Stand] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)


@dataclass(frozen=True)
class Roster:
    """What is given to the invention: the moment, the chance, and the school days."""

    now: datetime
    today: date
    began: datetime
    draw: random.Random
    calendar: Calendar

    def days_ago(self, least: int, most: int) -> date:
        return self.today - timedelta(days=self.draw.randint(least, most))


def hire(
    roster: Roster, places: Iterable[Place], actors: dict[int, dict[str, list[Viewer]]]
) -> Hired:
    """Guards for every school, as its temper has them; the story school's shifts besides."""
    hired = Hired()
    for place in places:
        held = actors.get(place.code, {})
        guards = list(_guards(roster, place, held.get("guard", [])))
        watches = list(_watches(roster, place, guards))
        hired.guards += guards
        hired.watches += watches
        by = (held.get("safety_officer") or held.get("principal") or [SYSTEM])[0]
        for guard in guards:
            _note(roster, hired, guard, by)
        if place.code == LEADING_SCHOOL:
            hired.stands += _stands(roster, watches)
    return hired


def _guards(roster: Roster, place: Place, accounts: list[Viewer]) -> Iterator[Guard]:
    needed = rules.standard_for(place.code, standards()).needed(place.enrolment, place.boarders)
    is_story = place.code == LEADING_SCHOOL
    missing = 0 if is_story else sum(roster.draw.random() > place.temper for _ in range(needed))
    for number in range(max(1, needed - missing // 2)):
        account = accounts[number] if number < len(accounts) else None
        yield _guard(roster, place, account)


def _guard(roster: Roster, place: Place, account: Viewer | None) -> Guard:
    draw = roster.draw
    careless = draw.random() > place.temper
    years = draw.randint(56, 61) if careless and draw.random() < 0.5 else draw.randint(34, 54)
    is_company = draw.random() < 0.7
    is_licensed = draw.random() < (0.75 if careless else 0.99)
    employed = roster.days_ago(420, 2200)
    checked = roster.days_ago(340, 700) if careless else roster.days_ago(20, 330)
    return Guard(
        id=drawn_uuid(draw, roster.began),
        org_code=place.code,
        lines=list(GUARDS.lines),
        created_at=roster.began,
        changed_at=roster.began,
        changed_by_name="安全主任",
        name=account.name if account else draw.choice(SURNAMES) + "示" + draw.choice(LAST),
        sex="m" if draw.random() < 0.9 else "f",
        birth_on=roster.today - timedelta(days=years * 365 + draw.randint(10, 300)),
        employer_kind="company" if is_company else "own",
        employer_name=draw.choice(COMPANIES) if is_company else "",
        is_full_time=draw.random() < (0.7 if careless else 0.97),
        licence_number=f"演示{draw.randrange(10**8):08d}" if is_licensed else "",
        licensed_on=employed - timedelta(days=draw.randint(30, 900)) if is_licensed else None,
        checked_on=None if careless and draw.random() < 0.35 else checked,
        health_until=roster.today + timedelta(days=draw.randint(-40 if careless else 25, 340)),
        training_hours=draw.choice((0, 8, 16, 24, 32)),
        places=["gate", "escort"] if draw.random() < 0.7 else ["gate", "patrol"],
        employed_from=employed,
        employed_until=roster.today + timedelta(days=draw.randint(60, 700)) if is_company else None,
        phone="",
        account_id=str(account.person_id) if account else "",
    )


def _watches(roster: Roster, place: Place, guards: list[Guard]) -> Iterator[Watch]:
    lines = (*WATCHES, DORM) if place.boarders else WATCHES
    for number, (name, where, weekdays, begins, ends, is_school_days) in enumerate(lines):
        is_vacant = name in ("校门夜班", "宿舍夜巡") and roster.draw.random() > place.temper
        yield Watch(
            id=drawn_uuid(roster.draw, roster.began),
            org_code=place.code,
            name=name,
            place=where,
            weekdays=list(weekdays),
            begins=begins,
            ends=ends,
            is_school_days=is_school_days,
            guard=None if is_vacant else guards[number % len(guards)],
            active_from=roster.began.astimezone(CHINA).date(),
        )


def _stands(roster: Roster, watches: list[Watch]) -> Iterator[Stand]:
    """Three weeks, with who came late and two nights nobody came; nobody in two places at once."""
    busy: dict[object, datetime] = {}
    first = roster.today - timedelta(days=7 * WEEKS)
    asked = [
        (span, watch)
        for number in range(7 * WEEKS + 1)
        for day in [first + timedelta(days=number)]
        for watch in watches
        for span in [watch.pattern.span(day, is_school_day=roster.calendar.is_school_day(day))]
        if span is not None and watch.guard is not None and span.ends < roster.now
    ]
    for span, watch in sorted(asked, key=lambda one: one[0].begins):
        late = roster.draw.choice((-4, -2, 0, 1, 3, 3, 6, 25))
        begins = span.begins + timedelta(minutes=late)
        if busy.get(watch.guard_id, begins) > begins or roster.draw.random() < 0.04:
            continue
        ends = span.ends + timedelta(minutes=roster.draw.randint(0, 5))
        busy[watch.guard_id] = ends
        yield Stand(
            id=drawn_uuid(roster.draw, begins),
            org_code=watch.org_code,
            guard=watch.guard,
            watch=watch,
            began_at=begins,
            ended_at=ends,
            note=roster.draw.choice(NOTES),
            by_name=watch.guard.name if watch.guard else "",
        )


def _note(roster: Roster, hired: Hired, guard: Guard, by: Viewer) -> None:
    """The change and the ledger's entry that the register's own action would have left."""
    values = GUARDS.values_of(guard)
    words = {key: GUARDS.column(key).words(one) for key, one in values.items() if one}
    hired.changes.append(
        Change(
            id=drawn_uuid(roster.draw, roster.began),
            org_code=guard.org_code,
            lines=guard.lines,
            register=GUARDS.name,
            row_id=guard.id,
            act="added",
            values={key: ["", word] for key, word in words.items()},
            by_id=by.person_id,
            by_name=f"{by.post_title} {by.name}",
            at=roster.began,
        )
    )
    told = {key: word for key, word in words.items() if not GUARDS.column(key).is_sealed}
    hired.deeds.append(
        Deed(
            verb="guards.added",
            org_code=guard.org_code,
            subject_type=GUARDS.name,
            subject_id=guard.id,
            by=by,
            at=roster.began,
            body={"title": guard.name, "values": told, "reason": ""},
        )
    )
