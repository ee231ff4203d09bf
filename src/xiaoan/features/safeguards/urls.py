"""Paths of the sheets of campuses."""

from __future__ import annotations

from xiaoan.engine.registers.routing import Beside, paths

from .queries import SAFEGUARDS, on_top

app_name = "safeguards"
urlpatterns = [*paths(SAFEGUARDS, Beside(on_top))]
