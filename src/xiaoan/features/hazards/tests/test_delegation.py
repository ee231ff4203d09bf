"""Whoever fixed a hazard does not accept or close it, in whosever post they act."""

from __future__ import annotations

from datetime import timedelta

import pytest

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.tasks import queries as tasks
from xiaoan.features.hazards.actions import open_from_finding
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import queries
from xiaoan.foundation.accounts.actions.delegating import Leave, delegate
from xiaoan.foundation.accounts.rules import Span
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.scope import Viewer


def stand_in(world: World, holder: str, colleague: str) -> Viewer:
    """The colleague, acting in the holder's post."""
    held = world.appointments[holder][0]
    leave = Leave(
        uuid7(), held, world.people[colleague], Span(TODAY, TODAY + timedelta(days=3)), "病假"
    )
    with scope.system():
        delegate(leave, today=TODAY, by=world.viewer(holder), at=NOW)
        acting = queries.viewer_of_person(world.people[colleague].id, str(held.id), TODAY)
    assert acting is not None
    assert acting.post == world.viewer(holder).post
    return acting


def settled(world: World) -> Case:
    """Found by the safety officer, to be treated by the head of logistics."""
    by = world.viewer("officer")
    finding = Finding(
        id=uuid7(),
        org_code=SCHOOL,
        title="扶手松动",
        place="教学楼",
        area="校舍",
        description="扶手松动",
    )
    five = {
        "title": finding.title,
        "place": finding.place,
        "area": finding.area,
        "description": finding.description,
        "grade": "general",
        "responsible": str(world.appointments["logistics"][0].id),
        "measures": "更换螺栓",
        "funds_yuan": "0",
        "deadline": (TODAY + timedelta(days=7)).isoformat(),
        "plan": "课间值守",
    }
    with scope.enter(by):
        return move(open_from_finding(finding, by, NOW), "settle", by, five)


def move(case: Case, name: str, by: Viewer, form: dict[str, str]) -> Case:
    with scope.enter(by):
        return cases.move(
            case=case, move=name, by=by, at=NOW, expected_version=case.version, form=form
        )


TREATED = {"done": "已更换螺栓", "funds_spent": "0"}


def test_a_fixer_in_the_acceptors_post_does_not_accept(world: World) -> None:
    case = move(settled(world), "treat", world.viewer("logistics"), TREATED)
    acting = stand_in(world, "officer", "logistics")
    with pytest.raises(cases.MoveForbidden, match="参与了这处隐患的治理"):
        move(case, "accept", acting, {})
    accepted = move(case, "accept", world.viewer("officer"), {})
    assert accepted.stage != case.stage


def test_a_fixer_in_the_principals_post_does_not_close(world: World) -> None:
    case = move(settled(world), "treat", world.viewer("logistics"), TREATED)
    case = move(case, "accept", world.viewer("officer"), {})
    acting = stand_in(world, "principal", "logistics")
    with pytest.raises(cases.MoveForbidden, match="参与了这处隐患的治理"):
        move(case, "close", acting, {})


def test_what_was_fixed_while_standing_in_counts_as_ones_own(world: World) -> None:
    acting = stand_in(world, "logistics", "officer")
    case = move(settled(world), "treat", acting, TREATED)
    with pytest.raises(cases.MoveForbidden, match="参与了这处隐患的治理"):
        move(case, "accept", world.viewer("officer"), {})


def test_the_story_says_who_did_it_for_whom(world: World) -> None:
    acting = stand_in(world, "logistics", "teacher")
    case = move(settled(world), "treat", acting, TREATED)
    with scope.system():
        event = CaseEvent.objects.filter(case=case, move="treat").get()
        entry = Entry.objects.filter(verb="hazards.treat").latest("seq")
    assert (event.by_name, event.by_title) == ("田老师", "后勤主任（代侯主任）")
    assert event.by_id == world.people["teacher"].id
    assert entry.body["on_behalf_of"] == str(world.people["logistics"].id)


def test_what_is_addressed_to_the_holder_stands_in_the_delegates_list(world: World) -> None:
    case = settled(world)
    acting = stand_in(world, "logistics", "teacher")
    with scope.enter(acting):
        assert case.id in {one.case_id for one in tasks.pending(acting)}
    with scope.enter(world.viewer("teacher")):
        assert not tasks.pending(world.viewer("teacher")).filter(case_id=case.id).exists()
