from __future__ import annotations

from .reading import read, read_again
from .receiving import Accepted, Delivery, receive
from .ruling import change_rule, end_rule
from .sourcing import Sourced, change_source, close_source, connect_source, renew_secret
from .watching import tell_silence

__all__ = [
    "Accepted",
    "Delivery",
    "Sourced",
    "change_rule",
    "change_source",
    "close_source",
    "connect_source",
    "end_rule",
    "read",
    "read_again",
    "receive",
    "renew_secret",
    "tell_silence",
]
