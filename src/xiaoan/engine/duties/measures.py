"""Named set-based measures. A feature's `measures.py` declares them; `keep:` duties read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Measure = Callable[[], str]
_registry: Final[dict[str, Measure]] = {}


def measure(name: str) -> Callable[[Measure], Measure]:
    """Declare a measure. Its function returns SQL text that yields `(org_code, number)`."""

    def register(function: Measure) -> Measure:
        known = _registry.get(name)
        if known is not None and known is not function:
            raise ValueError(f"two measures are named {name}")
        _registry[name] = function
        return function

    return register


def everything() -> dict[str, Measure]:
    """Every declared measure by name, in order of name."""
    return dict(sorted(_registry.items()))


def is_measured(name: str) -> bool:
    """Whether a feature counts this number, so that nobody has to enter it."""
    return name in _registry
