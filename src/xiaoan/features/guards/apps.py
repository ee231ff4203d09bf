from __future__ import annotations

from django.apps import AppConfig


class GuardsConfig(AppConfig):
    name = "xiaoan.features.guards"
    label = "guards"
    verbose_name = "安保人员"

    def ready(self) -> None:
        """Tell the engine of the register, and the ledger what its deeds are called."""
        from xiaoan.engine.registers import bringing, definition
        from xiaoan.foundation.ledger.words import name_deeds

        from . import carrying, queries  # noqa: F401 — carrying registers itself

        definition.register(queries.GUARDS)
        bringing.offer(queries.GUARDS)
        name_deeds(
            {
                "guards.added": "登记",
                "guards.edited": "修改",
                "guards.retired": "注销",
                "guards.restored": "恢复",
                "guards.took_over": "接班",
                "guards.handed_on": "交班",
                "guards.watch_planned": "排班",
                "guards.watch_ended": "停排",
            }
        )
