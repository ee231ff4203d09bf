"""校安 — the policy text itself runs: duties, cases and a record that can be believed."""

from __future__ import annotations

__version__ = "0.1.0"  # as in pyproject.toml
