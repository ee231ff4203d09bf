"""Search across all texts, and two texts side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from xiaoan.engine.policy import chaining, comparing, queries, seeking, sides
from xiaoan.engine.policy.chain_showing import level_word
from xiaoan.engine.policy.chain_words import Word
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.rules import Duty
from xiaoan.engine.policy.showing import Desk, ShownDuty
from xiaoan.engine.policy.sides import Sides
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
        page |= _overview(sides.between(left, right), topic)
    return render(request, "policy/compare.html", page)


def _overview(both: Sides, topic: str) -> dict[str, Any]:
    titles = chaining.topic_titles()
    shared = both.shared()
    is_known = topic in shared
    return {
        "topics": [both.topic(one, titles) for one in shared],
        "topic": topic if is_known else "",
        "topic_title": titles.get(topic, topic),
        "is_lost": bool(topic) and not is_known,
        "pairs": _shown(both, topic) if is_known else [],
        "only_left": both.only(titles, of_left=True),
        "only_right": both.only(titles, of_left=False),
    }


def _shown(both: Sides, topic: str) -> list[ShownPair]:
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
            verdict=both.word(pair.verdict),
            rows=comparing.differences(fixed(pair.left), fixed(pair.right)),
        )
        for pair in both.pairs(topic)
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
