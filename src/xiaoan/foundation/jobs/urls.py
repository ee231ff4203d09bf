from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "jobs"
urlpatterns = [
    route("runs/", views.my_runs, name="my_runs"),
    route("runs/<uuid:run_id>/", views.run, name="run"),
    route("runs/<uuid:run_id>/cancel", views.cancel_run, name="cancel_run"),
    route("runs/<uuid:run_id>/restart", views.restart_run, name="restart_run"),
]
