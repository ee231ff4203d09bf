from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "xiaoan.features.documents"
    label = "documents"
    verbose_name = "制度与方案"

    def ready(self) -> None:
        """Tell the ledger what its deeds are called, and where a fact's document is read."""
        from xiaoan.engine.duties import sources
        from xiaoan.foundation.ledger.words import name_deeds
        from xiaoan.foundation.search import registry as search

        from . import carrying, measures  # noqa: F401 — register themselves
        from .queries.finding import sources as found

        search.offer(found)
        word = "看制度与方案"
        sources.register(
            "documents.version", sources.Source("documents:version", "documents.read", word)
        )
        sources.register(
            "documents.submission",
            sources.Source("documents:submission", "documents.answer", "看报送"),
        )
        name_deeds(
            {
                "documents.drafted": "起草",
                "documents.revised": "起草新版",
                "documents.edited": "修改草稿",
                "documents.submitted": "送审",
                "documents.recalled": "撤回送审",
                "documents.discarded": "删除草稿",
                "documents.approved": "批准",
                "documents.returned": "退回修改",
                "documents.took_effect": "施行",
                "documents.withdrawn": "废止",
                "documents.reviewed": "复核后继续执行",
                "documents.readers_asked": "请人阅读",
                "documents.read": "已阅读",
                "documents.collection_started": "起草报送",
                "documents.collection_changed": "修改报送",
                "documents.collection_sent": "发出报送",
                "documents.collection_urged": "催报",
                "documents.collection_extended": "延长报送期限",
                "documents.collection_returned": "退回更正",
                "documents.collection_accepted": "接收报送",
                "documents.collection_closed": "结束报送",
                "documents.collection_withdrawn": "撤回报送",
                "documents.submission_answered": "报送",
                "documents.submission_wished": "申请延期报送",
            }
        )
