"""范围 — who is looking, and the wall in the database that holds when a query forgets."""

from __future__ import annotations

from xiaoan.foundation.scope.viewer import SYSTEM, Viewer
from xiaoan.foundation.scope.wall import current, enter, system, within

__all__ = ["SYSTEM", "Viewer", "current", "enter", "system", "within"]
