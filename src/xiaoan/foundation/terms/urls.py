from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "terms"
urlpatterns = [
    route("", views.year, name="year"),
    route("day/", views.change_day, name="change_day"),
    route("day/restore/", views.restore_day, name="restore_day"),
    route("<int:start_year>/edit/", views.edit_year, name="edit_year"),
]
