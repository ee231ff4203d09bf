"""Schools with a person who may inspect, ten points each, and a weekly round of fifty answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from bench.rig.serving import signed_in
from xiaoan.engine.duties.actions import refresh_bindings
from xiaoan.features.inspections.models import Checkpoint, Round
from xiaoan.features.inspections.queries import library
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.actions import insert_organisations
from xiaoan.foundation.orgs.models import Organisation

COUNTY: Final = 51172300000000
FIRST: Final = COUNTY + 900 * 10**5 + 101
POINTS: Final = 10
ITEMS: Final = 5
SINCE: Final = date(2020, 9, 1)


@dataclass(frozen=True)
class Ground:
    """One school's round, who sends it, and their open session."""

    org_code: int
    appointment: Appointment
    cookie: str
    plan: Round
    points: list[Checkpoint]
    codes: tuple[str, ...]

    def batch(self, now: datetime, *, bad: int = 0) -> dict[str, Any]:
        """Every item of every point, as a phone sends it, the first `bad` of them wrong."""
        pairs = [(point, code) for point in self.points for code in self.codes]
        return {
            "id": str(uuid7()),
            "round_id": str(self.plan.id),
            "started_at": (now - timedelta(minutes=9)).isoformat(),
            "finished_at": now.isoformat(),
            "sent_at": now.isoformat(),
            "answers": [
                {
                    "id": str(uuid7()),
                    "checkpoint_id": str(point.id),
                    "item_code": code,
                    "result": "bad" if number < bad else "ok",
                    "note": "扶手松动" if number < bad else "",
                }
                for number, (point, code) in enumerate(pairs)
            ],
        }

    def rows(self, now: datetime) -> dict[str, Any]:
        """The same as rows for the tables: what a plain application would be sent."""
        given = self.batch(now)
        inspection = {
            "id": given["id"],
            "org_code": self.org_code,
            "round_id": str(self.plan.id),
            "scope": "campus",
            "kind": "week",
            "period_key": "1999-W01",
            "on": now.date().isoformat(),
            "started_at": given["started_at"],
            "finished_at": given["finished_at"],
            "submitted_at": given["sent_at"],
            "clock_skew_seconds": 0,
            "by_id": str(self.appointment.person_id),
            "by_name": "测速员",
            "by_post": "安全主任",
            "item_count": len(given["answers"]),
            "bad_count": 0,
            "field_count": len(given["answers"]),
            "is_complete": True,
        }
        return {"inspection": inspection, "answers": given["answers"]}


def lay(count: int) -> list[Ground]:
    """`count` schools, ready to send."""
    with scope.system():
        grounds = [_school(FIRST + number) for number in range(count)]
        refresh_bindings(COUNTY, COUNTY + 10**8 - 1)
    return grounds


def school(code: int) -> Organisation:
    """An ordinary primary school."""
    return Organisation(
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


def _school(code: int) -> Ground:
    insert_organisations([school(code)])
    held = appoint(code, "safety_officer")
    library_codes = library(code, timezone.localdate())
    codes = tuple(one for one, item in library_codes.items() if not item.is_direct)[:ITEMS]
    points = [_point(code, number, codes) for number in range(1, POINTS + 1)]
    Checkpoint.objects.bulk_create(points)
    plan = Round.objects.create(
        org_code=code,
        name="每周全校排查",
        cycle="week",
        scope="campus",
        post_kind="safety_officer",
        item_codes=list(codes),
        active_from=SINCE,
    )
    return Ground(code, held, signed_in(held), plan, points, codes)


def appoint(code: int, kind: str) -> Appointment:
    """Somebody new in a post of this kind."""
    post = Post.objects.create(org_code=code, kind=kind, title="测速岗位")
    person = Person.objects.create(
        org_code=code,
        name="测速员",
        username=f"bench-{kind}-{code}",
        password="!",  # noqa: S106 — nobody can sign in with it
        created_at=timezone.now(),
    )
    return Appointment.objects.create(org_code=code, post=post, person=person, held_from=SINCE)


def _point(code: int, number: int, codes: tuple[str, ...]) -> Checkpoint:
    return Checkpoint(
        org_code=code,
        number=number,
        name=f"检查点{number}",
        area="消防",
        item_codes=list(codes),
        plate_token=f"{code % 10**9}N{number}",
    )
