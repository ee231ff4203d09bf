"""What runs in the queue when somebody orders it: imports, exports, large changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

Function = Callable[[UUID, dict[str, Any], datetime], object]


class WorkFailed(Exception):
    """Ends a run; carries the Chinese sentence that says to its orderer what to do next."""


class RunCancelled(Exception):
    """The run was cancelled meanwhile: what follows is not to be done."""


@dataclass(frozen=True)
class Work:
    """One kind of work. `is_resumable`: after a worker's death it may simply begin anew."""

    kind: str
    function: Function
    is_resumable: bool


_works: dict[str, Work] = {}


def work(kind: str, *, is_resumable: bool = False) -> Callable[[Function], Function]:
    """Declare in a `handlers.py` what `runs.order(kind, …)` starts: `function(run_id, body, at)`.

    It runs outside any transaction and scope: it opens its own, piece by piece, and calls
    `runs.advance` between the pieces. It may end the run itself, with a result's address; else
    the run is done when it returns and failed when it raises. `WorkFailed` carries the sentence
    its orderer reads. Resumable work must do nothing twice.
    """

    def declare(function: Function) -> Function:
        known = _works.get(kind)
        if known is not None and known.function is not function:
            raise ValueError(f"two functions do the work {kind}")
        _works[kind] = Work(kind, function, is_resumable)
        return function

    return declare


def work_of(kind: str) -> Work | None:
    """The work of a kind; None where the part that did it is no longer installed."""
    return _works.get(kind)
