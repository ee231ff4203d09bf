"""What policy learns without knowing it: how duties stand, and which workflows features have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

from xiaoan.engine.policy.workflows import Outline
from xiaoan.foundation.scope import Viewer

# duty id -> state -> how many organisations of the viewer's territory stand so on the day
Standing = Mapping[str, Mapping[str, int]]
StandingProvider = Callable[[Viewer, date, Collection[str] | None], Standing]

_provider: StandingProvider | None = None
_outlines: dict[str, Outline] = {}


def register_standing(provider: StandingProvider) -> None:
    """Name who counts standings; the one registered last counts."""
    global _provider
    _provider = provider


def standing(viewer: Viewer, on: date, only: Collection[str] | None = None) -> Standing:
    """How the viewer's territory stands on a day, with `only` these duties; empty if uncounted."""
    return _provider(viewer, on, only) if _provider else {}


def register_outline(outline: Outline) -> None:
    """Name a workflow that packs may change; registering it again replaces it."""
    _outlines[outline.id] = outline


def forget_outline(workflow: str) -> None:
    """Undo `register_outline`."""
    _outlines.pop(workflow, None)


def outlines() -> Mapping[str, Outline]:
    """Every workflow that packs may change."""
    return _outlines
