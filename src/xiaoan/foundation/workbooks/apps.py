from __future__ import annotations

from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "xiaoan.foundation.workbooks"
    label = "workbooks"

    def ready(self) -> None:
        """Load every app's `importing`, which registers its sheets."""
        from django.utils.module_loading import autodiscover_modules

        from xiaoan.foundation.ledger.words import name_deeds

        name_deeds(
            {
                "workbooks.confirmed": "确认导入",
                "workbooks.cancelled": "放弃导入",
                "workbooks.written": "导入完成",
            }
        )
        autodiscover_modules("importing")
