from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "xiaoan.features.intake"
    label = "intake"
    verbose_name = "政策录入"

    def ready(self) -> None:
        """Tell the ledger what its deeds are called."""
        from xiaoan.foundation.ledger.words import name_deeds

        name_deeds(
            {
                "intake.taken_in": "录入文件",
                "intake.decided": "逐句决定",
                "intake.confirmed": "确认文件信息",
                "intake.suggested": "请模型给建议",
            }
        )
