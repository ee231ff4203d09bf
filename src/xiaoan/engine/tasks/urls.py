"""Paths of tasks."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "tasks"
urlpatterns = [
    route("", views.today, name="today"),
    route("<uuid:task_id>/", views.task, name="task"),
    route("<uuid:task_id>/acknowledge/", views.acknowledge, name="acknowledge"),
    route("<uuid:task_id>/hand-over/", views.hand_over, name="hand_over"),
    route("<uuid:task_id>/extend/", views.extend, name="extend"),
    route("<uuid:task_id>/answer/", views.answer, name="answer"),
]
