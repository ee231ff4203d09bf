from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from house.risking import TEMPLATES
from house.world import NOW, World
from xiaoan.engine.policy.actions import sync_pack
from xiaoan.features.risks import actions
from xiaoan.features.risks.models import Risk
from xiaoan.foundation import scope


@pytest.fixture
def county(world: World) -> World:
    """The shared world with its check items and the text of its county."""
    with scope.system():
        for name in ("field-library-2026", "kaijiang-2022"):
            sync_pack(Path(settings.PACKS_DIR) / name, NOW)
    return world


@pytest.fixture
def listed(world: World) -> list[Risk]:
    """Three risks on the school's list, none assessed."""
    officer = world.viewer("officer")
    with scope.enter(officer):
        return actions.adopt(templates=TEMPLATES, by=officer, at=NOW)
