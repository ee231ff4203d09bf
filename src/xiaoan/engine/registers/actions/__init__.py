"""Every write to a register: one row by its keeper, many from a workbook."""

from __future__ import annotations

from xiaoan.engine.registers.rules import GONE_ON

from .bringing import Brought, bring_in
from .keeping import add, edit, restore, retire
from .noting import Act

__all__ = ["GONE_ON", "Act", "Brought", "add", "bring_in", "edit", "restore", "retire"]
