"""Who handles which event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Event:
    """Something that happened, as its handlers get it. `id` is the same at every try."""

    id: UUID
    name: str
    org_code: int
    subject_id: str
    body: dict[str, Any]
    at: datetime


Handler = Callable[[Event], None]
_handlers: dict[str, list[Handler]] = {}


def handles(name: str) -> Callable[[Handler], Handler]:
    """Register a function of a `handlers.py` for an event.

    It runs after the commit of the act under the system's scope, in a transaction of its own, at
    least once: doing it twice must change nothing.
    """

    def register(handler: Handler) -> Handler:
        known = _handlers.setdefault(name, [])
        if handler not in known:
            known.append(handler)
        return handler

    return register


def handlers_of(name: str) -> list[Handler]:
    return list(_handlers.get(name, ()))
