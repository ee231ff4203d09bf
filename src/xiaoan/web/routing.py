"""Only the owner changes tables; everything else goes through the application role."""

from __future__ import annotations

from typing import Any


class OwnerOnlyMigrates:
    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
