"""Two texts that somebody wants to see side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xiaoan.engine.policy import comparing, queries
from xiaoan.engine.policy.chain_words import VERDICTS, Word, verdict_word
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.rules import Duty
from xiaoan.engine.policy.stacking import shared_topics


@dataclass(frozen=True)
class SharedTopic:
    """A topic of both texts: how many demands each makes, and how they stand to each other."""

    key: str
    title: str
    left: int
    right: int
    counts: list[tuple[Word, int]]


@dataclass(frozen=True)
class Sides:
    """The two texts that were chosen, with their duties."""

    left: Pack
    right: Pack
    left_duties: Sequence[Duty]
    right_duties: Sequence[Duty]

    def shared(self) -> list[str]:
        """The topics that both speak of."""
        return shared_topics(self.left_duties, self.right_duties)

    def topic(self, key: str, titles: Mapping[str, str]) -> SharedTopic:
        """How a shared topic stands on the whole."""
        found = Counter(one.verdict for one in self.pairs(key))
        return SharedTopic(
            key=key,
            title=titles.get(key, key),
            left=sum(one.topic == key for one in self.left_duties),
            right=sum(one.topic == key for one in self.right_duties),
            counts=[(self.word(verdict), found[verdict]) for verdict in VERDICTS if found[verdict]],
        )

    def pairs(self, topic: str) -> list[comparing.Pair]:
        mine = [one for one in self.left_duties if one.topic == topic]
        its = [one for one in self.right_duties if one.topic == topic]
        return comparing.pairs(mine, its)

    def word(self, verdict: str) -> Word:
        return verdict_word(verdict, self.left.short_title, self.right.short_title)

    def only(self, titles: Mapping[str, str], *, of_left: bool) -> list[str]:
        """The topics of one side that the other does not speak of, in words."""
        mine, its = self.left_duties, self.right_duties
        if not of_left:
            mine, its = its, mine
        topics = {one.topic for one in mine} - {one.topic for one in its}
        return [titles.get(one, one) for one in sorted(topics)]


def between(left: Pack, right: Pack) -> Sides:
    """Both texts with all that they demand."""
    return Sides(left, right, queries.duties_of(left), queries.duties_of(right))
