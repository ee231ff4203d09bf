"""隐患接口 — the register, one hazard with what hangs on it, listing, money and counts as JSON."""

from __future__ import annotations

from . import depth
from .register import operations

__all__ = ["depth", "operations"]
