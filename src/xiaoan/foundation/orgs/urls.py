from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "orgs"
urlpatterns = [
    route("", views.directory, name="directory"),
    route("<int:code>/", views.organisation, name="organisation"),
    route("<int:code>/edit/", views.edit, name="edit"),
]
