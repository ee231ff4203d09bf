"""今日待办 and what may be done from it, without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from house.world import NOW, World
from xiaoan.engine.tasks.models import Task
from xiaoan.engine.tasks.tests.conftest import raised
from xiaoan.foundation import scope

SignIn = Callable[..., Client]


def test_the_day_shows_the_sentence_and_one_main_button(world: World, sign_in: SignIn) -> None:
    raised(world, url="/hazards/", due_at=NOW + timedelta(days=90))
    text = sign_in("officer").get("/tasks/").content.decode()
    assert "核对门卫交接" in text
    assert "学校要切实承担校内安全管理主体责任" in text
    assert text.count('btn-primary" href') == 1
    for word in ("去办理", "签收", "转交", "申请延期"):
        assert word in text


def test_a_quiet_day_says_so(sign_in: SignIn) -> None:
    assert "今天没有待办" in sign_in("guard").get("/tasks/").content.decode()


def test_acknowledging_comes_back_to_the_day(world: World, sign_in: SignIn) -> None:
    task = raised(world)
    answer = sign_in("officer").post(f"/tasks/{task.id}/acknowledge/", follow=True)
    assert "已签收" in answer.content.decode()


def test_somebody_else_is_told_why_not(world: World, sign_in: SignIn) -> None:
    task = raised(world)
    answer = sign_in("guard").post(f"/tasks/{task.id}/acknowledge/", follow=True)
    assert "不是交给您这个岗位的" in answer.content.decode()


def test_handing_over_keeps_what_was_typed(world: World, sign_in: SignIn) -> None:
    task, client = raised(world), sign_in("officer")
    address = f"/tasks/{task.id}/hand-over/"
    assert "侯主任（后勤主任）" in client.get(address).content.decode()
    wrong = client.post(address, {"reason": "在外开会"})
    assert wrong.status_code == 422
    assert "在外开会" in wrong.content.decode()
    to = str(world.appointments["logistics"][0].id)
    right = client.post(address, {"to": to, "reason": "在外开会"}, follow=True)
    assert "已转交侯主任" in right.content.decode()
    assert "核对门卫交接" in sign_in("logistics").get("/tasks/").content.decode()


def test_more_time_is_asked_for_and_granted(world: World, sign_in: SignIn) -> None:
    task = raised(world, due_at=NOW + timedelta(days=60))
    client = sign_in("officer")
    early = client.post(f"/tasks/{task.id}/extend/", {"until_on": "2026-11-01", "reason": "等"})
    assert early.status_code == 422
    told = {"until_on": "2027-12-01", "reason": "等材料"}
    assert client.post(f"/tasks/{task.id}/extend/", told).status_code == 302
    assert "延期申请已送出" in client.get("/tasks/").content.decode()
    with scope.system():
        asked = Task.objects.get(kind="extension")
    principal = sign_in("principal")
    assert "申请延至" in principal.get(f"/tasks/{asked.id}/").content.decode()
    silent = principal.post(f"/tasks/{asked.id}/answer/", {"answer": "refuse"})
    assert silent.status_code == 422
    principal.post(f"/tasks/{asked.id}/answer/", {"answer": "grant"})
    with scope.system():
        due = Task.objects.get(id=task.id).due_at
    assert due is not None
    assert due.isoformat() == "2027-12-01T15:59:00+00:00"


def test_granting_needs_its_verb(world: World, sign_in: SignIn) -> None:
    task = raised(world)
    assert sign_in("guard").post(f"/tasks/{task.id}/answer/").status_code == 403


def test_an_outsider_gets_404(world: World, sign_in: SignIn) -> None:
    task = raised(world)
    for key in ("head", "police", "neighbour_clerk"):
        client = sign_in(key)
        assert client.get(f"/tasks/{task.id}/").status_code == 404, key
        assert client.post(f"/tasks/{task.id}/acknowledge/").status_code == 404, key
    assert Client().get("/tasks/").status_code == 302


def test_statements_of_the_day_do_not_grow_with_its_tasks(
    world: World, sign_in: SignIn, queries_counted: list[dict[str, str]]
) -> None:
    raised(world)
    client = sign_in("officer")
    client.get("/tasks/")
    queries_counted.clear()
    client.get("/tasks/")
    few = len(queries_counted)
    for _ in range(6):
        raised(world)
    queries_counted.clear()
    client.get("/tasks/")
    assert len(queries_counted) == few
    assert few <= 25
