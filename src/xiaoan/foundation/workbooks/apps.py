from __future__ import annotations

from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "xiaoan.foundation.workbooks"
    label = "workbooks"
