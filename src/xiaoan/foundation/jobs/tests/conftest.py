"""The administrator of the world, and a browser in which they have signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from house.world import World
from xiaoan.foundation.scope import Viewer


@pytest.fixture
def administrator(world: World) -> Viewer:
    return world.viewer("administrator")


@pytest.fixture
def as_administrator(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("administrator")
