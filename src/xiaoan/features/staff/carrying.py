"""The list of people, when the school it is of goes over into another or closes."""

from __future__ import annotations

from xiaoan.engine.registers.carrying import goes_over

from .queries import STAFF

goes_over(STAFF)
