from __future__ import annotations

from .panels import operations as panels
from .work import operations as work

__all__ = ["panels", "work"]
