"""安保人员台账: listed, registered, changed, taken out. Phones stay inside the school."""

from __future__ import annotations

from xiaoan.engine.registers.interface import operations_of
from xiaoan.features.guards.queries import GUARDS

operations = operations_of(GUARDS, "安保人员")
