"""排查接口 — sheets sent and read, checkpoints and rounds planned, as JSON."""

from __future__ import annotations

from . import planning
from .sheets import operations, submit

__all__ = ["operations", "planning", "submit"]
