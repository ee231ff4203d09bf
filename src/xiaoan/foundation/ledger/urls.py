from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "ledger"
urlpatterns = [
    route("", views.entries, name="entries"),
    route("record/<slug:subject_type>/<slug:subject_id>.html", views.record, name="record"),
    route(
        "record/<slug:subject_type>/<slug:subject_id>.json", views.record_json, name="record_json"
    ),
    route("checkpoints/<uuid:checkpoint_id>/", views.checkpoint, name="checkpoint"),
]
