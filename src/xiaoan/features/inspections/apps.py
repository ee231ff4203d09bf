from __future__ import annotations

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "xiaoan.features.inspections"
    label = "inspections"
    verbose_name = "排查"
