"""Paths of documents."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import answering, collecting, library, reading, writing

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
    route("collections/", collecting.collections, name="collections"),
    route("collections/new/", collecting.start, name="start"),
    route("collections/<uuid:collection_id>/", collecting.collection, name="collection"),
    route("collections/<uuid:collection_id>/change/", collecting.change, name="change"),
    route("collections/<uuid:collection_id>/fields/", collecting.fields, name="fields"),
    route("collections/<uuid:collection_id>/move/", collecting.move, name="collection_move"),
    route("collections/<uuid:collection_id>/results.xlsx", answering.results_xlsx, name="results"),
    route("collections/<uuid:collection_id>/files.zip", answering.files_zip, name="files"),
    route("submissions/<uuid:submission_id>/", answering.submission, name="submission"),
    route("<uuid:document_id>/", reading.document, name="document"),
    route("<uuid:document_id>/compare/", reading.compare, name="compare"),
]
