"""What the invented history is written into, and what it is written from."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from xiaoan.features.inspections.models import Checkpoint, Round
from xiaoan.foundation.ledger.actions import Deed
from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration.campus import Spot
from xiaoan.web.demonstration.cases import Trail
from xiaoan.web.demonstration.land import Place
from xiaoan.web.demonstration.pouring import Row

AnswerRow = dict[str, Any]  # by column: ninety thousand of them are not worth their models


@dataclass
class Books:
    """Everything the history writes, by table."""

    checkpoints: list[Checkpoint] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    inspections: list[Row] = field(default_factory=list)
    answers: list[AnswerRow] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    trails: list[Trail] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)


@dataclass(frozen=True)
class Times:
    """The window; nothing is written after `now`."""

    since: date
    now: datetime
    today: date


@dataclass(frozen=True)
class Photos:
    """Pictures that hazards show: ids of stored files, by organisation, before and after."""

    of: Mapping[int, tuple[tuple[uuid.UUID, uuid.UUID], ...]] = field(default_factory=dict)

    def pair(self, org_code: int, draw: random.Random) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
        pairs = self.of.get(org_code)
        if not pairs:
            return [], []
        before, after = draw.choice(pairs)
        return [before], [after]


@dataclass
class School:
    """One school while its history is written."""

    place: Place
    actors: Mapping[str, list[Viewer]]
    points: list[tuple[Checkpoint, Spot]] = field(default_factory=list)

    def actor(self, *kinds: str) -> Viewer | None:
        """The first holder of the first of these posts that is held."""
        return next((self.actors[kind][0] for kind in kinds if self.actors.get(kind)), None)
