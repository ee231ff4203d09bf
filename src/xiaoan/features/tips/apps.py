from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig


class TipsConfig(AppConfig):
    name = "xiaoan.features.tips"
    label = "tips"
    verbose_name = "举报线索"

    def ready(self) -> None:
        """Tell the engine how a tip moves, and seal the photos of strangers."""
        from xiaoan.engine.cases import registry
        from xiaoan.foundation.files import queries as files
        from xiaoan.foundation.ledger.words import name_deeds

        from . import actions, carrying  # noqa: F401 — carrying registers itself
        from .models import table
        from .queries import inbox
        from .rules.routing import clock_numbers

        files.seal(actions.PHOTO)
        files.seal(actions.PUBLIC_PHOTO)
        registry.register(
            Path(__file__).parent / "workflow.yaml",
            registry.Hooks(
                guard=actions.guard,
                after=actions.after,
                template="tips/case.html",
                context=inbox.panel,
                url_name="tips:case",
            ),
            clock_numbers(table().numbers),
        )
        name_deeds(actions.DEEDS)
