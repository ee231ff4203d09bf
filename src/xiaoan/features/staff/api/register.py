"""专职人员台账: listed, registered, changed, taken out. Phones stay inside the school."""

from __future__ import annotations

from xiaoan.engine.registers.interface import operations_of
from xiaoan.features.staff.queries import STAFF

operations = operations_of(STAFF, "专职人员")
