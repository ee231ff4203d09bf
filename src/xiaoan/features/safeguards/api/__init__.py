"""三防接口 — the register as JSON."""

from __future__ import annotations

from .register import operations as register

__all__ = ["register"]
