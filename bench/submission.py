"""Claim: one connection takes in a dozen inspections of 50 answers a second, at some fifteen times
the bare INSERT of their rows: the round is locked and checked, the duty judged, the ledger entry
chained, the event written, in one transaction that is flushed to disk.

Twenty schools send weekly rounds of the whole campus in turn, each in its own transaction.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from bench import own_database, say, table
from xiaoan.engine.duties.actions import refresh_bindings
from xiaoan.features.inspections.actions import submit_inspection, submitting
from xiaoan.features.inspections.models import Checkpoint, Inspection, Round
from xiaoan.features.inspections.queries import library
from xiaoan.features.inspections.rules import AnswerIn, Batch
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.actions import insert_organisations
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import SYSTEM, Viewer

COUNTY: Final = 51172300000000
SCHOOLS: Final = 20
TIMES: Final = 300
POINTS: Final = 10
ITEMS: Final = 5


@dataclass(frozen=True)
class Ground:
    """One school's round: who sends it and what it asks."""

    by: Viewer
    plan: Round
    points: list[Checkpoint]
    codes: tuple[str, ...]

    def batch(self, now: datetime, *, bad: int = 0) -> Batch:
        """Every item of every point, the first `bad` of them wrong."""
        pairs = [(point, code) for point in self.points for code in self.codes]
        answers = tuple(
            AnswerIn(
                id=uuid7(),
                checkpoint_id=point.id,
                item_code=code,
                result="bad" if number < bad else "ok",
                note="扶手松动" if number < bad else "",
            )
            for number, (point, code) in enumerate(pairs)
        )
        began = now - timedelta(minutes=9)
        return Batch(
            id=uuid7(),
            round_id=self.plan.id,
            started_at=began,
            finished_at=now,
            sent_at=now,
            answers=answers,
        )


def main() -> None:
    with own_database():
        call_command("sync_packs", verbosity=0)
        now = timezone.now()
        with scope.system():
            grounds = [_lay(COUNTY + 900 * 10**5 + 101 + number) for number in range(SCHOOLS)]
            refresh_bindings(COUNTY, COUNTY + 10**8 - 1)
        bare = _times(grounds, lambda ground: _insert(ground, ground.batch(now), now))
        kinds = {
            "bare INSERT of the same rows": bare,
            "submitted, all in order": _times(grounds, lambda one: _send(one, now, bad=0)),
            "submitted, one answer bad": _times(grounds, lambda one: _send(one, now, bad=1)),
        }
        rows = [_row(title, taken, statistics.median(bare)) for title, taken in kinds.items()]
        head = ("50 answers", "a second", "p50", "p99", "ratio")
        table("Taking in inspections", head, rows)
        say(f"\n{TIMES} of each, one connection, fsync {_setting('fsync')}.")


def _lay(code: int) -> Ground:
    school = Organisation(
        code=code,
        name=f"演示学校{code}",
        short_name=f"学校{code}",
        kind="school",
        line="education",
        level="school",
        stage="primary",
        ownership="public",
        setting="town",
        enrolment=900,
        opened_on=date(2001, 9, 1),
        is_public_body=False,
        is_demo=True,
    )
    insert_organisations([school])
    by = replace(
        SYSTEM,
        person_id=uuid7(),
        name="测速员",
        post="safety_officer",
        org_code=code,
        org_name=school.name,
        org_kind="school",
        line="education",
        lo=code,
        hi=code,
        verbs=frozenset({"inspections.submit"}),
        post_title="安全主任",
    )
    codes = tuple(
        one for one, item in library(code, date(2026, 3, 1)).items() if not item.is_direct
    )
    points = [_point(code, number, codes[:ITEMS]) for number in range(1, POINTS + 1)]
    Checkpoint.objects.bulk_create(points)
    plan = Round.objects.create(
        org_code=code,
        name="每周全校排查",
        cycle="week",
        scope="campus",
        post_kind="safety_officer",
        item_codes=list(codes[:ITEMS]),
        active_from=date(2020, 9, 1),
    )
    return Ground(by, plan, points, codes[:ITEMS])


def _point(code: int, number: int, codes: tuple[str, ...]) -> Checkpoint:
    return Checkpoint(
        org_code=code,
        number=number,
        name=f"检查点{number}",
        area="消防",
        item_codes=list(codes),
        plate_token=f"{code % 10**9}N{number}",
    )


def _times(grounds: list[Ground], work: Callable[[Ground], object]) -> list[float]:
    """Seconds of each call, the schools in turn; the first round of all warms up."""

    def taken() -> Iterator[float]:
        for number in range(TIMES + SCHOOLS):
            ground = grounds[number % SCHOOLS]
            started = time.perf_counter()
            work(ground)
            yield time.perf_counter() - started

    return list(taken())[SCHOOLS:]


def _send(ground: Ground, now: datetime, *, bad: int) -> None:
    batch = ground.batch(now, bad=bad)
    with scope.enter(ground.by):
        done = submit_inspection(batch, by=ground.by, now=now)
    if not done.inspection.is_complete:
        raise SystemExit("the round was not complete: this measures something else")


def _insert(ground: Ground, batch: Batch, now: datetime) -> None:
    """The same rows by the same two statements, and nothing else of what the action does."""
    inspection = Inspection(
        id=batch.id,
        org_code=ground.by.org_code,
        round=ground.plan,
        scope="campus",
        kind="week",
        period_key="1999-W01",
        on=now.date(),
        started_at=batch.started_at,
        finished_at=batch.finished_at,
        submitted_at=now,
        clock_skew_seconds=0,
        by_id=ground.by.person_id,
        by_name=ground.by.name,
        by_post=ground.by.post_title,
        item_count=len(batch.answers),
        bad_count=0,
        field_count=len(batch.answers),
        is_complete=True,
    )
    with scope.enter(ground.by), transaction.atomic():
        submitting._insert(
            submitting._INSERT_INSPECTION, [submitting._json(submitting._row(inspection))]
        )
        submitting._insert_answers(list(batch.answers), inspection)


def _row(title: str, taken: list[float], bare: float) -> tuple[object, ...]:
    ordered = sorted(taken)
    middle = statistics.median(ordered)
    return (
        title,
        f"{len(taken) / sum(taken):.0f}",
        f"{middle * 1e3:.1f} ms",
        f"{ordered[len(ordered) * 99 // 100] * 1e3:.1f} ms",
        f"{middle / bare:.1f}×",
    )


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
