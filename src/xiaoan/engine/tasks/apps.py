from __future__ import annotations

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "xiaoan.engine.tasks"
    label = "tasks"
    verbose_name = "待办"

    def ready(self) -> None:
        """What goes over with an organisation, and what people hear of outside the house."""
        from xiaoan.engine.tasks import (
            carrying,  # noqa: F401 — registers itself
            daily,
            rules,
            telling,
        )
        from xiaoan.foundation.notices.kinds import Kind, declare

        for name, title in rules.OUTSIDE.items():
            still = daily.still_due if name == rules.DUTY else telling.still_asked
            declare(Kind(name, title, still=still))
