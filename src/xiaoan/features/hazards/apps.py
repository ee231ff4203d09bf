from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig


class HazardsConfig(AppConfig):
    name = "xiaoan.features.hazards"
    label = "hazards"
    verbose_name = "隐患"

    def ready(self) -> None:
        """Tell the engine how a hazard moves, and how to open one from a finding."""
        from xiaoan.engine.cases import registry
        from xiaoan.engine.duties import sources

        from . import actions
        from .queries.panel import panel

        registry.register(
            Path(__file__).parent / "workflow.yaml",
            registry.Hooks(
                opened=actions.opened,
                guard=actions.guard,
                after=actions.after,
                opener=actions.open_from_finding,
                template="hazards/hazard.html",
                context=panel,
                url_name="hazards:hazard",
            ),
        )
        sources.register("hazard", sources.Source("hazards:hazard", "hazards.read", "看这处隐患"))
