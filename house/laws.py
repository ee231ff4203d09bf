"""Texts of law that a test module begins with, as fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from house import database


def under(*packs: str) -> Any:  # noqa: ANN401 — what pytest makes of a fixture has no public type
    """A fixture: these packs are in force before each test of a module that asks for it.

    `law = under("kaijiang-2022")` in the module or its conftest. Letting a pack in takes a
    third of a second: it is done once a process, not once a test.
    """

    @pytest.fixture(scope="module")
    def law(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
        with django_db_blocker.unblock(), database.under(packs):  # type: ignore[attr-defined]
            yield

    return law
