"""Why a pack may not be let in."""

from __future__ import annotations

from collections.abc import Sequence


class PackRefused(ValueError):
    """A pack that may not be let in; `faults` says why, in sentences for its author."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        super().__init__("\n".join([f"{name}:", *faults]))
        self.faults = list(faults)
