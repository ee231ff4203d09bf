from __future__ import annotations

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "xiaoan.web.demonstration"
    verbose_name = "演示"
