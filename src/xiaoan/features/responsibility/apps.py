from __future__ import annotations

from django.apps import AppConfig


class ResponsibilityConfig(AppConfig):
    name = "xiaoan.features.responsibility"
    label = "responsibility"
    verbose_name = "责任"
