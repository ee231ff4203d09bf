from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from house.world import NOW, World
from xiaoan.engine.signals import actions, rules
from xiaoan.engine.signals.actions import Sourced
from xiaoan.engine.signals.models import Rule, Source
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain

Answer = Any  # the test client's response
SMOKE = {"device": "YG-01", "kind": "smoke", "state": "alarm", "place": "一号宿舍三楼"}


@dataclass
class Device:
    """Something that signs and sends."""

    source: Source
    secret: str

    def send(
        self,
        body: object,
        *,
        nonce: str = "",
        ago: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        envelope = rules.Envelope(str(int(time.time()) - ago), nonce or str(uuid7()), "")
        signature = rules.sign(self.secret.encode(), envelope, content)
        given = {
            "X-Xiaoan-Timestamp": envelope.timestamp,
            "X-Xiaoan-Nonce": envelope.nonce,
            "X-Xiaoan-Signature": signature,
        }
        return Client().post(
            f"/signals/in/{self.source.key}",
            content,
            content_type="application/json",
            headers=given | dict(headers or {}),
        )


Connect = Callable[..., Device]
MakeRule = Callable[..., Rule]


@pytest.fixture
def connect(world: World) -> Connect:
    def connected(key: str = "officer", **filled: Any) -> Device:
        by = world.viewer(key)
        given: dict[str, Any] = {
            "name": "一号宿舍烟感主机",
            "kind": "alarm",
            "is_test": False,
        } | filled
        with scope.enter(by):
            source, secret = actions.connect_source(
                id=uuid7(), filled=Sourced(**given), by=by, at=NOW
            )
        return Device(source, secret)

    return connected


@pytest.fixture
def make_rule(world: World) -> MakeRule:
    def made(key: str = "officer", **values: Any) -> Rule:
        by = world.viewer(key)
        given: dict[str, Any] = {
            "name": "烟感报警",
            "conditions": [["kind", "is", "smoke"], ["phase", "is", "alarm"]],
            "doing": "hazard",
            "area": "消防",
            "post_kind": "",
            "to_schools": False,
            "join_minutes": 30,
            "storm": 5,
            "is_quiet": False,
            "place_in_order": 1,
            "source_id": None,
        }
        with scope.enter(by):
            return actions.change_rule(id=uuid7(), values=given | values, by=by, at=NOW)

    return made


@pytest.fixture
def work_off() -> Callable[[], None]:
    """Let the handlers do what the door announced."""

    def worked_off() -> None:
        drain()

    return worked_off
