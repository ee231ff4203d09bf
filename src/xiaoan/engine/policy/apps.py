from __future__ import annotations

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "xiaoan.engine.policy"
    label = "policy"
    verbose_name = "政策"

    def ready(self) -> None:
        from xiaoan.engine.policy import finding
        from xiaoan.foundation.search import registry

        registry.offer(finding.sources)
