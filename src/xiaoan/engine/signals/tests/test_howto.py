"""The integrator's page does what it says: its own examples are run against a server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

from house.world import NOW, World
from xiaoan.engine.signals import actions, rules
from xiaoan.engine.signals.actions import Sourced
from xiaoan.engine.signals.models import Raw
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

PAGE = Path(__file__).resolve().parents[5] / "docs" / "howto" / "connect-a-device.md"


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found, language
    return found[1]


class Quiet(WSGIRequestHandler):
    """A server that does not write its log between the tests' lines."""

    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def address() -> Iterator[str]:
    application = get_wsgi_application()

    def closing(environ: dict[str, object], start: object) -> object:
        try:
            return application(environ, start)  # type: ignore[arg-type]
        finally:
            connections.close_all()

    with make_server("127.0.0.1", 0, closing, handler_class=Quiet) as server:  # type: ignore[arg-type]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def run(command: list[str], told: dict[str, str]) -> str:
    allowed = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    done = subprocess.run(
        command, env=allowed | told, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


def test_both_examples_are_accepted_by_the_door(own_world: World, address: str) -> None:
    by = own_world.viewer("officer")
    with scope.enter(by):
        source, secret = actions.connect_source(
            id=uuid7(), filled=Sourced("演示烟感", "alarm"), by=by, at=NOW
        )
    told = {"SECRET": secret, "ADDRESS": f"{address}/signals/in/{source.key}"}
    answer = json.loads(run(["bash", "-c", example("bash")], told))
    assert answer["accepted"] is True
    assert run([sys.executable, "-c", example("python")], told).startswith("202 ")
    with scope.system():
        bodies = [json.loads(bytes(raw.body)) for raw in Raw.objects.order_by("received_at")]
    assert [body["device"] for body in bodies] == ["YG-01", "YG-02"]


def test_the_page_names_every_kind_state_and_limit() -> None:
    text = PAGE.read_text("utf-8")
    for word in (*rules.KINDS, *rules.PHASES, f"{rules.LARGEST // 1024} KB"):
        assert word in text, word
