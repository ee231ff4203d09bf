"""Somebody leaves: what is open goes to the colleague who was chosen for it."""

from __future__ import annotations

from datetime import timedelta

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.engine.tasks import queries
from xiaoan.engine.tasks.actions import NewTask, Sender, acknowledge, raise_tasks
from xiaoan.engine.tasks.models import Task
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.actions.deactivating import Leaving, deactivate
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Entry


def task(key: str, world: World, *, named: bool) -> NewTask:
    return NewTask(
        key=key,
        kind="case",
        org_code=SCHOOL,
        post_kind="guard",
        title=f"核对交接{key}",
        appointment_id=world.appointments["guard"][0].id if named else None,
        due_at=NOW + timedelta(days=2),
    )


def test_open_tasks_go_to_the_successor_and_done_ones_stay(world: World) -> None:
    guard, by = world.viewer("guard"), world.viewer("principal")
    news = [task("mine", world, named=True), task("seen", world, named=True)]
    news += [task("posts", world, named=False), task("done", world, named=True)]
    with scope.enter(by):
        raise_tasks(news, sender=Sender.of(by), at=NOW)
        Task.objects.filter(key="done").update(state="done", done_at=NOW)
    with scope.enter(guard):
        acknowledge(task=Task.objects.get(key="seen"), by=guard, at=NOW)
    leaving = Leaving(world.people["guard"], TODAY, "调离", world.appointments["logistics"][0])
    deactivate(leaving, by=by, at=NOW)
    drain(NOW)
    heir = world.viewer("logistics")
    with scope.enter(heir):
        taken = {one.key: one for one in queries.pending(heir)}
    assert set(taken) == {"mine", "seen", "posts"}
    assert taken["seen"].state == "open"
    assert taken["mine"].handed_by == "保安 保师傅"
    assert taken["mine"].handed_reason == "调离"
    assert taken["mine"].due_at == NOW + timedelta(days=2)
    with scope.system():
        assert Entry.objects.filter(verb="tasks.handed_over").count() == 3
        assert str(Task.objects.get(key="done").appointment_id) == str(
            world.appointments["guard"][0].id
        )


def test_told_twice_it_happens_once(world: World) -> None:
    by = world.viewer("principal")
    with scope.enter(by):
        raise_tasks([task("mine", world, named=True)], sender=Sender.of(by), at=NOW)
    leaving = Leaving(world.people["guard"], TODAY, "调离", world.appointments["logistics"][0])
    deactivate(leaving, by=by, at=NOW)
    drain(NOW)
    with scope.system():
        Outbox.objects.filter(name="accounts.tasks_pass").update(handled_at=None)
    drain(NOW)
    with scope.system():
        assert Entry.objects.filter(verb="tasks.handed_over").count() == 1
