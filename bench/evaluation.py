"""Claim: a whole territory is judged in time that grows with its size and no faster, and setting
the statements on the database beats judging school by school in Python, whatever the size.

Territories of 100, 1,000 and 15,000 schools owe the duties of the Kaijiang text, with four weeks
of invented facts. Each is judged anew (every row written) and once more (the night: nothing
changed); the biggest takes most of the run. The pure rules judge a sample of schools from the same
facts, writing nothing.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Final

from django.core.management import call_command
from django.db import connection

from bench import own_database, say, seconds, table
from xiaoan.engine.duties import actions, catalogue
from xiaoan.engine.duties.models import Fulfilment, Obligation
from xiaoan.engine.duties.plan import Members, members_within
from xiaoan.engine.duties.rules import Fact, Record, judge
from xiaoan.engine.duties.windows import Span
from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.actions import insert_organisations
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import matches
from xiaoan.web.demonstration.loading import analyse

COUNTY: Final = 51172300000000
TOWNSHIP: Final = 10**5
SIZES: Final = (100, 1_000, 15_000)
SAMPLE: Final = 60
TODAY: Final = date(2026, 4, 24)
SINCE: Final = TODAY - timedelta(days=27)
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
STAGES: Final = ("kindergarten", "kindergarten", "primary", "primary", "junior", "senior")


def main() -> None:
    with own_database():
        call_command("sync_packs", verbosity=0)
        rows: list[tuple[object, ...]] = []
        before = 0.0
        for number, size in enumerate(SIZES):
            lo = COUNTY + (900 + number) * TOWNSHIP
            before, row = _measured(lo, lo + TOWNSHIP - 1, size, before)
            rows.append(row)
        table(
            "Judging a territory",
            ("schools", "rows", "first", "again", "µs a row", "growth a school", "rules in Python"),
            rows,
        )
        say("\ngrowth: time per school against the size before; 1.0 is linear.")


def _measured(lo: int, hi: int, size: int, before: float) -> tuple[float, tuple[object, ...]]:
    """Seconds per school, and the row to print."""
    with scope.system():
        _settle(lo, size)
    analyse()
    with scope.system():
        actions.refresh_bindings(lo, hi)
    analyse()
    with scope.system():
        first = seconds(lambda: actions.evaluate(lo, hi, on=TODAY, since=SINCE))
    analyse()
    with scope.system():
        again = seconds(lambda: actions.evaluate(lo, hi, on=TODAY, since=SINCE))
        judged = Obligation.objects.filter(org_code__range=(lo, hi)).count()
        in_python = seconds(lambda: _by_the_rules(lo, hi)) / SAMPLE * size
    each = first / size
    growth = f"{each / before:.2f}" if before else "—"
    return each, (
        f"{size:,}",
        f"{judged:,}",
        f"{first:.2f} s",
        f"{again:.2f} s",
        f"{first / judged * 1e6:.0f}",
        growth,
        f"{in_python:.1f} s ({in_python / first:.1f}×)",
    )


def _settle(lo: int, size: int) -> None:
    """Schools of the usual kinds, and what they did in four weeks."""
    draw = random.Random(size)  # noqa: S311 — invented data, not a secret
    insert_organisations([_school(draw, lo + 101 + number) for number in range(size)])
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"lo": lo, "hi": lo + TOWNSHIP - 1, "since": SINCE})


def _school(draw: random.Random, code: int) -> Organisation:
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
    members = members_within(lo, lo + 200, listed)
    return sum(_judged(one, listed, members) for one in schools)


def _judged(school: Organisation, duties: list[Duty], members: Members) -> int:
    record = Record([_as_fact(row) for row in Fulfilment.objects.filter(org_code=school.code)])
    place = members.place_of(school.code)
    span = Span(SINCE, TODAY, SINCE)
    bound = (duty for duty in duties if matches(duty.who, school.facts))
    return sum(len(judge(duty, record, place, span)) for duty in bound)


def _as_fact(row: Fulfilment) -> Fact:
    return Fact(row.kind, row.on, row.amount, row.attributes)


if __name__ == "__main__":
    main()
