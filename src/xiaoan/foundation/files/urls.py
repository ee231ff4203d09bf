from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "files"
urlpatterns = [
    route("upload", views.upload, name="upload"),
    route("<uuid:file_id>", views.file, name="file"),
]
