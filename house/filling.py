"""The county of `fullness.fill`, made once a process for the tests that begin in it."""

from __future__ import annotations

import pickle
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import copytree
from unittest.mock import patch

from django.db import transaction
from django.test import override_settings

from house import database
from house.fullness import Full, fill
from house.world import NOW, World


@dataclass(frozen=True)
class Filled:
    """Where its files lie, and the handles on its rows."""

    state: Path
    rows: bytes

    def lay_down(self, state: Path) -> Full:
        """Copies of its files in the folder of a test, and handles that are that test's own."""
        copytree(self.state, state, dirs_exist_ok=True)
        full: Full = pickle.loads(self.rows)  # noqa: S301 — our own
        return full


def filled(world: World, state: Path) -> AbstractContextManager[Filled]:
    """Inside the block everything of `fill` has been done; its files lie in `state`."""
    return database.kept("full", partial(_filled, world, state))


def _filled(world: World, state: Path) -> Filled:
    with (
        override_settings(STATE_DIR=state, FILES_DIR=state / "files"),
        patch("django.utils.timezone.now", lambda: NOW),
        transaction.atomic(),
    ):
        return Filled(state, pickle.dumps(fill(world)))
