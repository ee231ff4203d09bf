from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DutiesConfig(AppConfig):
    name = "xiaoan.engine.duties"
    label = "duties"

    def ready(self) -> None:
        autodiscover_modules("measures")
        from xiaoan.engine.duties import carrying, queries, sources, telling  # noqa: F401 — what goes over
        from xiaoan.engine.policy.readers import register_reader
        from xiaoan.engine.policy.registry import register_standing

        register_standing(queries.standing)
        register_reader(telling.told)
        sources.register("group", sources.Source("orgs:group", "orgs.read", "看这个组织"))
