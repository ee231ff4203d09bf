from __future__ import annotations

from xiaoan.features.feedback import views
from xiaoan.foundation.scope.access import route

app_name = "feedback"
urlpatterns = [
    route("", views.mine, name="mine"),
    route("write/", views.write, name="write"),
    route("<uuid:feedback_id>/", views.one, name="one"),
]
