"""Reads of chains: what the texts of all territories above a place say on one topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xiaoan.engine.policy import queries, stacking
from xiaoan.engine.policy.models import Clause, Pack, Topic
from xiaoan.engine.policy.rules import Duty
from xiaoan.engine.policy.stacking import Chain, Said
from xiaoan.foundation.orgs import queries as orgs
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import matches
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Place:
    """Where a chain is read: everybody at a code, or the one organisation that was chosen."""

    code: int
    organisation: Organisation | None = None


@dataclass(frozen=True)
class Spoken:
    """A chain with what it is read beside.

    `others` is said on the topic to others than the chosen organisation; `packs` and `duties`
    are all that is in force at the place, by their ids.
    """

    chain: Chain
    others: tuple[Said, ...]
    packs: Mapping[str, Pack]
    duties: Mapping[str, Duty]


def spoken(topic: str, place: Place, on: date) -> Spoken:
    """The chain on a topic at a place, as the texts in force on a day word it."""
    packs = {one.key: one for one in queries.packs_in_force(on, place.code)}
    said = [_said(one, packs) for one in queries.duties_in_force(on, place.code)]
    mine = [one for one in said if _binds(one, place.organisation)]
    beside = [one for one in said if not _binds(one, place.organisation)]
    return Spoken(
        chain=stacking.chain(topic, mine, beside),
        others=tuple(one for one in beside if one.duty.topic == topic),
        packs=packs,
        duties={one.duty.id: one.duty for one in said},
    )


def topic_title(key: str) -> str:
    """What a topic is called; its key where nobody has named it."""
    found = Topic.objects.filter(key=key).first()
    return found.title if found else key


def topic_titles() -> dict[str, str]:
    """What every topic is called, by its key."""
    return dict(Topic.objects.values_list("key", "title"))


def clause_titles(packs: Mapping[str, Pack]) -> dict[tuple[str, str], str]:
    """The titles of the clauses of some packs, by pack and clause."""
    rows = Clause.objects.filter(pack__in=packs.values())
    return {
        (pack, key): title for pack, key, title in rows.values_list("pack__key", "key", "title")
    }


def place_of(viewer: Viewer, pack: Pack, duty: Duty, own: Organisation | None) -> Place:
    """Where a duty's chain is read unless somebody chooses: at home, if it reaches there.

    The viewer's own organisation where it is bound; a text of elsewhere is read where it holds.
    """
    if not pack.lo <= viewer.org_code <= pack.hi:
        return Place(pack.lo)
    is_bound = own is not None and matches(duty.who, own.facts)
    return Place(viewer.org_code, own if is_bound else None)


def organisation_seen(viewer: Viewer, code: int) -> Organisation | None:
    """An organisation that the viewer may read a chain for: whoever stands in their directory."""
    return orgs.directory(viewer).filter(code=code).first()


def topics_at(code: int, on: date) -> dict[str, list[Said]]:
    """All that is in force at a place, by topic."""
    packs = {one.key: one for one in queries.packs_in_force(on, code)}
    found: dict[str, list[Said]] = {}
    for duty in queries.duties_in_force(on, code):
        found.setdefault(duty.topic, []).append(_said(duty, packs))
    return dict(sorted(found.items()))


def _said(duty: Duty, packs: Mapping[str, Pack]) -> Said:
    key = duty.id.partition("/")[0]
    return Said(duty, key, packs[key].lo, packs[key].hi)


def _binds(one: Said, organisation: Organisation | None) -> bool:
    return organisation is None or matches(one.duty.who, organisation.facts)
