from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from house.laws import under
from house.world import NOW, TODAY, World
from xiaoan.features.responsibility import actions
from xiaoan.features.responsibility.models import Issue, Letter
from xiaoan.features.responsibility.rules.letters import Own
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

Issuer = Callable[..., Issue]


law = under("kaijiang-2022")


@pytest.fixture
def county(law: None, world: World) -> World:
    """The shared world under the text of its county."""
    return world


@pytest.fixture
def issue(county: World) -> Issuer:
    """Issue letters as somebody: `issue("principal", "staff")`."""

    def make(who: str = "clerk", target: str = "schools", own: tuple[Own, ...] = ()) -> Issue:
        by = county.viewer(who)
        wanted = actions.Wanted(uuid7(), target, TODAY + timedelta(days=14), own)
        with scope.enter(by):
            return actions.issue_letters(wanted, by=by, at=NOW)

    return make


def letter_of(issue: Issue, person: str) -> Letter:
    with scope.system():
        return Letter.objects.get(issue=issue, person_name=person)


def drawn() -> bytes:
    """A stroke on a clear ground, as a canvas gives it."""
    picture = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(10, 80), (120, 20), (280, 70)], fill=(17, 17, 17), width=4)
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def address(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()
