"""信号接口 — what came and what is to be done with it, as JSON. No key or secret is told twice."""

from __future__ import annotations

from . import ruling, sourcing
from .reading import operations

__all__ = ["operations", "ruling", "sourcing"]
