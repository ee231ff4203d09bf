from __future__ import annotations

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "xiaoan.features.staff"
    label = "staff"
    verbose_name = "专职人员"

    def ready(self) -> None:
        """Tell the engine of the register, and the ledger what its deeds are called."""
        from xiaoan.engine.registers import bringing, definition
        from xiaoan.foundation.ledger.words import name_deeds

        from . import carrying, queries  # noqa: F401 — carrying registers itself

        definition.register(queries.STAFF)
        bringing.offer(queries.STAFF)
        name_deeds(
            {
                "staff.added": "登记",
                "staff.edited": "修改",
                "staff.retired": "注销",
                "staff.restored": "恢复",
            }
        )
