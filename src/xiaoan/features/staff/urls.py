"""Paths of the list of people."""

from __future__ import annotations

from xiaoan.engine.registers.routing import Beside, paths

from .queries import STAFF, on_top

app_name = "staff"
urlpatterns = [*paths(STAFF, Beside(on_top))]
