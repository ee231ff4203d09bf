"""Paths of registers as such; each register lives under its own feature's word."""

from __future__ import annotations

from xiaoan.engine.registers import views
from xiaoan.foundation.scope.access import route

app_name = "registers"
urlpatterns = [
    route("", views.due, name="due"),
]
