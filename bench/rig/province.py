"""A province of 15,000 schools with as many hazards as wanted, laid down by one statement each.

What is open stays the same however many there are, two a school, as in life: what grows over the
years is what is closed. Organs and viewers are those of one county.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connections

from bench.rig.grounds import appoint, school
from bench.rig.serving import signed_in
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.actions import insert_organisations
from xiaoan.foundation.orgs.models import Organisation

PROVINCE: Final = 51 * 10**12
COUNTIES: Final = 150  # ten to a city
SCHOOLS: Final = 100  # to a county, five townships with twenty each
OPEN_EACH: Final = 2
_COUNTY: Final = (
    "({province} + (1 + c / 10) * 10::bigint^10 + (21 + c %% 10) * 10::bigint^8)::bigint"
)
# Hazard n of N, the oldest first; a stride that shares no factor with 15,000 spreads the schools.
_CASES: Final = """
INSERT INTO cases_case (id, number, workflow, stage, org_code, lines, title, grade, version,
       opened_at, opened_by, stage_since, due_at, closed_at, outcome, attributes, source_type)
SELECT gen_random_uuid(), 'YH-2026-' || n, 'hazards', CASE WHEN is_open THEN
            (ARRAY['registration', 'treatment', 'acceptance'])[1 + n %% 3] ELSE 'closed' END,
       {county} + (101 + s / 20) * 100000 + 101 + s %% 20,
       CASE WHEN n %% 40 = 0 THEN '{police}'::varchar[] ELSE '{}' END,
       '演示隐患' || n, CASE WHEN n %% 200 = 0 THEN 'major' ELSE 'general' END, 3, at,
       gen_random_uuid(), at, CASE WHEN is_open THEN now() + (n %% 9 - 4) * interval '1 day' END,
       CASE WHEN NOT is_open THEN at + interval '2 days' END, '', '{}', 'bench'
  FROM (SELECT n, n * 7919 %% (%(counties)s * %(schools)s) / %(schools)s AS c,
               n * 7919 %% %(schools)s AS s, n >= %(count)s - %(open)s AS is_open,
               now() - interval '1 day' - (%(count)s - n) * %(apart)s * interval '1 second' AS at
          FROM generate_series(0::bigint, %(count)s - 1) n) one
""".replace("{county}", _COUNTY).replace("{police}", "{public_security}")
_HAZARDS: Final = """
INSERT INTO hazards_hazard (case_id, org_code, lines, place, check_item_code, area, description,
       grade, is_direct, is_on_spot, found_by, found_by_name, found_by_org, found_at,
       responsible_name, measures, funds_source, plan, interim_control, treatment, treated_by_name,
       fixers, accepted_by_name, closed_by_name, expert, look_back_result, reporter_answer,
       reopened_count, before_ids, after_ids, source_type, cause, is_cause_guessed, spent_yuan,
       extended_count, evaluated_by_name, evaluation, evaluation_words)
SELECT id, org_code, lines, '教学楼二楼', '', (ARRAY['消防', '食堂', '交通', '宿舍'])[1 + version],
       '演示', grade, false, false, opened_by, '演示', org_code, opened_at, '', '', '', '', '', '',
       '', '{}', '', '', '', '', '', 0, '{}', '{}', 'bench', '', true, 0, 0, '', '', ''
  FROM cases_case
"""
YEARS: Final = 5 * 365 * 86_400


@dataclass(frozen=True)
class Sight:
    """Somebody who looks, with an open session."""

    title: str
    org_code: int
    cookie: str


def lay() -> list[Sight]:
    """The schools, and who looks at them: a school, a township, a county, its police, a city."""
    county = PROVINCE + 8 * 10**10 + 23 * 10**8
    city = PROVINCE + 8 * 10**10
    with scope.system():
        insert_organisations([school(code) for code in _codes()])
        insert_organisations(
            [
                _organ(city + 1, "city", "education"),
                _organ(county + 1, "county", "education"),
                _organ(county + 2, "county", "public_security"),
                _organ(county + 102 * 10**5 + 1, "township", "government"),
            ]
        )
        return [
            _sight("school", county + 102 * 10**5 + 107, "safety_officer"),
            _sight("township", county + 102 * 10**5 + 1, "township_officer"),
            _sight("county", county + 1, "bureau_clerk"),
            _sight("county police", county + 2, "police_officer"),
            _sight("city", city + 1, "bureau_clerk"),
        ]


def _codes() -> Iterator[int]:
    for c in range(COUNTIES):
        county = PROVINCE + (1 + c // 10) * 10**10 + (21 + c % 10) * 10**8
        yield from (county + (101 + s // 20) * 10**5 + 101 + s % 20 for s in range(SCHOOLS))


def fill(count: int) -> None:
    """Make it `count` hazards in all: what was there goes."""
    given = {
        "counties": COUNTIES,
        "schools": SCHOOLS,
        "count": count,
        "open": min(count // 2, COUNTIES * SCHOOLS * OPEN_EACH),
        "apart": YEARS / count,
    }
    with connections["owner"].cursor() as cursor, scope_free(cursor):
        cursor.execute("TRUNCATE hazards_hazard, cases_case CASCADE")
        cursor.execute(_CASES.replace("{province}", str(PROVINCE)), given)
        cursor.execute(_HAZARDS)
        cursor.execute("VACUUM (ANALYZE) cases_case, hazards_hazard, orgs_organisation")


class scope_free:
    """The owner past the wall, for laying down at size; the wall is up again afterwards."""

    TABLES: Final = ("orgs_organisation", "cases_case", "hazards_hazard", "cases_caseevent")

    def __init__(self, cursor: object) -> None:
        self.cursor = cursor

    def __enter__(self) -> None:
        self._say("NO FORCE", "DISABLE")

    def __exit__(self, *fault: object) -> None:
        self._say("FORCE", "ENABLE")

    def _say(self, force: str, triggers: str) -> None:
        for table in self.TABLES:
            self.cursor.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")  # type: ignore[attr-defined]
            self.cursor.execute(f"ALTER TABLE {table} {triggers} TRIGGER USER")  # type: ignore[attr-defined]


def _organ(code: int, level: str, line: str) -> Organisation:
    return Organisation(
        code=code,
        name=f"演示机关{code}",
        short_name=f"机关{code % 1000}",
        kind="department",
        line=line,
        level=level,
        opened_on=date(2001, 9, 1),
        is_public_body=True,
        is_demo=True,
    )


def _sight(title: str, code: int, kind: str) -> Sight:
    return Sight(title, code, signed_in(appoint(code, kind)))
