from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import site, views

urlpatterns = [
    route("openapi.json", views.description, name="api_description"),
    route("docs", views.docs, name="api_docs"),
    *site.addresses(),
]
