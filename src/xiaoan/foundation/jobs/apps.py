from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "xiaoan.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Load every app's `handlers.py`, then hand the timetable to the queue."""
        from django.utils.module_loading import autodiscover_modules

        from xiaoan.foundation.jobs import actions, queue, runs

        autodiscover_modules("handlers")
        queue.connect(queue.Duties(actions.drain, runs.carry_out))
