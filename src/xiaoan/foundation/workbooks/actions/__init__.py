"""Every write of workbooks: take a file in, confirm it, write it, give it up, forget it."""

from __future__ import annotations

from .deciding import cancel, confirm
from .forgetting import forget
from .taking import Upload, take_in
from .writing import write_batch

__all__ = ["Upload", "cancel", "confirm", "forget", "take_in", "write_batch"]
