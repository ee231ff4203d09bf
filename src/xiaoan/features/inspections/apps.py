from __future__ import annotations

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "xiaoan.features.inspections"
    label = "inspections"
    verbose_name = "排查"

    def ready(self) -> None:
        """Tell the engine where the inspection beneath a sweep is shown, and what goes over."""
        from xiaoan.engine.duties import sources
        from xiaoan.foundation.notices.kinds import Kind, declare

        declare(Kind("inspections.cover", "排查替班"))

        from . import carrying  # noqa: F401 — registers itself

        sources.register(
            "inspection", sources.Source("inspections:inspection", "inspections.read", "看这次排查")
        )
