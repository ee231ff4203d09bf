"""Whom hostile requests are sent as, and which rows they are aimed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from house.arguments import argument
from house.fullness import Full
from house.world import World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.tokens import actions as tokens
from xiaoan.foundation.tokens import queries

# Posts of different seats, reach and verbs; and nobody.
CALLERS: Final = ("officer", "clerk", "principal", "police", "administrator", "nobody")
# Places of an address that the generator cannot guess; a duty's name has slashes, it draws none.
PLACES: Final = (
    "case_id", "change_id", "code", "feedback_id", "file_id", "fulfilment_id", "group_id",
    "inspection_id", "key", "notice_id", "obligation_id", "raw_id", "register_name", "round_id",
    "guard_id", "run_id", "source_id", "stand_id", "subject_id", "subject_type", "task_id",
)  # fmt: skip


def token_for(world: World, key: str, at: datetime) -> str:
    """A personal token with every verb that the post may give one; none for nobody."""
    if key == "nobody":
        return ""
    viewer = world.viewer(key)
    verbs = [verb for verb, _ in queries.personal_choices(viewer)]
    until = timezone.localdate(at) + timedelta(days=30)
    wish = tokens.Wish(id=uuid7(), name=key, verbs=verbs, expires_on=until)
    with scope.enter(viewer):
        return tokens.issue_personal(wish=wish, by=viewer, at=at).word or ""


def known(full: Full) -> Mapping[str, Sequence[str | int]]:
    """A row that exists for each place of an address."""
    found = {word: argument(full, word, None) for word in PLACES}
    return {word: [row if isinstance(row, int) else str(row)] for word, row in found.items()}
