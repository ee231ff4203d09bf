"""Paths of guards."""

from __future__ import annotations

from xiaoan.engine.registers.routing import paths
from xiaoan.foundation.scope.access import route

from . import views
from .queries import GUARDS

app_name = "guards"
urlpatterns = [
    route("shifts/", views.shifts, name="shifts"),
    route("shifts/take/", views.take, name="take"),
    route("shifts/<uuid:stand_id>/hand/", views.hand, name="hand"),
    route("watches/", views.watches, name="watches"),
    route("watches/plan/", views.plan, name="plan"),
    route("watches/<uuid:watch_id>/", views.change, name="change"),
    route("watches/<uuid:watch_id>/end/", views.end, name="end"),
    *paths(GUARDS, views.BESIDE),
]
