from __future__ import annotations

from django.apps import AppConfig


class SafeguardsConfig(AppConfig):
    name = "xiaoan.features.safeguards"
    label = "safeguards"
    verbose_name = "三防"

    def ready(self) -> None:
        """Tell the engine of the register, and the ledger what its deeds are called."""
        from xiaoan.engine.registers import bringing, definition
        from xiaoan.foundation.ledger.words import name_deeds

        from . import carrying, queries  # noqa: F401 — carrying registers itself

        definition.register(queries.SAFEGUARDS)
        bringing.offer(queries.SAFEGUARDS)
        name_deeds(
            {
                "safeguards.added": "登记",
                "safeguards.edited": "修改",
                "safeguards.retired": "注销",
                "safeguards.restored": "恢复",
            }
        )
