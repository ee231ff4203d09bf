"""Telling those bound that a text comes into force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import transaction

from xiaoan.engine.policy.models import Pack
from xiaoan.foundation.notices.actions import Letter, send_all

from . import queries, rules
from .queries import Weighed
from .rules import Group

# Who hears of it there; an organisation that is not named has no such post, and all hear of it.
POSTS: Final = {
    ("school", "school"): "safety_officer",
    ("government", "county"): "county_leader",
    ("government", "township"): "township_officer",
}
LINES: Final = {
    "education": "bureau_clerk",
    "public_security": "police_officer",
    "supervision": "supervisor",
}


@transaction.atomic
def tell_the_bound(pack: Pack, *, from_code: int, at: datetime) -> int:
    """One notice to each organisation whose duties change, with its own list behind it.

    Twice tells nobody again. The scope entered covers the territory of the text.
    """
    weighed = queries.weigh(pack, (pack.lo, pack.hi), pack.effective_on)
    return send_all(_letters(weighed, from_code, at))


def _letters(weighed: Weighed, from_code: int, at: datetime) -> Iterator[Letter]:
    pack = weighed.pack
    for group in weighed.groups:
        if not rules.is_touched(group.outcome):
            continue
        text = rules.told(group.outcome, weighed.on)
        for code in group.codes:
            yield Letter(
                to_post=None,
                org_code=code,
                post_kind=post_of(group),
                kind="impact.enacted",
                title=f"《{pack.short_title}》施行，本单位职责有变化",
                text=text,
                url=f"/impact/{pack.id}/of/{code}/",
                from_code=from_code,
                at=at,
                key=f"impact:{pack.id}:{code}",
            )


def post_of(group: Group) -> str:
    """The post that looks after safety there."""
    facts = group.place.facts
    if facts.kind == "department":
        return LINES.get(facts.line, "department_officer")
    return POSTS.get((facts.kind, facts.level), "")
