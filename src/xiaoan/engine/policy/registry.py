"""What policy pages learn from the part that judges duties, without knowing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from xiaoan.foundation.scope import Viewer

# duty id -> state -> how many organisations of the viewer's territory stand so on the day
Standing = Mapping[str, Mapping[str, int]]
StandingProvider = Callable[[Viewer, date], Standing]

_provider: StandingProvider | None = None


def register_standing(provider: StandingProvider) -> None:
    """Name who counts standings; the one registered last counts."""
    global _provider
    _provider = provider


def standing(viewer: Viewer, on: date) -> Standing:
    """How the viewer's territory stands on a day; empty where nobody counts."""
    return _provider(viewer, on) if _provider else {}
