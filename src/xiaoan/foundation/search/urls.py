from __future__ import annotations

from xiaoan.foundation.scope.access import route
from xiaoan.foundation.search import views

app_name = "search"
urlpatterns = [
    route("", views.results, name="results"),
    route("quick/", views.quick, name="quick"),
]
