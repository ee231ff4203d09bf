from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "xiaoan.engine.cases"
    label = "cases"
    verbose_name = "事项"
