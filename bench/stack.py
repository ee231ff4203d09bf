"""Claim: the duties of all texts, stacked by territory, are judged over 15,000 schools in seconds;
ten of them through OpenFisca-Core, from the database and back to it, take at least three times as
long; and one new fact costs one school's judging, not the population's.

15,000 schools in ten counties of the four territories (`--quick`: 600) with four weeks of invented
facts: every obligation of every pack is written, then judged again with nothing changed, then one
fact comes in. Then ten duties of the Kaijiang and the national text, for all of these schools:
judged here, and by OpenFisca on plain copies of the rows, without row-level security, its states
put into a table that has a key alone; into an empty table, and again with nothing changed. Both
must find the same states. OpenFisca gets an environment of its own below the state folder.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import venv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.db import connection, connections

from bench import own_database, say, table
from bench.duties import SINCE, TODAY, Spent, Territory, bound, each, one_fact, settle
from xiaoan.engine.duties import actions, catalogue
from xiaoan.engine.duties.evaluation import run_territory
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.duties.parallel import side_by_side
from xiaoan.engine.duties.plan import Bounds, Members, members_within, planned
from xiaoan.engine.duties.windows import Span, windows
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation import database, scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import STAGES
from xiaoan.web.demonstration.land import organs
from xiaoan.web.demonstration.loading import analyse
from xiaoan.web.demonstration.settling import settle_organisations
from xiaoan.web.demonstration.territories import LANDS

WANTED: Final = ("openfisca-core==46.0.1", "psycopg[binary]==3.3.9")
RIVAL: Final = Path(__file__).parent / "rig" / "rival.py"
# Kaijiang; three counties each of Lishui, Chongqing and Wuzhong.
COUNTIES: Final = (511723, 331102, 331121, 331122, 500103, 500106, 500154, 640302, 640323, 640324)
TEN: Final = (
    "kaijiang-2022/8/weekly-sweep",
    "kaijiang-2022/11/drills-per-year",
    "kaijiang-2022/11/tabletop-per-term",
    "kaijiang-2022/6/evacuation-drills",
    "kaijiang-2022/7/yearly-screening",
    "national/fire-16/check",
    "national/minors-37/drill",
    "kaijiang-2022/7/psychology-teacher",
    "kaijiang-2022/9/guards-max-age",
    "national/fire-16/exits",
)
_MORE: Final = """
INSERT INTO duties_fulfilment (id, org_code, kind, "on", amount, attributes, note, file_ids,
       source_type, source_id, by_id, by_name, at, withdrawn_by_name, withdrawn_reason)
SELECT gen_random_uuid(), o.code, k.kind, %(since)s + (random() * 27)::int, 1, k.attributes, '',
       '{}', 'bench', gen_random_uuid(), o.id, '测速', now(), '', ''
  FROM orgs_organisation o
 CROSS JOIN (VALUES
       ('drill', '{"type": "special", "topic": "fire"}'::jsonb, 0.8),
       ('drill', '{"type": "special", "topic": "flood"}', 0.6),
       ('drill', '{"type": "tabletop"}', 0.5), ('fire_check', '{}', 0.7),
       ('psychological_screening', '{}', 0.6)) AS k(kind, attributes, share)
 WHERE o.kind = 'school' AND random() < k.share
"""
_READINGS: Final = """
INSERT INTO duties_reading (id, org_code, measure, "on", value, source_type, by_name, at)
SELECT gen_random_uuid(), o.code, k.measure, %(since)s + (random() * 27)::int,
       k.least + round((random() * k.more)::numeric), 'bench', '测速', now()
  FROM orgs_organisation o
 CROSS JOIN (VALUES ('psychology_teachers', 0, 2), ('guards_oldest_age', 50, 8),
                    ('fire_exits_blocked', 0, 1)) AS k(measure, least, more)
 WHERE o.kind = 'school' AND random() < 0.8
"""
_PLAIN: Final = (
    "CREATE TABLE bench_school (code bigint PRIMARY KEY, stage int)",
    'CREATE TABLE bench_fact (org_code bigint, kind text, "on" date, attributes jsonb)',
    'CREATE TABLE bench_reading (org_code bigint, measure text, "on" date, value numeric)',
    "CREATE TABLE bench_state (org_code bigint, duty_id text, period text, state text,"
    " PRIMARY KEY (org_code, duty_id, period))",
    "GRANT SELECT, INSERT, UPDATE ON bench_school, bench_fact, bench_reading, bench_state"
    " TO CURRENT_ROLE, {app}",
)
_COPIED: Final = (
    "INSERT INTO bench_school SELECT code, array_position(%(stages)s::text[], stage)"
    " FROM orgs_organisation WHERE kind = 'school'",
    'INSERT INTO bench_fact SELECT org_code, kind, "on", attributes FROM duties_fulfilment'
    " WHERE withdrawn_at IS NULL AND org_code IN (SELECT code FROM bench_school)",
    'INSERT INTO bench_reading SELECT org_code, measure, "on", value FROM duties_reading',
)


def main() -> None:
    each_county = 60 if "--quick" in sys.argv else 1_500
    python = _environment()
    with own_database():
        call_command("sync_packs", verbosity=0)
        places = [(one * 10**8, one * 10**8 + 10**8 - 1) for one in COUNTIES]
        _lay(places, each_county)
        _stack(places)
        _beside(places, python)


def _environment() -> Path:
    """OpenFisca in its own virtual environment, from the configured index; its Python."""
    home = database.state_dir() / "bench" / f"openfisca-{WANTED[0].rpartition('=')[2]}"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        say(f"› {' '.join(WANTED)} → {home}")
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *WANTED], check=True)
        (home / "ready").touch()
    return python


def _lay(places: Sequence[Territory], each_county: int) -> None:
    with scope.system():
        settle_organisations(place for land in LANDS for place in organs(land))
    for lo, hi in places:
        settle(lo, hi, each_county)
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(_MORE, {"since": SINCE})
        cursor.execute(_READINGS, {"since": SINCE})
    analyse()


def _stack(places: Sequence[Territory]) -> None:
    """All packs over the whole population, again, and one fact of one school."""
    everywhere = sorted({*places, *catalogue.counties()})
    side_by_side(bound, everywhere)
    analyse()
    first = _judged(everywhere)
    analyse()
    again = _judged(everywhere)
    if again.changed:
        raise AssertionError(f"{again.changed} rows were written though nothing had changed")
    with scope.system():
        counted = Obligation.objects.count()
        schools = Organisation.objects.filter(kind="school").count()
        by_text = Counter(
            duty_id.partition("/")[0]
            for duty_id in Obligation.objects.values_list("duty_id", flat=True).iterator()
        )
    facts = sorted(one_fact(lo + 10**5 + 101 + number) for number in range(12) for lo, _ in places)
    table(
        "All texts over all organisations",
        ("schools", "obligations", "first fill", "again", "one fact, median", "p95", "again ÷ one"),
        [
            (
                f"{schools:,}",
                f"{counted:,}",
                f"{first.wall:.1f} s, {counted / first.wall:,.0f}/s",
                f"{again.wall:.1f} s, {counted / again.wall:,.0f}/s",
                f"{statistics.median(facts) * 1000:.1f} ms",
                f"{facts[int(len(facts) * 0.95)] * 1000:.1f} ms",
                f"{again.wall / statistics.median(facts):,.0f}×",
            )
        ],
    )
    say(f"\nby text: {', '.join(f'{text} {n:,}' for text, n in by_text.most_common())}")


def _judged(places: Sequence[Territory]) -> Spent:
    return each(places, lambda lo, hi: actions.evaluate(lo, hi, on=TODAY, since=SINCE))


@dataclass(frozen=True)
class Rival:
    """What OpenFisca took, by part, and what it found."""

    seconds: dict[str, float]
    written: int
    states: dict[str, dict[str, int]]

    @property
    def whole(self) -> float:
        return sum(self.seconds[part] for part in ("load", "calculate", "write"))


def _beside(places: Sequence[Territory], python: Path) -> None:
    """The ten duties bind every school; they are judged here and there."""
    Pack.objects.filter(key="kaijiang-2022").update(lo=0, hi=99_999_999_999_999)
    catalogue._listed.cache_clear()
    ten = [one.duty for one in catalogue.listed_within(*places[0]) if one.duty.id in TEN]
    ten = [one for one in ten if one.ends_on is None or one.ends_on >= SINCE]
    side_by_side(bound, places)
    with scope.system(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM duties_obligation WHERE duty_id = ANY(%s)", [list(TEN)])
        members = members_within(*places[0], ten)
    _copy()
    told = _told(ten, members)
    ours = [_ours(places, ten) for _ in range(2)]
    theirs = [_theirs(python, told) for _ in range(2)]
    found = _found()
    if found != theirs[0].states or found != theirs[1].states:
        raise AssertionError(f"not the same states: {found} and {theirs[0].states}")
    rows = [
        _row(*pair)
        for pair in zip(("into an empty table", "nothing changed"), ours, theirs, strict=True)
    ]
    head = ("ten duties", "here", "OpenFisca", "ratio", "load", "calculate", "write")
    table(f"{sum(map(_sum, found.values())):,} states, the same in both", head, rows)
    say("\ncalculate: OpenFisca in memory alone. Here one statement reads, judges and writes.")
    say(f"Processor seconds here: {', '.join(f'{one.processors:.1f}' for one in ours)}.")


def _row(title: str, ours: Spent, theirs: Rival) -> tuple[object, ...]:
    parts = (f"{theirs.seconds[part]:.2f} s" for part in ("load", "calculate", "write"))
    return (
        title,
        f"{ours.wall:.2f} s",
        f"{theirs.whole:.2f} s",
        f"{theirs.whole / ours.wall:.2f}×",
        *parts,
    )


def _sum(states: dict[str, int]) -> int:
    return sum(states.values())


def _copy() -> None:
    app = connection.settings_dict["USER"]
    with connections["owner"].cursor() as owner:
        for statement in _PLAIN:
            owner.execute(statement.replace("{app}", f'"{app}"'))
    with scope.system(), connection.cursor() as cursor:
        for statement in _COPIED:
            cursor.execute(statement, {"stages": list(STAGES)})
    analyse()


def _ours(places: Sequence[Territory], ten: list[Duty]) -> Spent:
    def judged(lo: int, hi: int) -> int:
        members = members_within(lo, hi, ten)
        plan = planned(ten, members, Bounds(lo, hi, TODAY, SINCE, SINCE), {})
        return sum(one.changed for one in run_territory(plan))

    return each(places, judged)


def _theirs(python: Path, told: str) -> Rival:
    done = subprocess.run(
        [python, str(RIVAL)], input=told, capture_output=True, check=False, text=True
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    return Rival(**json.loads(done.stdout))


def _found() -> dict[str, dict[str, int]]:
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT duty_id, state, count(*) FROM duties_obligation"
            " WHERE duty_id = ANY(%s) GROUP BY 1, 2 ORDER BY 1, 2",
            [list(TEN)],
        )
        found: dict[str, dict[str, int]] = {}
        for duty_id, state, number in cursor.fetchall():
            found.setdefault(duty_id, {})[state] = number
        return found


def _told(ten: Sequence[Duty], members: Members) -> str:
    """The same rules, numbers and windows as here, in plain words."""
    given = connection.settings_dict
    names = {
        "host": "HOST",
        "port": "PORT",
        "user": "USER",
        "password": "PASSWORD",
        "dbname": "NAME",
    }
    return json.dumps(
        {
            "database": {name: given[key] for name, key in names.items() if given[key]},
            "on": TODAY.isoformat(),
            "rules": [_rule(f"r{n}", duty, members) for n, duty in enumerate(ten)],
        },
        default=str,
    )


def _rule(name: str, duty: Duty, members: Members) -> dict[str, Any]:
    stages = list(STAGES)
    wanted = duty.who.get("stage", stages)
    place = next(one for one in members.places if one.service.is_school)
    asked = windows(duty, place.calendar, place.service, Span(SINCE, TODAY, SINCE))
    told: dict[str, Any] = {
        "name": name,
        "id": duty.id,
        "stages": [stages.index(one) + 1 for one in wanted],
        "windows": [
            {field: getattr(one, field) for field in one.__slots__ if field != "starts_on"}
            for one in asked
        ],
    }
    if duty.kind == "keep":
        keep = duty.rule["keep"]
        bounds = {"low": keep.get("at_least"), "high": keep.get("at_most")}
        return {**told, "measure": keep["measure"]} | {
            key: number for key, number in bounds.items() if number is not None
        }
    told["alternatives"] = [{"where": {}, **one} for one in duty.rule["any_of"]]
    return told


if __name__ == "__main__":
    main()
