"""A published record of a draw, of whatever kind and form, computed again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from xiaoan.foundation.draws import rules as draws

from . import draw, rotation

NONE: Final = "记录不完整，无法核算。"


def verify(record: Mapping[str, Any]) -> list[str]:
    """What is wrong with it; empty where all of it comes out the same again."""
    if "entrants" in record:
        return _plain(record)
    frame = record.get("frame")
    if not isinstance(frame, Mapping):
        return [NONE]
    is_ring = frame.get("form") in rotation.FORMS
    return rotation.verify(record) if is_ring else draw.verify(record)


def _plain(record: Mapping[str, Any]) -> list[str]:
    """A record of `foundation.draws` itself, as the draws of experts are."""
    try:
        return draws.faults_of(draws.from_record(record))
    except (KeyError, TypeError, ValueError):
        return [NONE]
