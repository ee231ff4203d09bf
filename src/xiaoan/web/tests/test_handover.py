"""Open work at a move, a merger and a closure: cases, tasks and duties of a day's work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from house.fullness import Full, fill
from house.world import BUREAU, NOW, SCHOOL, TODAY, World
from xiaoan.engine.cases.models import Case, CaseEvent, CaseParty
from xiaoan.engine.duties.actions import refresh_bindings
from xiaoan.engine.duties.models import Binding, Fulfilment, Obligation
from xiaoan.engine.tasks.models import PENDING, Task
from xiaoan.features.hazards.models import Hazard
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.ledger.checking import check
from xiaoan.foundation.orgs import actions, archive, recoding
from xiaoan.foundation.orgs.actions import Wanted
from xiaoan.foundation.orgs.models import Change, Organisation

SECOND = SCHOOL + 1
OTHER_TOWNSHIP = 51172310400000


@pytest.fixture
def full(world: World) -> Full:
    """A day's work at the school, and a second school beside it."""
    made = fill(world)
    with scope.system():
        one = Organisation.objects.get(code=SCHOOL)
        one.id, one.code, one.name = uuid7(), SECOND, "演示第二小学"
        one._state.adding = True
        one.save(force_insert=True)
    return made


def do(world: World, kind: str, seat: int | None = None, successor: int | None = None) -> Change:
    by = world.viewer("clerk")
    asked = Wanted(uuid7(), SCHOOL, kind, TODAY, "布局调整", seat=seat, successor=successor)
    with scope.enter(by):
        return actions.plan_change(asked, by=by, at=NOW)


def _open_cases(code: int) -> set[UUID]:
    with scope.system():
        found = Case.objects.filter(org_code=code, closed_at__isnull=True)
        return set(found.values_list("id", flat=True))


def test_a_merger_takes_open_cases_with_all_that_hangs_on_them(world: World, full: Full) -> None:
    before = _open_cases(SCHOOL)
    change = do(world, "merge", successor=SECOND)
    assert before
    assert _open_cases(SECOND) == before
    with scope.system():
        codes = {
            *CaseEvent.objects.filter(case__in=before).values_list("org_code", flat=True),
            *Hazard.objects.filter(case__in=before).values_list("org_code", flat=True),
        }
    assert codes == {SECOND}
    assert change.carried["未办结的事项"]["number"] == len(before)
    assert check().faults == []


DONE = ("met", "late_met", "waived")


def test_after_a_merger_duties_ask_nothing_and_tasks_wait_with_the_successor(
    world: World, full: Full
) -> None:
    with scope.system():
        owed = Obligation.objects.filter(org_code=SCHOOL)
        all_of_it, done = owed.count(), owed.filter(state__in=DONE).count()
    do(world, "merge", successor=SECOND)
    drain(NOW)
    with scope.system():
        refresh_bindings(SCHOOL, SCHOOL)
        assert not Binding.objects.filter(org_code=SCHOOL).exists()
        assert Binding.objects.filter(org_code=SECOND).exists()
        left = Obligation.objects.filter(org_code=SCHOOL)
        assert (left.count(), left.filter(state__in=DONE).count()) == (all_of_it, done)
        assert left.filter(state="ended").exists()
        assert not left.filter(state__in=["due", "not_due"]).exists()
        assert not Task.objects.filter(org_code=SCHOOL, state__in=PENDING).exists()
        assert Task.objects.filter(org_code=SECOND, state__in=PENDING).exclude(kind="duty").exists()
        assert Fulfilment.objects.filter(org_code=SCHOOL).exists()


def test_at_a_closure_the_bureau_takes_over_what_is_open(world: World, full: Full) -> None:
    cases = _open_cases(SCHOOL)
    do(world, "close")
    with scope.system():
        assert not Task.objects.filter(org_code=SCHOOL, state__in=PENDING).exists()
        taken = Task.objects.filter(org_code=BUREAU, state__in=PENDING, handed_by="单位变动")
        assert set(taken.values_list("post_kind", flat=True)) == {"bureau_clerk"}
        parties = CaseParty.objects.filter(role="takes_over", party_code=BUREAU)
        assert set(parties.values_list("case_id", flat=True)) == cases


def test_a_move_leaves_only_the_ledger_behind(world: World, full: Full) -> None:
    change = do(world, "move", seat=OTHER_TOWNSHIP)
    with scope.system():
        left = {
            model._meta.label
            for model in recoding.following()
            if model._default_manager.filter(org_code=SCHOOL).exists()
        }
        assert Fulfilment.objects.filter(org_code=change.successor or 0).exists()
    assert left == {"jobs.Outbox"}  # the announcement of the move itself
    assert check().faults == []


@pytest.mark.parametrize("kind", ["merge", "close", "move"])
def test_a_mistake_brings_the_open_work_back(world: World, full: Full, kind: str) -> None:
    before = _open_cases(SCHOOL)
    targets: dict[str, Any] = {
        "merge": {"successor": SECOND},
        "move": {"seat": OTHER_TOWNSHIP},
        "close": {},
    }
    change = do(world, kind, **targets.get(kind, {}))
    by = world.viewer("clerk")
    with scope.enter(by):
        actions.undo_change(change=change, reason="误选", by=by, at=NOW)
    drain(NOW)
    assert _open_cases(SCHOOL) == before
    with scope.system():
        assert Binding.objects.filter(org_code=SCHOOL).exists()
        assert Task.objects.filter(org_code=SCHOOL, state__in=PENDING).exists()
        assert not CaseParty.objects.filter(role="takes_over").exists()
    assert check().faults == []


def test_in_the_archive_the_old_records_are_read_and_the_new_ones_are_not(
    world: World, full: Full
) -> None:
    do(world, "merge", successor=SECOND)
    heir = replace(world.viewer("principal"), org_code=SECOND, lo=SECOND, hi=SECOND)
    with scope.system():
        old = Organisation.objects.get(code=SCHOOL)
    with scope.enter(heir):
        assert not Fulfilment.objects.filter(org_code=SCHOOL).exists()
    with scope.enter(archive.reader_of(heir, old)):
        assert Fulfilment.objects.filter(org_code=SCHOOL).exists()
        assert _own_seen() == {SCHOOL}


def _own_seen() -> set[int]:
    return set(Obligation.objects.values_list("org_code", flat=True).distinct())


def test_who_came_over_opens_the_archive_in_a_browser_and_only_reads(
    world: World, full: Full, sign_in: object
) -> None:
    change = do(world, "merge", successor=SECOND)
    client: Client = sign_in("officer")  # type: ignore[operator]
    page = client.get(f"/orgs/{SECOND}/").content.decode()
    assert f"/orgs/{SCHOOL}/archive/" in page
    assert client.post(f"/orgs/{SCHOOL}/archive/").status_code == 302
    read = client.get("/duties/").content.decode()
    assert "正在查阅 演示第一小学（档案）" in read
    assert client.get(f"/orgs/{SCHOOL}/edit/").status_code == 403
    assert client.post("/orgs/archive/close/").status_code == 302
    assert "正在查阅" not in client.get("/duties/").content.decode()
    assert change.is_done


def test_a_stranger_opens_no_archive(world: World, full: Full, sign_in: object) -> None:
    do(world, "merge", successor=SECOND)
    client: Client = sign_in("head")  # type: ignore[operator]
    assert client.post(f"/orgs/{SCHOOL}/archive/").status_code == 404
    assert client.post(f"/orgs/{SECOND + 50}/archive/").status_code == 404
