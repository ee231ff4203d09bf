"""单位接口 — territories, organisations, what becomes of them, and their committees, as JSON."""

from __future__ import annotations

from . import bodies, changing, committees
from .places import operations

__all__ = ["bodies", "changing", "committees", "operations"]
