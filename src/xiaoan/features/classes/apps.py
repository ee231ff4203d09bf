from __future__ import annotations

from django.apps import AppConfig


class ClassesConfig(AppConfig):
    name = "xiaoan.features.classes"
    label = "classes"
    verbose_name = "班级"

    def ready(self) -> None:
        """Tell the engine of the register, and the ledger what its deeds are called."""
        from xiaoan.engine.registers import bringing, definition
        from xiaoan.foundation.ledger.words import name_deeds
        from xiaoan.foundation.workbooks import registry

        from . import carrying, queries  # noqa: F401 — carrying registers itself

        definition.register(queries.CLASSES)
        registry.register(bringing.sheet_of(queries.CLASSES))
        name_deeds(
            {
                "classes.added": "登记班级",
                "classes.edited": "修改班级",
                "classes.retired": "注销班级",
                "classes.restored": "恢复班级",
            }
        )
