"""责任书 of the demonstration: issued by the bureau and by the story school, signed by some."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final
from uuid import UUID

from django.utils import timezone
from PIL import Image, ImageDraw

from xiaoan.features.responsibility import actions
from xiaoan.features.responsibility.models import Issue, Letter
from xiaoan.features.responsibility.rules.letters import Own
from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration import county
from xiaoan.web.demonstration.settling import drawn_uuid

ISSUED: Final = timedelta(days=12)
SIGNERS: Final = 16  # of the schools; enough to see a list half signed
OWN: Final = (Own("节假日值守", "法定节假日和寒暑假按排班表值守，交接有记录。"),)
Actors = Mapping[int, Mapping[str, list[Viewer]]]


@dataclass(frozen=True)
class Signers:
    """Who acts, at which moment, by which chance."""

    actors: Actors
    now: datetime
    draw: random.Random

    def one(self, code: int, post: str) -> Viewer | None:
        held = self.actors.get(code, {}).get(post)
        return held[0] if held else None


def sign_some(signers: Signers) -> None:
    """Two issues; whoever shows the demonstration has still to sign. Under the system's scope."""
    clerk = signers.one(county.BUREAU, "bureau_clerk")
    director = signers.one(county.BUREAU, "bureau_director")
    principal = signers.one(county.LEADING_SCHOOL, "principal")
    if clerk and director:
        _run(signers, clerk, director, "schools")
    if principal:
        _run(signers, principal, principal, "staff")


def _run(signers: Signers, issuer: Viewer, head: Viewer, target: str) -> None:
    at = signers.now - ISSUED
    wanted = actions.Wanted(
        id=drawn_uuid(signers.draw, at),
        target=target,
        due_on=timezone.localdate(signers.now + timedelta(days=3)),
        own=OWN if target == "staff" else (),
    )
    issue = actions.issue_letters(wanted, by=issuer, at=at)
    signed = _signed(signers, issue)
    half = signed[: len(signed) // 2]
    if half:
        actions.countersign(issue=issue, ids=half, by=head, at=signers.now - timedelta(hours=20))


def _signed(signers: Signers, issue: Issue) -> list[UUID]:
    """Every other one signs, one after another over the days since."""
    rows = list(Letter.objects.filter(issue=issue).order_by("org_code", "id"))
    chosen = [one for one in rows[::2] if not _is_shown(one)][:SIGNERS]
    step = (ISSUED - timedelta(days=1)) / (len(chosen) + 1)
    done: list[UUID] = []
    for place, one in enumerate(chosen, 1):
        by = _viewer(signers.actors, one)
        if by is None:
            continue
        signing = actions.Signing(one.text_hash, has_read=True, picture=_stroke(signers.draw))
        actions.sign(letter=one, signing=signing, by=by, at=issue.issued_at + step * place)
        done.append(one.pk)
    return done


def _is_shown(one: Letter) -> bool:
    """Whose one-click identity is used to show the signing."""
    return one.org_code == county.LEADING_SCHOOL and one.post_kind in (
        "principal",
        "safety_officer",
    )


def _viewer(actors: Actors, one: Letter) -> Viewer | None:
    held = actors.get(one.org_code, {}).get(one.post_kind, [])
    return next((each for each in held if each.person_id == one.person_id), None)


def _stroke(draw: random.Random) -> bytes:
    """A scribble, as a finger leaves it; nobody's hand."""
    picture = Image.new("RGB", (480, 160), "white")
    points = [(40 + 28 * place, draw.randint(30, 130)) for place in range(15)]
    ImageDraw.Draw(picture).line(points, fill=(17, 17, 17), width=5, joint="curve")
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()
