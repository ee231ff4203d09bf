"""Classes go over into the school that a school is merged into."""

from __future__ import annotations

from xiaoan.engine.registers.carrying import goes_over

from .queries import CLASSES

goes_over(CLASSES)
