from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "tokens"
urlpatterns = [
    route("", views.tokens, name="tokens"),
    route("new/", views.new, name="new"),
    route("new-system/", views.new_system, name="new_system"),
    route("<uuid:token_id>/revoke", views.revoke, name="revoke"),
]
