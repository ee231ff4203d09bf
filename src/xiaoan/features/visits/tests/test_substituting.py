"""Between the lot and the gate: ties declared late, people who left, schools that closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.engine.tasks.models import Task
from xiaoan.features.visits import actions, carrying
from xiaoan.features.visits.models import Seat, Tie, Visit
from xiaoan.features.visits.rules import draw
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.features.visits.tests import conftest as made
from xiaoan.features.visits.tests.test_draws import three_schools, verbs
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.orgs.registry import Handover

SignIn = Callable[..., Client]
BOTH = [SCHOOL, KINDERGARTEN]
PEOPLE = ("clerk", "supervisor", "township", "police")


@pytest.fixture
def visit(county: World) -> Visit:
    """One inspector of four, at the school."""
    one = made.plan(county)
    made.run(county, made.committed(county, one, made.lot(county, PEOPLE, BOTH)))
    with scope.system():
        return Visit.objects.get(programme=one, school_code=SCHOOL)


def sent(visit: Visit) -> list[Seat]:
    with scope.system():
        return list(Seat.objects.filter(visit=visit).order_by("-is_leader", "name"))


def who(county: World, seat: Seat) -> str:
    return next(name for name in PEOPLE if county.people[name].pk == seat.person_id)


def ties_of(person_id: UUID | None) -> int:
    with scope.system():
        rows = Tie.objects.filter(school_code=SCHOOL).values_list("person_id", flat=True)
        return sum(one == person_id for one in rows)


def called(visit: Visit) -> list[str]:
    """The appointments of the lot for this school, in their order."""
    with scope.system():
        lot = visit.programme.draws.get()
    frame = draw.read_frame(lot.frame)
    return [one.key for one in draw.called(frame, lot.seed, visit.school_code)]


def change(county: World, visit: Visit, seat: Seat, reason: str = "生病") -> Seat:
    by = county.viewer("clerk")
    with scope.enter(by):
        told = actions.Change(seat.pk, reason)
        return actions.substitute(visit, told, by=by, at=NOW)


def test_the_next_of_the_lot_goes_and_anybody_can_compute_who(county: World, visit: Visit) -> None:
    (old,) = sent(visit)
    left = [key for key in called(visit) if key != str(old.appointment_id)]
    new = change(county, visit, old)
    assert str(new.appointment_id) == left[0]
    assert new.is_leader
    with scope.system():
        visit.refresh_from_db()
        keys = {f"visit:{visit.pk}:{one.person_id}": one for one in (old, new)}
        tasks = {task.key: task.state for task in Task.objects.filter(key__in=keys)}
    assert tasks[f"visit:{visit.pk}:{old.person_id}"] == "cancelled"
    assert tasks[f"visit:{visit.pk}:{new.person_id}"] == "open"
    assert new.home_code in visit.parties
    assert verbs().count("visits.substituted") == 1
    with pytest.raises(VisitRefused, match="情况有变化"):
        change(county, visit, old)


def test_whoever_was_put_out_is_never_put_in_again(county: World, visit: Visit) -> None:
    gone = []
    for _ in range(3):
        (seat,) = sent(visit)
        gone.append(str(seat.appointment_id))
        change(county, visit, seat)
        visit = _again(visit)
    (last,) = sent(visit)
    assert len({*gone, str(last.appointment_id)}) == 4
    with pytest.raises(VisitRefused, match="没有可以递补的人"):
        change(county, visit, last)


def _again(visit: Visit) -> Visit:
    with scope.system():
        return Visit.objects.get(pk=visit.pk)


def test_a_tie_declared_after_the_lot_keeps_away_and_asks_for_another(
    county: World, visit: Visit
) -> None:
    (seat,) = sent(visit)
    by = county.viewer(who(county, seat))
    with scope.enter(by):
        actions.recuse(visit, kind="family", by=by, at=NOW)
        actions.recuse(visit, kind="family", by=by, at=NOW)  # a second tap
        with pytest.raises(VisitRefused, match="回避关系"):
            arrival = actions.Arrival("演示", "已出示工作证")
            actions.arrive(visit, arrival, by=by, at=NOW)
    key = f"visit_recused:{visit.pk}:{seat.person_id}"
    with scope.system():
        assert Task.objects.get(key=key).state == "open"
    assert ties_of(seat.person_id) == 1
    assert verbs().count("visits.recused") == 1
    change(county, visit, seat, "回避")
    with scope.system():
        assert Task.objects.get(key=key).state == "done"


def test_whoever_holds_no_post_any_more_is_passed_over(county: World, visit: Visit) -> None:
    (old,) = sent(visit)
    left = [key for key in called(visit) if key != str(old.appointment_id)]
    with scope.system():
        Appointment.objects.filter(pk=left[0]).update(held_until=TODAY - timedelta(days=1))
    assert str(change(county, visit, old).appointment_id) == left[1]


def test_an_inspector_who_left_for_the_school_itself_can_write_nothing(
    county: World, visit: Visit
) -> None:
    (seat,) = sent(visit)
    name = who(county, seat)
    own = county.viewer("officer")
    moved = replace(own, person_id=county.people[name].pk)
    with scope.enter(moved), pytest.raises(VisitRefused, match="不是这次检查的人员"):
        arrival = actions.Arrival("演示", "已出示工作证")
        actions.arrive(visit, arrival, by=moved, at=NOW)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_change_needs_its_reason_and_time(county: World, visit: Visit, reason: str) -> None:
    (seat,) = sent(visit)
    with pytest.raises(VisitRefused, match="换人的原因"):
        change(county, visit, seat, reason)
    made.arrive(county, visit, who(county, seat))
    with pytest.raises(VisitRefused, match="已经到校"):
        change(county, visit, seat)


def test_in_a_rotation_the_same_school_sends_somebody_else(county: World) -> None:
    codes = three_schools(county)
    one = made.plan(county, kind="cross", notice="told")
    made.run(county, made.committed(county, one, made.lot(county, [], codes)))
    with scope.system():
        visit = Visit.objects.filter(programme=one, seats__home_code=SCHOOL).get()
    (old,) = sent(visit)
    new = change(county, visit, old)
    assert (new.home_code, new.person_id) != (old.home_code, old.person_id)
    assert new.home_code == SCHOOL


def test_a_school_that_closes_after_the_lot_is_visited_by_nobody(
    county: World, visit: Visit
) -> None:
    """The inspector's task goes with it; the programme can still be finished."""
    with scope.system():
        gone = carrying.carry(Handover("close", SCHOOL, None, "", None, TODAY, NOW))
        assert list(gone) == [visit.pk]
        visit.refresh_from_db()
        assert (visit.state, visit.cancelled_reason) == ("cancelled", carrying.GONE)
        assert not Task.objects.filter(key__startswith=f"visit:{visit.pk}", state="open").exists()


def test_pages_say_who_may_not_go_and_who_comes_next(
    county: World, visit: Visit, sign_in: SignIn
) -> None:
    (seat,) = sent(visit)
    address = f"/visits/{visit.pk}/"
    inspector = sign_in(who(county, seat))
    if who(county, seat) != "clerk":
        assert "我需要回避" in inspector.get(address).content.decode()
    assert inspector.post(f"{address}recuse/", {"kind": "family"}).status_code == 302
    clerk = sign_in("clerk")
    page = clerk.get(address).content.decode()
    assert "与这所学校有回避关系（亲属在该校工作或就读）" in page
    told = {"seat": str(seat.pk), "reason": "回避"}
    for _ in range(2):  # a double tap
        assert clerk.post(f"{address}substitute/", told).status_code == 302
    page = clerk.get(address).content.decode()
    assert f"{seat.name}换为" in page
    with scope.system():
        assert Seat.objects.filter(visit=visit).count() == 1
    assert sign_in("principal").post(f"{address}substitute/", told).status_code in (403, 404)
    assert sign_in("officer").post(f"{address}recuse/", {"kind": "family"}).status_code == 404
