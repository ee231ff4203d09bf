from __future__ import annotations

from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "xiaoan.foundation.workbooks"
    label = "workbooks"

    def ready(self) -> None:
        """Load every app's `importing`, which registers its sheets."""
        from django.utils.module_loading import autodiscover_modules

        autodiscover_modules("importing")
