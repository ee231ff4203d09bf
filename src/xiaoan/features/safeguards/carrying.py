"""The sheets of a school's campuses, when it goes over into another or closes."""

from __future__ import annotations

from xiaoan.engine.registers.carrying import goes_over

from .queries import SAFEGUARDS

goes_over(SAFEGUARDS)
