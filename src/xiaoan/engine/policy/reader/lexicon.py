"""The words that lead to fields, as patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from xiaoan.engine.policy import notation

_FILE: Final = Path(__file__).parent / "lexicon.yaml"


class Lexicon:
    """Every list of lexicon.yaml as one pattern, the longest word first."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.who: Mapping[str, Mapping[str, Any]] = words["subjects"]
        self.subject = one_of(self.who)
        self.organ = one_of(words["organs"])
        self.modal = one_of(words["modal"])
        self.manner = one_of(words["manner"])
        self.adverbial = one_of(words["adverbial"])
        self.purpose = one_of(words["purpose"])
        self.open = one_of(words["open"])
        self.wishing = one_of(words["wishing"])
        self.permitting = one_of(words["permitting"])
        self.forbidding = one_of(words["forbidding"])
        self.bounding = one_of(words["bounding"])
        self.making = one_of(words["making"])
        self.made = one_of(words["made"])
        self.having = one_of(words["having"])
        self.doing = one_of(words["doing"])
        self.repeated = one_of(words["repeated"])
        self.counted_in = one_of(words["counted_in"])
        self.answering = one_of(words["answering"])
        self.triggering = one_of(words["triggering"])
        self.promptly = one_of(words["promptly"])
        self.stating = one_of(words["stating"])
        self.background = one_of(words["background"])


def one_of(words: Sequence[str] | Mapping[str, Any]) -> re.Pattern[str]:
    """A pattern for any of the words."""
    ordered = sorted(words, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in ordered))


@cache
def lexicon() -> Lexicon:
    return Lexicon(notation.load(_FILE))
