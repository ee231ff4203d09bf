from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import desk, runs

app_name = "jobs"
urlpatterns = [
    route("", desk.timetable, name="timetable"),
    route("lines/<str:name>/run", desk.run_now, name="run_now"),
    route("outbox/", desk.outbox, name="outbox"),
    route("outbox/retry", desk.retry_events, name="retry_events"),
    route("outbox/<uuid:event_id>/retry", desk.retry_event, name="retry_event"),
    route("outbox/<uuid:event_id>/give-up", desk.give_up_event, name="give_up_event"),
    route("queue/retry", desk.retry_jobs, name="retry_jobs"),
    route("queue/give-up", desk.drop_jobs, name="drop_jobs"),
    route("all/", desk.all_runs, name="all_runs"),
    route("runs/", runs.my_runs, name="my_runs"),
    route("runs/<uuid:run_id>/", runs.run, name="run"),
    route("runs/<uuid:run_id>/cancel", runs.cancel_run, name="cancel_run"),
    route("runs/<uuid:run_id>/restart", runs.restart_run, name="restart_run"),
]
