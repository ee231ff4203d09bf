from __future__ import annotations

from django.apps import AppConfig


class ResponsibilityConfig(AppConfig):
    name = "xiaoan.features.responsibility"
    label = "responsibility"
    verbose_name = "责任"

    def ready(self) -> None:
        """Tell the ledger what its deeds are called, and seal the pictures of signatures."""
        from xiaoan.foundation.files import queries as files
        from xiaoan.foundation.ledger.words import name_deeds

        from . import carrying  # noqa: F401 — registers itself

        files.seal("responsibility.signature")
        name_deeds(
            {
                "responsibility.issued": "发责任书",
                "responsibility.supplemented": "发责任书补充",
                "responsibility.withdrawn": "撤回责任书",
                "responsibility.signed": "签责任书",
                "responsibility.countersigned": "会签责任书",
                "responsibility.urged": "催签责任书",
                "responsibility.newcomers_asked": "请新到岗的人签责任书",
                "responsibility.signature_seen": "查看签名图片",
            }
        )
