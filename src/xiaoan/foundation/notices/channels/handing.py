"""Hand a message over, and say what came of it, whatever a provider or a network does."""

from __future__ import annotations

from collections.abc import Callable

from .message import Outcome
from .outgoing import Answer, NoAnswer, NotAllowed, NotReached


class NoToken(Exception):
    """The provider gave no access token; carries what to do."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.error)
        self.outcome = outcome


def handed(
    asking: Callable[[], Answer], read: Callable[[Answer], Outcome], *, stray: str = ""
) -> Outcome:
    """Ask once and read the answer. `stray` is said where an entered address may not be asked."""
    try:
        answer = asking()
    except NoToken as none:
        return none.outcome
    except NotAllowed:
        if not stray:
            raise
        return Outcome("broken", error=stray)
    except NotReached as error:
        return Outcome("later", error=str(error))
    except NoAnswer as error:
        return Outcome("unsure", error=str(error))
    return read(answer)
