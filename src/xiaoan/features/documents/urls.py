"""Paths of documents."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import library, reading, writing

app_name = "documents"
urlpatterns = [
    route("", library.home, name="home"),
    route("new/", writing.new, name="new"),
    route("gaps/", library.gaps, name="gaps"),
    route("gaps.xlsx", library.gaps_xlsx, name="gaps_xlsx"),
    route("organisations/<int:code>/", library.organisation, name="organisation"),
    route("organisations/<int:code>.xlsx", library.library_xlsx, name="library_xlsx"),
    route("versions/<uuid:version_id>/", reading.version, name="version"),
    route("versions/<uuid:version_id>/edit/", writing.edit, name="edit"),
    route("versions/<uuid:version_id>/move/", writing.move, name="move"),
    route("versions/<uuid:version_id>/decide/", writing.decide, name="decide"),
    route("versions/<uuid:version_id>/read/", reading.read, name="read"),
    route("versions/<uuid:version_id>/text.<slug:form>", reading.paper, name="paper"),
    route("<uuid:document_id>/", reading.document, name="document"),
    route("<uuid:document_id>/compare/", reading.compare, name="compare"),
]
