from __future__ import annotations

from django.apps import AppConfig


class LiteracyConfig(AppConfig):
    name = "xiaoan.features.literacy"
    label = "literacy"
    verbose_name = "安全素养"

    def ready(self) -> None:
        """Tell the ledger what the deeds are called."""
        from xiaoan.foundation.ledger.words import name_deeds

        from . import carrying  # noqa: F401 — registers itself

        name_deeds(
            {
                "literacy.started": "发起安全素养评估",
                "literacy.ended": "结束安全素养评估",
                "literacy.used": "评估结果用于评价",
                "literacy.opened": "开班级答题",
                "literacy.closed": "结束班级答题",
            }
        )
