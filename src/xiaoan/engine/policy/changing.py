"""A change of a duty in words: what was asked, what is asked then, and of whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from xiaoan.engine.policy.impact import Change
from xiaoan.engine.policy.rules import Duty
from xiaoan.engine.policy.wording import Words, asked, bound
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.orgs.rules import LINES

FIELD_WORDS: Final[Mapping[str, str]] = {
    "rule": "要求",
    "who": "约束谁",
    "posts": "责任岗位",
    "overseen_by": "监督条线",
    "ends_on": "到哪天为止",
    "title": "名称",
    "quote": "原文",
    "clause": "所在条款",
}
Pair = tuple[str, str, str]


def differences(change: Change, words: Words) -> list[Pair]:
    """(what, before, after) for each field that reads otherwise than before."""
    before, after = change.before, change.after
    if before is None or after is None:
        return []
    told = _tellers(words)
    pairs = [
        (FIELD_WORDS[name], told[name](before), told[name](after))
        for name in change.fields
        if name in told
    ]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _tellers(words: Words) -> dict[str, Callable[[Duty], str]]:
    return {
        "rule": lambda duty: asked(duty, words),
        "who": lambda duty: bound(duty.who),
        "posts": lambda duty: "、".join(title_of(post) for post in duty.posts),
        "overseen_by": lambda duty: "、".join(LINES[line] for line in duty.overseen_by),
        "ends_on": lambda duty: duty.ends_on.isoformat() if duty.ends_on else "一直有效",
        "title": lambda duty: duty.title,
        "quote": lambda duty: duty.quote,
        "clause": lambda duty: duty.clause,
    }
