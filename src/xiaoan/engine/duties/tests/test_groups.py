"""A committee that is set up is the fact that the pack asks for."""

from __future__ import annotations

from typing import Any

import pytest

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.engine.duties import sources
from xiaoan.engine.duties.models import Fulfilment, Obligation
from xiaoan.engine.duties.tests import law
from xiaoan.engine.duties.tests.demands import demand
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.orgs import actions as orgs
from xiaoan.foundation.orgs.actions import NewGroup
from xiaoan.foundation.orgs.models import Group

ASKED: dict[str, Any] = {
    "by": TODAY.replace(month=12, day=31),
    "any_of": [{"fact": "committee_set_up", "at_least": 1}],
}


def set_up(world: World, kind: str = "student_safety") -> Group:
    by = world.viewer("principal")
    new = NewGroup(uuid7(), SCHOOL, kind, "学生安全治理委员会", TODAY)
    with scope.enter(by):
        group = orgs.set_up_group(new, by=by, at=NOW)
    drain(NOW)
    return group


def facts(kind: str = "committee_set_up") -> list[Fulfilment]:
    with scope.system():
        return list(Fulfilment.objects.filter(kind=kind))


def test_a_committee_meets_the_duty_to_have_one_and_stays_a_fact(world: World) -> None:
    law.lay_down([demand({}, id="text/1/committee", title="成立委员会", **ASKED)])
    group, by = set_up(world), world.viewer("principal")
    with scope.system():
        Outbox.objects.filter(name="orgs.group_set_up").update(handled_at=None)
    drain(NOW)
    with scope.enter(by):
        orgs.end_group(group, on=TODAY, reason="换届", by=by, at=NOW)
    drain(NOW)
    (fact,) = facts()
    assert (fact.org_code, fact.on, fact.source_id) == (SCHOOL, TODAY, group.id)
    assert fact.by_name == "林校长"
    assert sources.link(by, fact) == ("看这个组织", f"/orgs/groups/{group.id}/")
    with scope.system():
        obligation = Obligation.objects.get(org_code=SCHOOL, duty_id="text/1/committee")
    assert obligation.state == "met"


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("safety_committee", "safety_committee_set_up"),
        ("leading_group", "safety_committee_set_up"),
        ("mediation", "mediation_committee_set_up"),
    ],
)
def test_a_group_of_each_kind_asked_for_is_its_own_fact(world: World, kind: str, fact: str) -> None:
    group = set_up(world, kind)
    (told,) = facts(fact)
    assert (told.source_id, facts()) == (group.id, [])


@pytest.mark.parametrize("kind", ["leading_group", "joint_meeting", "other"])
def test_another_kind_of_group_is_not_that_committee(world: World, kind: str) -> None:
    set_up(world, kind)
    assert facts() == []
