"""责任书 issued to the schools and signed at one of them: rows for the full world."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.features.responsibility import actions
from xiaoan.features.responsibility.models import Letter
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7


def lettered(world: World) -> Letter:
    """The signed letter of the school's principal."""
    clerk, principal = world.viewer("clerk"), world.viewer("principal")
    wanted = actions.Wanted(uuid7(), "schools", TODAY + timedelta(days=14))
    with scope.enter(clerk):
        issue = actions.issue_letters(wanted, by=clerk, at=NOW)
    with scope.enter(principal):
        letter = Letter.objects.get(issue_id=issue.pk, org_code=SCHOOL)
        signing = actions.Signing(letter.text_hash, has_read=True, picture=_stroke())
        return actions.sign(letter=letter, signing=signing, by=principal, at=NOW)


def _stroke() -> bytes:
    picture = Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(picture).line([(10, 80), (120, 20), (280, 70)], fill="black", width=4)
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()
