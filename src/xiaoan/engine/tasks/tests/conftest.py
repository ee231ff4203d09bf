"""Tasks of the tests, and a channel on this machine for what goes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from house.world import NOW, SCHOOL, World
from xiaoan.engine.tasks import actions, rules
from xiaoan.engine.tasks.actions import NewTask, Sender
from xiaoan.engine.tasks.models import Task
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.notices import delivering, planning
from xiaoan.foundation.notices.channels import configured
from xiaoan.foundation.notices.channels.message import Message, Outcome
from xiaoan.foundation.notices.models import Address


def new_task(**changes: Any) -> NewTask:
    given: dict[str, Any] = {
        "key": f"test:{uuid7()}",
        "kind": "case",
        "org_code": SCHOOL,
        "post_kind": "safety_officer",
        "title": "核对门卫交接",
        "clause_quote": "学校要切实承担校内安全管理主体责任",
    }
    return NewTask(**{**given, **changes})


def raised(world: World, key: str = "principal", **changes: Any) -> Task:
    """A task raised by that person."""
    by = world.viewer(key)
    with scope.enter(by):
        task = actions.raise_task(new_task(**changes), sender=Sender.of(by), at=NOW)
    assert task is not None
    return task


PHONES = {"officer": "13800000001", "principal": "13800000002", "logistics": "13800000003"}


@dataclass
class Fake:
    """A channel on this machine that remembers."""

    sent: list[tuple[str, Message]] = field(default_factory=list)

    def send(self, to: str, message: Message) -> Outcome:
        self.sent.append((to, message))
        return Outcome("sent", f"n{len(self.sent)}")

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(to, message.title) for to, message in self.sent]


@pytest.fixture
def sms(monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake()
    monkeypatch.setattr(configured, "channel", lambda name: made if name == "sms" else None)
    return made


@pytest.fixture
def listens(world: World, sms: Fake) -> Callable[..., Address]:
    """`listens("officer")`: by text message, to everything that tasks say."""

    def listening(key: str, **changes: Any) -> Address:
        person = world.people[key]
        to = PHONES.get(key, "13800000009")
        given = {"channel": "sms", "to": to, "kinds": list(rules.OUTSIDE)} | changes
        with scope.system():
            return Address.objects.create(
                org_code=person.org_code, person_id=person.pk, confirmed_at=NOW, **given
            )

    return listening


def go(at: datetime = NOW) -> None:
    drain(at)
    planning.plan(at)
    delivering.deliver(lambda: at)
