from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "webhooks"
urlpatterns = [
    route("", views.endpoints, name="endpoints"),
    route("new/", views.new, name="new"),
    route("<uuid:endpoint_id>/", views.endpoint, name="endpoint"),
    route("<uuid:endpoint_id>/test", views.test, name="test"),
    route("<uuid:endpoint_id>/rotate", views.rotate, name="rotate"),
    route("<uuid:endpoint_id>/switch", views.switch, name="switch"),
    route("<uuid:endpoint_id>/remove", views.remove, name="remove"),
    route("deliveries/<uuid:delivery_id>/resend", views.resend, name="resend"),
]
