"""Paths of cases."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "cases"
urlpatterns = [
    route("<uuid:case_id>/", views.case, name="case"),
    route("<uuid:case_id>/move/<slug:move>/", views.move, name="move"),
]
