"""风险接口 — Lists, assessments, regional lists and counts as JSON."""

from __future__ import annotations

from . import listing, regional
from .shapes import operations

__all__ = ["listing", "operations", "regional"]
