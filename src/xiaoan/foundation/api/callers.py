"""Who calls: by a browser's session or by a token, and how much they may still ask."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a caller's requests. Without a limit `limit` is 0."""

    limit: int = 0
    left: float = 0.0
    is_granted: bool = True

    @property
    def wait(self) -> int:
        """Seconds until one more request is granted; the rate is `limit` a minute."""
        return 0 if self.is_granted or not self.limit else self._seconds(1 - self.left)

    @property
    def headers(self) -> dict[str, str]:
        if not self.limit:
            return {}
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, int(self.left))),
            "RateLimit-Reset": str(self._seconds(self.limit - self.left)),
        }

    def _seconds(self, requests: float) -> int:
        return max(1, math.ceil(requests * 60 / self.limit))


@dataclass(frozen=True, slots=True)
class Caller:
    """How a request of the interface came in; `fault` says why its token is not accepted."""

    way: Literal["nobody", "session", "token"]
    allowance: Allowance = Allowance()
    token_id: UUID | None = None
    fault: str = ""
