"""Search across all texts, and two texts side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from xiaoan.engine.policy import chaining, comparing, queries, seeking
from xiaoan.engine.policy.chain_showing import level_word
from xiaoan.engine.policy.chain_words import VERDICTS, Word, verdict_word
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.rules import Duty
from xiaoan.engine.policy.showing import Desk, ShownDuty
from xiaoan.engine.policy.stacking import shared_topics
from xiaoan.engine.policy.wording import Words, figures
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request
from xiaoan.foundation.search.rules import read


@requires("policy.read")
@require_safe
def search(request: Request) -> HttpResponse:
    """查政策: sentences of every text, by words or pinyin initials; `in` narrows to one text."""
    query = read(request.GET.get("q", ""))
    packs = _texts(request)
    within = next((one for one in packs if one.key == request.GET.get("in", "")), None)
    hits = seeking.in_texts(
        query,
        [within] if within else packs,
        request.viewer.org_code,
        seeking.MOST if within else seeking.FEW,
    )
    page = {
        "query": query,
        "packs": packs,
        "within": within,
        "texts": hits,
        "number": sum(one.number for one in hits),
    }
    return render(request, "policy/search.html", page)


@dataclass(frozen=True)
class ShownPair:
    """Two duties side by side: either may be missing; `rows` are what each fixes."""

    left: ShownDuty | None
    right: ShownDuty | None
    verdict: Word
    rows: list[tuple[str, str, str, bool]]


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


@requires("policy.read")
@require_safe
def compare(request: Request) -> HttpResponse:
    """对照: what two texts say on one topic; without a topic, what they both speak of."""
    packs = _texts(request)
    left, right = _chosen(request, packs)
    topic = request.GET.get("topic", "")
    page: dict[str, Any] = {
        "packs": [(one, level_word(one)) for one in packs],
        "left": left,
        "right": right,
        "is_same": left is not None and left == right,
        "topic": "",
        "topics": [],
    }
    if left and right and left != right:
        sides = _sides(left, right)
        page |= _overview(sides, topic)
    return render(request, "policy/compare.html", page)


def _overview(sides: Sides, topic: str) -> dict[str, Any]:
    titles = chaining.topic_titles()
    shared = shared_topics(sides.left_duties, sides.right_duties)
    is_known = topic in shared
    return {
        "topics": [_shared(sides, one, titles) for one in shared],
        "topic": topic if is_known else "",
        "topic_title": titles.get(topic, topic),
        "is_lost": bool(topic) and not is_known,
        "pairs": _shown(sides, topic) if is_known else [],
        "only_left": sides.only(titles, of_left=True),
        "only_right": sides.only(titles, of_left=False),
    }


def _shared(sides: Sides, topic: str, titles: Mapping[str, str]) -> SharedTopic:
    found = Counter(one.verdict for one in sides.pairs(topic))
    return SharedTopic(
        key=topic,
        title=titles.get(topic, topic),
        left=sum(one.topic == topic for one in sides.left_duties),
        right=sum(one.topic == topic for one in sides.right_duties),
        counts=[(sides.word(key), found[key]) for key in VERDICTS if found[key]],
    )


def _shown(sides: Sides, topic: str) -> list[ShownPair]:
    words = Words(queries.fact_kinds(), queries.measure_kinds())
    desk = Desk(words, {})

    def shown(one: Duty | None) -> ShownDuty | None:
        return desk.show(one) if one else None

    def fixed(one: Duty | None) -> dict[str, str]:
        return figures(one, words) if one else {}

    return [
        ShownPair(
            left=shown(pair.left),
            right=shown(pair.right),
            verdict=sides.word(pair.verdict),
            rows=comparing.differences(fixed(pair.left), fixed(pair.right)),
        )
        for pair in sides.pairs(topic)
    ]


def _texts(request: Request) -> list[Pack]:
    """Every policy in force anywhere, those that hold here first, from the widest."""
    code = request.viewer.org_code
    found = [one for one in queries.packs_on(localdate(request.now)) if one.kind == "policy"]
    return sorted(found, key=lambda one: (not one.lo <= code <= one.hi, one.lo - one.hi, one.key))


def _chosen(request: Request, packs: Sequence[Pack]) -> tuple[Pack | None, Pack | None]:
    """The texts asked for; at first the two nearest that hold here."""
    if "a" not in request.GET and "b" not in request.GET:
        code = request.viewer.org_code
        here = [one for one in packs if one.lo <= code <= one.hi]
        return (here[-2], here[-1]) if len(here) > 1 else (None, None)
    by_key = {one.key: one for one in packs}
    return by_key.get(request.GET.get("a", "")), by_key.get(request.GET.get("b", ""))


def _sides(left: Pack, right: Pack) -> Sides:
    return Sides(left, right, queries.duties_of(left), queries.duties_of(right))
