"""Paths of classes."""

from __future__ import annotations

from xiaoan.engine.registers.routing import paths
from xiaoan.foundation.scope.access import route

from . import views
from .queries import CLASSES

app_name = "classes"
urlpatterns = [
    route("go-up/", views.go_up, name="go_up"),
    *paths(CLASSES, views.BESIDE),
]
