from __future__ import annotations

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "xiaoan.features.contracts"
    label = "contracts"
    verbose_name = "服务合同"

    def ready(self) -> None:
        """Tell the ledger what deeds are called, and a fact where it came from."""
        from xiaoan.foundation.ledger.words import name_deeds

        name_deeds(
            {
                "contracts.registered": "登记服务合同",
                "contracts.changed": "修改服务合同",
                "contracts.item_listed": "列出交付内容",
                "contracts.delivered": "登记交付",
                "contracts.accepted": "验收交付",
                "contracts.given_back": "退回交付",
                "contracts.assessed": "考核服务机构",
                "contracts.closed": "服务合同办结",
            }
        )
