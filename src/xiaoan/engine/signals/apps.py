from __future__ import annotations

from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "xiaoan.engine.signals"
    label = "signals"

    def ready(self) -> None:
        """Tell the ledger what its deeds are called."""
        from xiaoan.foundation.ledger.words import name_deeds

        name_deeds(
            {
                "signals.connected": "接入来源",
                "signals.secret_renewed": "更换密钥",
                "signals.closed": "停用来源",
                "signals.read_again": "再次解析",
                "signals.rule_set": "定规则",
                "signals.rule_ended": "停用规则",
            }
        )
