from __future__ import annotations

from django.apps import AppConfig


class GuardsConfig(AppConfig):
    name = "xiaoan.features.guards"
    label = "guards"
