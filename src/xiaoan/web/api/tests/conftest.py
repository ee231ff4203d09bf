from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from house.fullness import Full
from house.world import NOW, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.tokens import actions
from xiaoan.foundation.tokens.queries import personal_choices


@dataclass
class Program:
    """A program that calls with somebody's token."""

    client: Client
    word: str

    def get(self, path: str, **headers: str) -> Any:  # noqa: ANN401 — the test client's own
        return self.client.get(path, headers={"Authorization": f"Bearer {self.word}", **headers})

    def post(self, path: str, body: object, **headers: str) -> Any:  # noqa: ANN401 — as above
        return self.client.post(
            path,
            body if isinstance(body, bytes | str) else json.dumps(body),
            content_type=headers.pop("content_type", "application/json"),
            headers={"Authorization": f"Bearer {self.word}", **headers},
        )


def wanting(**told: object) -> dict[str, Any]:
    """A body under a new id."""
    return {"id": str(uuid7()), **told}


def twice(by: Program, path: str, told: dict[str, Any]) -> Any:  # noqa: ANN401 — as above
    """Sent as a client does whose network broke: the second answer must be the first's."""
    first, again = (by.post(path, told) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    return first


def deeds(verb: str) -> int:
    """How often the ledger holds an act."""
    with scope.system():
        return Entry.objects.filter(verb=verb).count()


@pytest.fixture
def full(everything: Full, monkeypatch: pytest.MonkeyPatch) -> Full:
    """Everything of the county, on the world's own day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return everything


@pytest.fixture
def program(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Program]:
    """`program("officer")` calls with a token that carries all of the officer's verbs."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    def made(key: str, *verbs: str) -> Program:
        by = world.viewer(key)
        wish = actions.Wish(
            id=uuid7(),
            name="演示程序",
            verbs=verbs or [verb for verb, _ in personal_choices(by)],
            expires_on=TODAY,
        )
        with scope.enter(by):
            issued = actions.issue_personal(wish=wish, by=by, at=NOW)
        assert issued.word is not None
        return Program(Client(enforce_csrf_checks=True), issued.word)

    return made
