"""安保人员接口 — the register and the shifts as JSON."""

from __future__ import annotations

from . import watches
from .register import operations as register
from .shifts import operations as shifts

__all__ = ["register", "shifts", "watches"]
