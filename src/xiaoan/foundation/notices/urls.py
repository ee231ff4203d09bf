from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "notices"
urlpatterns = [
    route("", views.notices, name="notices"),
    route("read-all", views.read_all, name="read_all"),
    route("<uuid:notice_id>/read", views.read, name="read"),
]
