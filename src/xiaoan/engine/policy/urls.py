from __future__ import annotations

from xiaoan.engine.policy import views
from xiaoan.foundation.scope.access import route

app_name = "policy"
urlpatterns = [
    route("", views.library, name="library"),
    route("duty/<path:key>", views.duty, name="duty"),
    route("<slug:key>/", views.pack, name="pack"),
]
