"""Why an act on a duty is refused, as the sentence that the person reads."""

from __future__ import annotations


class DutyRefused(Exception):
    """The act is not done; `str()` says what to do next."""


class RecordForbidden(DutyRefused):
    """This post may not record this for this organisation."""


class RecordInvalid(DutyRefused):
    """What was entered cannot stand; `field` names the place."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class WaiverRefused(DutyRefused):
    """This obligation cannot be waived, or not by this post."""


class WithdrawalRefused(DutyRefused):
    """This record cannot be withdrawn, or not by this post."""
