"""排查接口 — sheets sent and read, checkpoints and rounds planned, as JSON."""

from __future__ import annotations

from . import covering, planning
from .sheets import operations, submit

__all__ = ["covering", "operations", "planning", "submit"]
