"""Paths of signals."""

from __future__ import annotations

from xiaoan.engine.signals.views import door, pages, ruling, sources
from xiaoan.foundation.scope.access import route

app_name = "signals"
urlpatterns = [
    route("", pages.home, name="home"),
    route("in/<slug:key>", door.receive, name="in"),
    route("sources/add/", sources.add, name="add_source"),
    route("sources/<uuid:source_id>/", sources.one, name="source"),
    route("sources/<uuid:source_id>/edit/", sources.edit, name="edit_source"),
    route("sources/<uuid:source_id>/secret/", sources.renew, name="renew"),
    route("sources/<uuid:source_id>/close/", sources.close, name="close"),
    route("sources/<uuid:source_id>/again/", sources.again, name="again"),
    route("rules/", ruling.listed, name="rules"),
    route("rules/add/", ruling.add, name="add_rule"),
    route("rules/<uuid:rule_id>/", ruling.edit, name="rule"),
    route("rules/<uuid:rule_id>/end/", ruling.end, name="end_rule"),
    route("<uuid:raw_id>/", pages.one, name="one"),
]
