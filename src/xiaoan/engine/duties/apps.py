from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DutiesConfig(AppConfig):
    name = "xiaoan.engine.duties"
    label = "duties"

    def ready(self) -> None:
        autodiscover_modules("measures")
        from xiaoan.engine.duties import carrying, queries  # noqa: F401 — what goes over
        from xiaoan.engine.policy.registry import register_standing

        register_standing(queries.standing)
