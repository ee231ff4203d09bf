"""Access tokens of WeCom and DingTalk applications: asked for once, kept until they expire.

In the memory of the process: a token is a secret and is asked for again in a moment.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

EARLY = timedelta(minutes=5)
Fetched = tuple[str, int]  # the token and how many seconds it is good for


@dataclass
class AccessTokens:
    """One kept token for each application; `fetch` is asked when there is none that is good."""

    now: Callable[[], datetime]
    _kept: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, application: str, fetch: Callable[[], Fetched]) -> str:
        """The kept token, or a new one; whatever `fetch` raises goes through."""
        with self._lock:
            kept = self._kept.get(application)
            if kept and self.now() < kept[1]:
                return kept[0]
            token, seconds = fetch()
            good_for = max(timedelta(seconds=seconds) - EARLY, timedelta(seconds=1))
            self._kept[application] = (token, self.now() + good_for)
            return token

    def forget(self, application: str) -> None:
        """The provider no longer takes it."""
        with self._lock:
            self._kept.pop(application, None)
