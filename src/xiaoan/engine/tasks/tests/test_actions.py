"""Raising, acknowledging, handing over, asking for more time and getting it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from house.world import BUREAU, GOVERNMENT, NOW, SCHOOL, World
from xiaoan.engine.tasks import actions, queries
from xiaoan.engine.tasks.actions import Sender, TaskRefused
from xiaoan.engine.tasks.models import Task
from xiaoan.engine.tasks.tests.conftest import new_task, raised
from xiaoan.foundation import scope
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Entry

LATER = NOW + timedelta(days=3)


def verbs() -> list[str]:
    with scope.system():
        return list(Entry.objects.order_by("seq").values_list("verb", flat=True))


def test_raising_a_task_twice_is_once(world: World) -> None:
    first = raised(world, key="principal")
    new = new_task(key=first.key, title="别的")
    principal = world.viewer("principal")
    with scope.enter(principal):
        again = actions.raise_task(new, sender=Sender.of(principal), at=NOW)
    assert again is not None
    assert (again.id, again.title) == (first.id, "核对门卫交接")


def test_a_task_is_seen_by_its_post_its_sender_and_the_territory(world: World) -> None:
    task = raised(world, "clerk")
    seen = {
        key: queries_of(world, key, task)
        for key in ("officer", "principal", "clerk", "leader", "head", "police", "neighbour_clerk")
    }
    assert seen == {
        "officer": True,
        "principal": True,
        "clerk": True,
        "leader": True,
        "head": False,
        "police": False,
        "neighbour_clerk": False,
    }


def queries_of(world: World, key: str, task: Task) -> bool:
    viewer = world.viewer(key)
    with scope.enter(viewer):
        return queries.task(viewer, task.id) is not None


def test_the_day_lists_only_what_is_ones_own(world: World) -> None:
    raised(world)
    raised(world, appointment_id=world.appointments["guard"][0].id, post_kind="guard")
    listed = {}
    for key in ("officer", "guard", "teacher"):
        viewer = world.viewer(key)
        with scope.enter(viewer):
            listed[key] = queries.today(viewer, NOW).number
    assert listed == {"officer": 1, "guard": 1, "teacher": 0}


def test_acknowledging_is_recorded_once_and_announced(world: World) -> None:
    task, officer = raised(world), world.viewer("officer")
    with scope.enter(officer):
        actions.acknowledge(task=task, by=officer, at=NOW)
        task = actions.acknowledge(task=task, by=officer, at=LATER)
    assert (task.state, task.acknowledged_at) == ("acknowledged", NOW)
    assert verbs() == ["tasks.acknowledged"]
    with scope.system():
        assert Outbox.objects.get(name="tasks.acknowledged").body["key"] == task.key


def test_what_only_asks_to_be_read_is_done_once_acknowledged(world: World) -> None:
    task, officer = raised(world, kind="read"), world.viewer("officer")
    with scope.enter(officer):
        task = actions.acknowledge(task=task, by=officer, at=NOW)
    assert (task.state, task.done_at) == ("done", NOW)


def test_nobody_else_acknowledges(world: World) -> None:
    task, guard = raised(world), world.viewer("guard")
    with scope.enter(guard), pytest.raises(TaskRefused, match="不是交给您这个岗位的"):
        actions.acknowledge(task=task, by=guard, at=NOW)
    assert verbs() == []


def test_a_colleague_takes_over_with_the_reason(world: World) -> None:
    task, officer = raised(world), world.viewer("officer")
    to = world.appointments["logistics"][0]
    with scope.enter(officer):
        task = actions.hand_over(task=task, to=to, reason="在外开会", by=officer, at=NOW)
        with pytest.raises(TaskRefused):
            actions.acknowledge(task=task, by=officer, at=NOW)
    assert (task.post_kind, task.appointment_id) == ("logistics", to.id)
    assert task.handed_by == "安全主任 安主任"
    assert verbs() == ["tasks.handed_over"]


@pytest.mark.parametrize(("key", "reason"), [("nurse", "开会"), ("officer", "开会"), ("guard", "")])
def test_work_stays_in_the_house_and_has_a_reason(world: World, key: str, reason: str) -> None:
    task, officer = raised(world), world.viewer("officer")
    to = world.appointments[key][0]
    with scope.enter(officer), pytest.raises(TaskRefused):
        actions.hand_over(task=task, to=to, reason=reason, by=officer, at=NOW)


def test_of_two_hand_overs_the_second_is_told(world: World) -> None:
    task, officer = raised(world), world.viewer("officer")
    seen_before = Task(
        **{field.attname: getattr(task, field.attname) for field in Task._meta.fields}
    )
    with scope.enter(officer):
        to = world.appointments["logistics"][0]
        actions.hand_over(task=task, to=to, reason="开会", by=officer, at=NOW)
        with pytest.raises(TaskRefused, match="已由他人办理或转交"):
            actions.hand_over(task=seen_before, to=to, reason="开会", by=officer, at=NOW)


@pytest.mark.parametrize(
    ("key", "org_code", "post", "to"),
    [
        ("officer", SCHOOL, "safety_officer", (SCHOOL, "principal")),
        ("principal", SCHOOL, "principal", (BUREAU, "bureau_clerk")),
        ("clerk", BUREAU, "bureau_clerk", (BUREAU, "bureau_director")),
        ("director", BUREAU, "bureau_director", (GOVERNMENT, "county_leader")),
    ],
)
def test_more_time_is_asked_of_the_level_above(
    world: World, key: str, org_code: int, post: str, to: tuple[int, str]
) -> None:
    task = raised(world, key, org_code=org_code, post_kind=post, due_at=NOW + timedelta(days=1))
    by = world.viewer(key)
    with scope.enter(by):
        asked = actions.ask_extension(task=task, until=LATER, reason="等材料", by=by, at=NOW)
        assert queries.waiting_extensions(by, [task]) == {task.id}
    assert (asked.org_code, asked.post_kind, asked.asked_until) == (*to, LATER)
    assert "等材料" in asked.detail
    assert verbs() == ["tasks.extension_asked"]


def test_the_county_leader_has_nobody_above_to_ask(world: World) -> None:
    task = raised(
        world, "leader", org_code=GOVERNMENT, post_kind="county_leader", due_at=NOW + timedelta(1)
    )
    by = world.viewer("leader")
    with scope.enter(by), pytest.raises(TaskRefused, match="没有找到可以批准延期的上级单位"):
        actions.ask_extension(task=task, until=LATER, reason="等材料", by=by, at=NOW)


def test_a_granted_extension_moves_the_deadline(world: World) -> None:
    task = raised(world, due_at=NOW + timedelta(days=1))
    officer, principal = world.viewer("officer"), world.viewer("principal")
    with scope.enter(officer):
        asked = actions.ask_extension(task=task, until=LATER, reason="等材料", by=officer, at=NOW)
        with pytest.raises(TaskRefused, match="等待批复"):
            actions.ask_extension(
                task=task, until=LATER + timedelta(1), reason="再等", by=officer, at=NOW
            )
        with pytest.raises(TaskRefused):
            actions.grant_extension(request=asked, by=officer, at=NOW)
    with scope.enter(principal):
        about = actions.grant_extension(request=asked, by=principal, at=NOW)
        with pytest.raises(TaskRefused, match="已由他人办理"):
            actions.refuse_extension(request=asked, reason="不", by=principal, at=NOW)
    assert about.due_at == LATER
    assert verbs() == ["tasks.extension_asked", "tasks.extension_answered"]


def test_a_refusal_has_a_reason_and_leaves_the_deadline(world: World) -> None:
    due = NOW + timedelta(days=1)
    task = raised(world, due_at=due)
    officer, principal = world.viewer("officer"), world.viewer("principal")
    with scope.enter(officer):
        asked = actions.ask_extension(task=task, until=LATER, reason="等材料", by=officer, at=NOW)
    with scope.enter(principal):
        with pytest.raises(TaskRefused, match="请写明原因"):
            actions.refuse_extension(request=asked, reason=" ", by=principal, at=NOW)
        about = actions.refuse_extension(request=asked, reason="今天能办", by=principal, at=NOW)
    assert about.due_at == due


def test_an_ordinary_task_is_no_extension(world: World) -> None:
    task, officer = raised(world), world.viewer("officer")
    with scope.enter(officer), pytest.raises(TaskRefused, match="不是延期申请"):
        actions.grant_extension(request=task, by=officer, at=NOW)


def test_finishing_and_cancelling_happen_once(world: World) -> None:
    one, other = raised(world), raised(world)
    with scope.system():
        assert actions.finish(key=one.key, at=NOW) == 1
        assert actions.finish(key=one.key, at=NOW) == 0
        assert actions.cancel(key=one.key, at=NOW) == 0
        assert actions.cancel(key=other.key, at=NOW) == 1
        assert Task.objects.get(id=other.id).state == "cancelled"
