from __future__ import annotations

from xiaoan.engine.policy import chain_views, compare_views, parameter_views, views
from xiaoan.foundation.scope.access import route

app_name = "policy"
urlpatterns = [
    route("", views.library, name="library"),
    route("search/", compare_views.search, name="search"),
    route("compare/", compare_views.compare, name="compare"),
    route("duty/<path:key>", chain_views.duty, name="duty"),
    route("parameters/", parameter_views.listed, name="parameters"),
    route("parameters/of/<path:parameter_key>", parameter_views.one, name="parameter"),
    route("parameters/settle/<path:parameter_key>", parameter_views.settle, name="settle"),
    route("<slug:key>/", views.pack, name="pack"),
]
