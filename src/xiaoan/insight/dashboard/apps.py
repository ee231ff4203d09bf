from __future__ import annotations

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "xiaoan.insight.dashboard"
    verbose_name = "驾驶舱"
