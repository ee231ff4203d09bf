"""举报线索的接口 — For strangers without a token, and for the offices."""

from __future__ import annotations

from .offices import operations as offices
from .public import operations as public

__all__ = ["offices", "public"]
