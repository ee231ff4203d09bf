from __future__ import annotations

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "xiaoan.features.visits"
    label = "visits"
    verbose_name = "入校检查"

    def ready(self) -> None:
        """Tell the ledger what its deeds are called, where a fact came from, and what goes over."""
        from xiaoan.engine.duties import sources
        from xiaoan.foundation.files import queries as files
        from xiaoan.foundation.ledger.words import name_deeds

        from . import carrying  # noqa: F401 — registers itself

        files.seal("visits.signature")
        sources.register("visit", sources.Source("visits:visit", "visits.read", "看这次检查"))
        sources.register(
            "programme", sources.Source("visits:programme", "visits.plan", "看这个方案")
        )
        name_deeds(
            {
                "visits.planned": "制定检查方案",
                "visits.withdrawn": "撤销检查方案",
                "visits.committed": "封存抽取名单",
                "visits.drawn": "抽取学校和检查人员",
                "visits.voided": "作废抽取",
                "visits.rotated": "排定交叉互查",
                "visits.arrived": "到校检查",
                "visits.cancelled": "取消入校检查",
                "visits.reported": "出具检查意见",
                "visits.signed": "检查签字",
                "visits.refused": "拒绝在检查报告上签字",
                "visits.answered": "答复检查意见",
                "visits.finished": "办结检查方案",
                "visits.graded": "评定学校风险等级",
                "visits.tied": "登记回避关系",
                "visits.untied": "解除回避关系",
                "visits.praised": "表扬发现隐患的人",
            }
        )
