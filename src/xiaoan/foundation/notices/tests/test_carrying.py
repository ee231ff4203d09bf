"""Where people are reached follows them to another organisation."""

from __future__ import annotations

from datetime import time

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.notices.models import Address, Hours
from xiaoan.foundation.orgs import actions
from xiaoan.foundation.orgs.actions import Wanted


def codes() -> list[int]:
    with scope.system():
        return [Address.objects.get().org_code, Hours.objects.get().org_code]


def test_at_a_merger_addresses_go_with_their_people_and_come_back(world: World) -> None:
    person = world.people["officer"].pk
    with scope.system():
        Address.objects.create(org_code=SCHOOL, person_id=person, channel="sms", to="13800000000")
        Hours.objects.create(
            org_code=SCHOOL, person_id=person, quiet_from=time(22), quiet_until=time(7)
        )
    by = world.viewer("clerk")
    asked = Wanted(uuid7(), SCHOOL, "merge", TODAY, "布局调整", successor=KINDERGARTEN)
    with scope.enter(by):
        change = actions.plan_change(asked, by=by, at=NOW)
    assert codes() == [KINDERGARTEN, KINDERGARTEN]
    with scope.enter(by):
        actions.undo_change(change=change, reason="弄错了", by=by, at=NOW)
    assert codes() == [SCHOOL, SCHOOL]
