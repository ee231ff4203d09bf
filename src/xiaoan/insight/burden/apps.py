from __future__ import annotations

from django.apps import AppConfig


class BurdenConfig(AppConfig):
    name = "xiaoan.insight.burden"
    label = "burden"
    verbose_name = "减负账本"
