from __future__ import annotations

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "xiaoan.engine.tasks"
    label = "tasks"
    verbose_name = "待办"

    def ready(self) -> None:
        from xiaoan.engine.tasks import carrying  # noqa: F401 — what goes over
