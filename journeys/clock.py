"""The journeys happen on one Wednesday morning of term, whatever the day they are played on."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

from django.utils import timezone

NOW = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)  # Wednesday 09:30 in Shanghai
BEGUN = "XIAOAN_JOURNEY_BEGUN"  # when the clock was set, for every process that shares it


def begin() -> None:
    """Set the clock of this run; processes started from here inherit it."""
    os.environ[BEGUN] = str(time.time())


def now() -> datetime:
    """The moment of the story: `NOW` and what has passed since the clock was set."""
    return NOW + timedelta(seconds=time.time() - float(os.environ[BEGUN]))


def rule_django() -> None:
    """Let everything that asks Django for the time hear the story's."""
    timezone.now = now
