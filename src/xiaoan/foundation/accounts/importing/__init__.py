"""导入单位与人员 — A county's organisations and people, brought in as Excel."""

from __future__ import annotations

from xiaoan.foundation.ledger.words import name_deeds
from xiaoan.foundation.workbooks import registry

from . import organisations, people

registry.register(organisations.SHEET)
registry.register(people.SHEET)
name_deeds({"accounts.imported": "批量导入"})
