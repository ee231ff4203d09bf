"""三防核对表: listed, filled, confirmed again, taken out."""

from __future__ import annotations

from xiaoan.engine.registers.interface import operations_of
from xiaoan.features.safeguards.queries import SAFEGUARDS

operations = operations_of(SAFEGUARDS, "三防核对表")
