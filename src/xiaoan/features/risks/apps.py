from __future__ import annotations

from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "xiaoan.features.risks"
    label = "risks"
    verbose_name = "风险"

    def ready(self) -> None:
        """Tell the ledger what the deeds are called, and the workbooks of the sheet."""
        from xiaoan.foundation.ledger.words import name_deeds
        from xiaoan.foundation.workbooks import registry

        from . import carrying  # noqa: F401 — registers itself
        from .actions import bringing

        registry.register(bringing.sheet())

        name_deeds(
            {
                "risks.adopted": "从模板列入风险",
                "risks.added": "登记风险",
                "risks.edited": "修改风险",
                "risks.retired": "撤下风险",
                "risks.assessed": "评估风险",
                "risks.touched": "触动风险",
                "risks.decided": "研究风险变化",
                "risks.placed": "在四色图上定位",
                "risks.plan_hung": "上传校园平面图",
                "risks.exempted": "说明不涉及",
                "risks.confirmed": "确认风险清单",
                "risks.list_published": "发布区域风险清单",
                "risks.method_settled": "确认评估方法",
                "risks.analysed": "风险研判",
            }
        )
