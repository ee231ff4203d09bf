from __future__ import annotations

import pytest

from house.laws import under
from house.risking import TEMPLATES
from house.world import NOW, World
from xiaoan.features.risks import actions
from xiaoan.features.risks.models import Risk
from xiaoan.foundation import scope

law = under("field-library-2026", "kaijiang-2022")


@pytest.fixture
def county(law: None, world: World) -> World:
    """The shared world with its check items and the text of its county."""
    return world


@pytest.fixture
def listed(world: World) -> list[Risk]:
    """Three risks on the school's list, none assessed."""
    officer = world.viewer("officer")
    with scope.enter(officer):
        return actions.adopt(templates=TEMPLATES, by=officer, at=NOW)
