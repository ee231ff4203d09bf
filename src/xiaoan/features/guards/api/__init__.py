"""安保人员 as JSON: the register, and the shifts."""

from __future__ import annotations

from .register import operations as register
from .shifts import operations as shifts

__all__ = ["register", "shifts"]
