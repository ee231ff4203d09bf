"""Texts of law that a test module begins with, as fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from house import database
from house.world import NOW
from xiaoan.engine.policy.actions import sync_pack
from xiaoan.engine.policy.pack import PACKS
from xiaoan.foundation import scope


def under(*packs: str) -> Any:  # noqa: ANN401 — what pytest makes of a fixture has no public type
    """A fixture: these packs are in force before each test of a module that asks for it.

    `law = under("kaijiang-2022")` in the module or its conftest. Letting a pack in takes a third
    of a second: it is done once a process, not once a test.
    """

    @pytest.fixture(scope="module")
    def law(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
        with (
            django_db_blocker.unblock(),  # type: ignore[attr-defined]
            database.kept(packs, partial(_let_in, packs)),
        ):
            yield

    return law


def _let_in(packs: tuple[str, ...]) -> None:
    with scope.system():
        for name in packs:
            sync_pack(PACKS / name, NOW)
