"""Claim: a province's duties are judged set-based, county beside county, in time that grows with
the schools and no faster; what has not changed is not rewritten; and one new fact costs one
school's judging, whatever the size of the rest.

Counties of 1,500 schools owe the duties of the Kaijiang text, with four weeks of invented facts:
1 county, 10, and with `--large` 100. First every obligation is written, then all are judged again
with nothing changed, then the day moves on until many fall overdue, each announced in the outbox.
Beside it: the pure rules in Python over a sample, writing nothing, and a bare INSERT of as many
rows.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from bench import own_database, say, seconds, table
from bench.rig.processes import seconds_of
from xiaoan.engine.duties import actions, catalogue
from xiaoan.engine.duties.models import Fulfilment, Obligation
from xiaoan.engine.duties.parallel import side_by_side
from xiaoan.engine.duties.plan import Members, members_within
from xiaoan.engine.duties.rules import Fact, Record, judge
from xiaoan.engine.duties.windows import Span
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.orgs.actions import insert_organisations
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import matches
from xiaoan.foundation.scope import SYSTEM
from xiaoan.web.demonstration.loading import analyse

Territory = tuple[int, int]
CITY: Final = 51170000000000
COUNTY: Final = 10**8
PROVINCE: Final = (51000000000000, 51999999999999)
NOWHERE: Final = 99_999_999_999_999  # the other texts bind nobody here
SCHOOLS: Final = 1_500
SAMPLE: Final = 60
TODAY: Final = date(2026, 4, 24)
SINCE: Final = TODAY - timedelta(days=27)
LATER: Final = date(2026, 5, 6)
STAGES: Final = ("kindergarten", "kindergarten", "primary", "primary", "junior", "senior")
_FACTS: Final = """
INSERT INTO duties_fulfilment (id, org_code, kind, "on", amount, attributes, note, file_ids,
       source_type, source_id, by_id, by_name, at, withdrawn_by_name, withdrawn_reason)
SELECT gen_random_uuid(), o.code, k.kind, %(since)s + (random() * 27)::int, 1, k.attributes, '',
       '{}', 'bench', gen_random_uuid(), o.id, '测速', now(), '', ''
  FROM orgs_organisation o
 CROSS JOIN LATERAL (VALUES
       ('sweep', '{"scope": "campus"}'::jsonb, 4), ('sweep', '{"scope": "route"}', 4),
       ('drill', '{"type": "comprehensive"}', 1), ('meeting', '{}', 1),
       ('hazard_found', jsonb_build_object('case', o.code::text), 1),
       ('hazard_planned', jsonb_build_object('case', o.code::text), 1)
       ) AS k(kind, attributes, times)
 CROSS JOIN generate_series(1, k.times)
 WHERE o.code BETWEEN %(lo)s AND %(hi)s
"""
_BARE: Final = (
    "CREATE TEMP TABLE bare (id uuid PRIMARY KEY, org_code bigint, duty_id text, period text,"
    " starts_on date, ends_on date, due_on date, required numeric, achieved numeric, state text)",
    "INSERT INTO bare SELECT id, org_code, duty_id, period, starts_on, ends_on, due_on, required,"
    " achieved, state FROM duties_obligation WHERE org_code BETWEEN %(lo)s AND %(hi)s",
    "DROP TABLE bare",
)


@dataclass(frozen=True)
class Spent:
    """What judging several territories took; seconds by the clock, and of all processors."""

    changed: int
    wall: float
    processors: float


def main() -> None:
    sizes = (1, 10, 100) if "--large" in sys.argv else (1, 10)
    with own_database():
        call_command("sync_packs", verbosity=0)
        texts = Pack.objects.filter(kind="policy")
        texts.filter(key="kaijiang-2022").update(lo=PROVINCE[0], hi=PROVINCE[1])
        texts.exclude(key="kaijiang-2022").update(lo=NOWHERE, hi=NOWHERE)
        catalogue._listed.cache_clear()
        measured = [_measured(number, size) for number, size in enumerate(sizes)]
    first = measured[0]
    table(
        "Every obligation written, then judged again with nothing changed",
        (
            "schools",
            "obligations",
            "first fill",
            "bare INSERT",
            "again",
            "again, processors",
            "growth",
            "rules in Python",
        ),
        [one.filling(first) for one in measured],
    )
    table(
        "A later day: what was open falls overdue, each school's announced; then one new fact",
        ("schools", "fell overdue", "by the clock", "events", "one fact, median", "p95"),
        [one.falling() for one in measured],
    )
    say("\nagain: obligations judged a second on all cores. growth: processor time an obligation")
    say("against the first size; 1.0 is linear.")


@dataclass(frozen=True)
class Measured:
    schools: int
    obligations: int
    first: Spent
    bare: float
    again: Spent
    python: float
    fell: int
    later: Spent
    events: int
    facts: list[float]

    def filling(self, smallest: Measured) -> tuple[object, ...]:
        each = self.again.processors / self.obligations
        growth = each / (smallest.again.processors / smallest.obligations)
        return (
            f"{self.schools:,}",
            f"{self.obligations:,}",
            f"{self.first.wall:.1f} s, {self.obligations / self.first.wall:,.0f}/s",
            f"{self.bare:.1f} s ({self.first.wall / self.bare:.1f}×)",
            f"{self.again.wall:.1f} s, {self.obligations / self.again.wall:,.0f}/s",
            f"{self.again.processors:.1f} s, {each * 1e6:.1f} µs each",
            f"{growth:.2f}",
            f"{self.python:.0f} s ({self.python / self.again.wall:.0f}×)",
        )

    def falling(self) -> tuple[object, ...]:
        ordered = sorted(self.facts)
        return (
            f"{self.schools:,}",
            f"{self.fell:,}",
            f"{self.later.wall:.1f} s, {self.fell / self.later.wall:,.0f}/s",
            f"{self.events:,}",
            f"{statistics.median(ordered) * 1000:.1f} ms",
            f"{ordered[int(len(ordered) * 0.95)] * 1000:.1f} ms",
        )


def _measured(number: int, size: int) -> Measured:
    places = [_territory(100 * number + place) for place in range(size)]
    for lo, hi in places:
        settle(lo, hi)
    analyse()
    side_by_side(bound, places)
    analyse()
    first = _judged(places, TODAY)
    analyse()
    again = _judged(places, TODAY)
    if again.changed:
        raise AssertionError(f"{again.changed} rows were written though nothing had changed")
    lo, hi = places[0][0], places[-1][1]
    with scope.system():
        obligations = Obligation.objects.filter(org_code__range=(lo, hi)).count()
        overdue = _overdue(lo, hi)
        bare = _bare(lo, hi)
        python = seconds(lambda: _by_the_rules(*places[0])) / SAMPLE * SCHOOLS * size
    later = each(places, lambda lo, hi: actions.let_fall(lo, hi, on=LATER))
    with scope.system():
        fell = _overdue(lo, hi) - overdue
        events = Outbox.objects.filter(name="duties.fallen", org_code__range=(lo, hi)).count()
    return Measured(
        SCHOOLS * size,
        obligations,
        first,
        bare,
        again,
        python,
        fell,
        later,
        events,
        [one_fact(lo + 10**5 + 101 + place) for place in range(120)],
    )


def _territory(number: int) -> Territory:
    lo = CITY + number // 90 * 100 * COUNTY + (10 + number % 90) * COUNTY
    return lo, lo + COUNTY - 1


def settle(lo: int, hi: int, count: int = SCHOOLS) -> None:
    """Schools of the usual kinds, and what they did in four weeks."""
    draw = random.Random(lo)  # noqa: S311 — invented data, not a secret
    with scope.system():
        insert_organisations(
            [invented_school(draw, lo + 10**5 + 101 + one) for one in range(count)]
        )
        with connection.cursor() as cursor:
            cursor.execute(_FACTS, {"lo": lo, "hi": hi, "since": SINCE})


def bound(lo: int, hi: int) -> int:
    with scope.system():
        return actions.refresh_bindings(lo, hi)


def _judged(places: Sequence[Territory], on: date) -> Spent:
    """Judge every county as the night does, over one connection a core."""
    return each(places, lambda lo, hi: actions.evaluate(lo, hi, on=on, since=SINCE))


def each(places: Sequence[Territory], do: Callable[[int, int], int]) -> Spent:
    processors: list[float] = []

    def work(lo: int, hi: int) -> int:
        began = time.thread_time()
        with scope.system():
            changed = do(lo, hi)
        processors.append(_backend() + time.thread_time() - began)
        return changed

    started = time.perf_counter()
    changed = sum(_side_by_side(work, places))
    return Spent(changed, time.perf_counter() - started, sum(processors))


def _side_by_side(work: Callable[[int, int], int], places: Sequence[Territory]) -> list[int]:
    """A single county too gets a connection of its own, so that its processor time is its own."""
    if len(places) > 1:
        return side_by_side(work, places)
    connection.close()
    return [work(*places[0])]


def _backend() -> float:
    """Processor seconds of this thread's connection at the database."""
    pid = connection.connection.info.backend_pid
    return sum(seconds_of([pid]).values())


def _overdue(lo: int, hi: int) -> int:
    return Obligation.objects.filter(org_code__range=(lo, hi), state="overdue").count()


def _bare(lo: int, hi: int) -> float:
    make, fill, drop = _BARE
    with connection.cursor() as cursor:
        cursor.execute(make)
        taken = seconds(lambda: cursor.execute(fill, {"lo": lo, "hi": hi}))
        cursor.execute(drop)
    return taken


def one_fact(org_code: int) -> float:
    """A sweep comes in: noted, and the school's standing judged, in one transaction."""
    source = uuid7()

    def work() -> None:
        with scope.system():
            _fulfil(org_code, source)

    return seconds(work)


@transaction.atomic
def _fulfil(org_code: int, source: UUID) -> None:
    actions.fulfil(
        org_code=org_code,
        kind="sweep",
        on=LATER,
        attributes={"scope": "campus"},
        source_type="bench",
        source_id=source,
        by=SYSTEM,
        at=timezone.now(),
    )


def invented_school(draw: random.Random, code: int) -> Organisation:
    enrolment = draw.choice((90, 180, 320, 560, 900, 1400, 2300))
    is_boarding = draw.random() < 0.3
    return Organisation(
        code=code,
        name=f"演示学校{code}",
        short_name=f"学校{code}",
        pinyin="xx",
        kind="school",
        line="education",
        level="school",
        stage=draw.choice(STAGES),
        ownership=draw.choice(("public", "public", "private")),
        setting=draw.choice(("urban", "town", "rural")),
        boarding=is_boarding,
        enrolment=enrolment,
        boarders=enrolment // 3 if is_boarding else 0,
        opened_on=date(2001, 9, 1),
        is_public_body=False,
        is_demo=True,
    )


def _by_the_rules(lo: int, hi: int) -> int:
    """Read the facts of a sample of schools and judge each duty of each in Python."""
    schools = list(Organisation.objects.filter(code__range=(lo, hi)).order_by("code")[:SAMPLE])
    listed = catalogue.duties_within(lo, hi)
    members = members_within(lo, schools[-1].code, listed)
    return sum(_judged_by_rules(one, listed, members) for one in schools)


def _judged_by_rules(school: Organisation, duties: list[Duty], members: Members) -> int:
    rows = Fulfilment.objects.filter(org_code=school.code)
    record = Record([Fact(row.kind, row.on, row.amount, row.attributes) for row in rows])
    place = members.place_of(school.code)
    span = Span(SINCE, TODAY, SINCE)
    bound = (duty for duty in duties if matches(duty.who, school.facts))
    return sum(len(judge(duty, record, place, span)) for duty in bound)


if __name__ == "__main__":
    main()
