"""Committees, former names and changes for the full world."""

from __future__ import annotations

from datetime import timedelta

from house.world import KINDERGARTEN, NOW, POLICE, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs import actions
from xiaoan.foundation.orgs.actions import NewGroup, NewMember, Wanted
from xiaoan.foundation.orgs.models import FormerName


def organise(world: World) -> None:
    """One committee with three members, one former name, one change that waits for its day."""
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        new = NewGroup(uuid7(), SCHOOL, "student_safety", "学生安全治理委员会", TODAY)
        group = actions.set_up_group(new, by=clerk, at=NOW)
        for name, party in (("演示律师", None), ("演示家长", None), ("演示县公安局", POLICE)):
            member = NewMember(uuid7(), name, "member", TODAY, party_code=party)
            actions.seat_member(group, member, by=clerk, at=NOW)
        day = TODAY + timedelta(days=300)
        waiting = Wanted(uuid7(), KINDERGARTEN, "rename", day, "园名规范", name="演示幼儿园")
        actions.plan_change(waiting, by=clerk, at=NOW)
    with scope.system():
        FormerName.objects.create(
            org_code=SCHOOL, name="演示村小", used_until=TODAY, is_public_body=False
        )
