"""The JSON of 制度与方案 and of 报送."""

from __future__ import annotations

from .asking import collections
from .library import operations

__all__ = ["collections", "operations"]
