from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "xiaoan.foundation.search"
    label = "search"

    def ready(self) -> None:
        from xiaoan.foundation.search import registry, sources

        registry.offer(sources.sources)
