"""People are told what happened to their accounts."""

from __future__ import annotations

from datetime import timedelta

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.actions import delegating, second_factor
from xiaoan.foundation.accounts.models import SecondFactor
from xiaoan.foundation.accounts.rules import Span
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.notices.models import Notice


def told(world: World, key: str) -> list[Notice]:
    posts = [one.id for one in world.appointments[key]]
    with scope.system():
        return list(Notice.objects.filter(appointment_id__in=posts).order_by("at"))


def test_a_reset_is_told_in_every_post_with_the_reason(world: World) -> None:
    person = world.people["teacher"]
    with scope.system():
        SecondFactor.objects.create(
            org_code=SCHOOL, person=person, last_step=0, recovery_marks=[], enrolled_at=NOW
        )
    second_factor.reset(person=person, reason="手机丢失", by=world.viewer("principal"), at=NOW)
    drain(NOW)
    drain(NOW)
    rows = told(world, "teacher")
    assert len(rows) == len(world.appointments["teacher"]) == 2
    assert "手机丢失" in rows[0].text
    assert "林校长" in rows[0].text


def test_whoever_stands_in_is_told_for_whom_and_until_when(world: World) -> None:
    until = TODAY + timedelta(days=2)
    leave = delegating.Leave(
        uuid7(),
        world.appointments["officer"][0],
        world.people["logistics"],
        Span(TODAY, until),
        "病假",
    )
    with scope.system():
        delegating.delegate(leave, today=TODAY, by=world.viewer("officer"), at=NOW)
    drain(NOW)
    (row,) = told(world, "logistics")
    assert "安主任" in row.title
    assert until.isoformat() in row.text
