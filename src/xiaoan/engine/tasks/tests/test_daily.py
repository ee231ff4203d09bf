"""Once a day one message to each post, of what its duties ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from house.world import NOW, TODAY, World
from xiaoan.engine.tasks import actions, daily, rules
from xiaoan.engine.tasks.actions import NewTask, Sender
from xiaoan.engine.tasks.models import Task
from xiaoan.engine.tasks.tests.conftest import Fake, go, new_task
from xiaoan.foundation import scope
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.notices.models import Address


def duty(title: str, due: datetime) -> NewTask:
    return new_task(kind="duty", title=title, due_at=due)


@pytest.fixture
def duties(world: World) -> None:
    """Three due today, asked long ago; one of next week, asked this night."""
    ends = rules.end_of_day(TODAY)
    with scope.system():
        old = [duty(f"今日{one}", ends) for one in "甲乙丙"]
        actions.raise_tasks(old, sender=Sender(0, "职责清单"), at=NOW - timedelta(days=6))
        new = [duty("下周丁", ends + timedelta(days=7))]
        actions.raise_tasks(new, sender=Sender(0, "职责清单"), at=NOW - timedelta(hours=5))


def test_duties_come_once_a_day_as_one(
    world: World, sms: Fake, listens: Callable[..., Address], duties: None
) -> None:
    listens("officer"), listens("principal")
    assert daily.tell_duties(NOW) == 1
    daily.tell_duties(NOW + timedelta(minutes=1))
    go()
    assert sms.told == [("13800000001", "今天有3项职责到期，另有1项新派给您")]
    lines = sms.sent[0][1].text.splitlines()
    assert [one[:5] for one in lines] == ["1. 今日", "2. 今日", "3. 今日", "4. 下周"]


def test_duties_that_are_all_seen_to_are_not_told(
    world: World, sms: Fake, listens: Callable[..., Address], duties: None
) -> None:
    listens("officer")
    daily.tell_duties(NOW)
    with scope.system():
        Task.objects.filter(kind="duty").update(state="done", done_at=NOW)
    go()
    assert sms.sent == []
    assert daily.tell_duties(NOW + timedelta(days=1)) == 0


def test_duties_raise_no_event_of_their_own(duties: None) -> None:
    with scope.system():
        assert not Outbox.objects.filter(name="tasks.raised").exists()


def test_one_duty_is_named_at_once() -> None:
    assert rules.due_words(1, 0, ["每周排查"])[0] == "今天有1项职责到期：每周排查"


def test_long_lists_of_duties_are_cut() -> None:
    head, text = rules.due_words(0, 12, [f"第{one}项" for one in range(12)])
    assert head == "新派给您12项职责"
    assert text.endswith("另有2项，请登录校安查看。")
