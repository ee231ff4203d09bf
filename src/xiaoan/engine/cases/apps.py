from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "xiaoan.engine.cases"
    label = "cases"
    verbose_name = "事项"

    def ready(self) -> None:
        from xiaoan.engine.cases import carrying, finding  # noqa: F401 — what goes over
        from xiaoan.foundation.search import registry

        registry.offer(finding.sources)
