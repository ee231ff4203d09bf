from __future__ import annotations

from django.apps import AppConfig


class ImpactConfig(AppConfig):
    name = "xiaoan.features.impact"
    label = "impact"
    verbose_name = "影响测算"

    def ready(self) -> None:
        """What the deeds are called, and the notice that a text is in force."""
        from xiaoan.foundation.ledger.words import name_deeds
        from xiaoan.foundation.notices.kinds import Kind, declare

        name_deeds(
            {
                "policy.drafted": "载入草稿",
                "policy.withdrawn": "撤下草稿",
                "policy.enacted": "决定施行",
            }
        )
        declare(Kind("impact.enacted", "文件施行和职责变化"))
