from __future__ import annotations

from django.apps import AppConfig


class DrillsConfig(AppConfig):
    name = "xiaoan.features.drills"
    label = "drills"
    verbose_name = "演练"

    def ready(self) -> None:
        """Tell the ledger what deeds are called."""
        from xiaoan.foundation.ledger.words import name_deeds
        from xiaoan.foundation.workbooks import registry

        from . import carrying  # noqa: F401 — carrying registers itself
        from .actions import bringing

        registry.register(bringing.sheet())

        name_deeds(
            {
                "drills.planned": "安排演练",
                "drills.changed": "修改演练安排",
                "drills.cancelled": "取消演练",
                "drills.marked": "演练计时和清点",
                "drills.begun": "开始推演",
                "drills.answered": "记录推演作答",
                "drills.ended": "结束演练",
                "drills.pictured": "补充演练照片",
                "drills.evaluated": "评估演练",
                "drills.made_hazard": "演练薄弱点转为隐患",
                "drills.written_up": "补登演练",
                "drills.card_written": "修改岗位应急卡",
            }
        )
