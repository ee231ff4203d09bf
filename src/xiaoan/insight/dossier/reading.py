"""What a dossier is made of: the duties of a text or a topic, how they stood, and the facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from xiaoan.engine.duties import catalogue, sources
from xiaoan.engine.duties.catalogue import Listed
from xiaoan.engine.duties.models import Fulfilment, Obligation, Reading
from xiaoan.engine.duties.rules import is_match, words_of
from xiaoan.engine.policy import queries as policy
from xiaoan.engine.policy.rules import Duty, facts_of
from xiaoan.engine.policy.wording import Words, asked
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.scope import Viewer

from . import rules


@dataclass(frozen=True)
class Asked:
    """One organisation, a text (`pack`) or a `topic`, and a period."""

    org_code: int
    about: str
    key: str
    since: date
    until: date


@dataclass(frozen=True)
class Section:
    """One duty with everything that was found about it in the period.

    A fact stands under the first duty that it answers; `shared` counts those shown further up.
    """

    listed: Listed
    asked: str
    posts: tuple[str, ...]
    askings: tuple[Obligation, ...]
    facts: tuple[Fulfilment, ...]
    shared: tuple[tuple[str, int], ...]
    readings: tuple[Reading, ...]

    @property
    def duty(self) -> Duty:
        return self.listed.duty

    @property
    def found(self) -> rules.Found:
        facts = len(self.facts) + sum(number for _, number in self.shared)
        states = Counter(one.state for one in self.askings)
        return rules.Found(self.duty.kind, states, facts, len(self.readings))

    @property
    def verdict(self) -> str:
        return rules.verdict(self.found)


def sections(viewer: Viewer, asked_for: Asked) -> list[Section]:
    """Every duty asked for that binds the organisation, in reading order."""
    listed = _listed(asked_for)
    words = Words(policy.fact_kinds(), policy.measure_kinds())
    askings = _askings(viewer, asked_for, listed)
    facts = _facts(viewer, asked_for, listed.values())
    readings = _readings(viewer, asked_for, listed.values())
    shown: dict[UUID, str] = {}
    found = []
    for duty_id, one in listed.items():
        mine = _answering(one.duty, facts, asked_for.since)
        fresh = [fact for fact in mine if fact.id not in shown]
        shared = Counter(shown[fact.id] for fact in mine if fact.id in shown)
        shown |= dict.fromkeys((fact.id for fact in fresh), one.duty.title)
        found.append(
            Section(
                listed=one,
                asked=asked(one.duty, words),
                posts=tuple(title_of(post) for post in one.duty.posts),
                askings=tuple(askings.get(duty_id, ())),
                facts=tuple(fresh),
                shared=tuple(shared.items()),
                readings=tuple(readings.get(_measure(one.duty), ())),
            )
        )
    return found


def _listed(asked_for: Asked) -> dict[str, Listed]:
    every = catalogue.worded_on(catalogue.listed_of(asked_for.org_code), asked_for.until)
    return {key: one for key, one in every.items() if _is_wanted(one, asked_for)}


def _is_wanted(one: Listed, asked_for: Asked) -> bool:
    duty = one.duty
    if duty.starts_on > asked_for.until or (duty.ends_on and duty.ends_on < asked_for.since):
        return False
    if asked_for.about == "pack":
        return one.pack_key == asked_for.key
    return duty.topic == asked_for.key or duty.topic.startswith(f"{asked_for.key}.")


def _askings(
    viewer: Viewer, asked_for: Asked, listed: Mapping[str, Listed]
) -> dict[str, list[Obligation]]:
    lasting = [key for key, one in listed.items() if one.duty.kind == "by"]
    rows = Obligation.objects.filter(
        Q(ends_on__gte=asked_for.since) | Q(duty_id__in=lasting),
        scope.within(viewer),
        org_code=asked_for.org_code,
        duty_id__in=list(listed),
        starts_on__lte=asked_for.until,
    )
    found: dict[str, list[Obligation]] = defaultdict(list)
    for row in rows.order_by("starts_on"):
        found[row.duty_id].append(row)
    return found


def _facts(
    viewer: Viewer, asked_for: Asked, listed: Iterable[Listed]
) -> dict[str, list[Fulfilment]]:
    """The facts that count, by kind, oldest first; earlier ones of what is done once for all."""
    duties = [one.duty for one in listed]
    kinds = {place["fact"] for duty in duties for place in facts_of(duty)}
    lasting = {place["fact"] for duty in duties if duty.kind == "by" for place in facts_of(duty)}
    rows = Fulfilment.objects.filter(
        Q(on__gte=asked_for.since) | Q(kind__in=lasting),
        scope.within(viewer),
        org_code=asked_for.org_code,
        kind__in=kinds,
        on__lte=asked_for.until,
        withdrawn_at__isnull=True,
    )
    found: dict[str, list[Fulfilment]] = defaultdict(list)
    for row in rows.order_by("on", "at", "id"):
        found[row.kind].append(row)
    return found


def _answering(
    duty: Duty, facts: Mapping[str, Sequence[Fulfilment]], since: date
) -> list[Fulfilment]:
    found: dict[UUID, Fulfilment] = {}
    for place in facts_of(duty):
        for fact in facts.get(place["fact"], ()):
            is_in_time = fact.on >= since or duty.kind == "by"
            if is_in_time and is_match(place.get("where"), fact.attributes):
                found[fact.id] = fact
    return sorted(found.values(), key=lambda one: (one.on, one.at, one.id))


def _readings(
    viewer: Viewer, asked_for: Asked, listed: Iterable[Listed]
) -> dict[str, list[Reading]]:
    """One line wherever a reading changed: a number read every night says little 365 times."""
    measures = {word for one in listed if one.duty.kind == "keep" for word in words_of(one.duty)}
    rows = Reading.objects.filter(
        scope.within(viewer),
        org_code=asked_for.org_code,
        measure__in=measures,
        on__range=(asked_for.since, asked_for.until),
    )
    found: dict[str, list[Reading]] = defaultdict(list)
    for row in rows.order_by("on", "at"):
        kept = found[row.measure]
        if not kept or kept[-1].value != row.value:
            kept.append(row)
    return found


def _measure(duty: Duty) -> str:
    return str(duty.rule["keep"]["measure"]) if duty.kind == "keep" else ""


class Wording:
    """Facts in words, and the pages they open."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._words = Words(policy.fact_kinds(), {})

    def fact(self, one: Fulfilment) -> str:
        """应急演练（专项演练）"""
        return self._words.fact({"fact": one.kind, "where": self._chosen(one)})

    def _chosen(self, one: Fulfilment) -> dict[str, Any]:
        kind = self._words.facts.get(one.kind)
        named = {each["name"] for each in kind.attributes if each.get("choices")} if kind else set()
        return {key: value for key, value in one.attributes.items() if key in named and value}

    def may_prove(self, one: Fulfilment) -> bool:
        """Whether the work beneath may be shown: recorded by hand, or a page the viewer opens."""
        return one.is_by_hand or sources.link(self._viewer, one) is not None
