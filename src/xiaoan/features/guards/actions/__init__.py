from __future__ import annotations

from .standing import hand_over, take_over
from .watches import Planned, end_watch, plan_watch

__all__ = ["Planned", "end_watch", "hand_over", "plan_watch", "take_over"]
