"""责任清单: what the texts in force lay on an organisation, a post, a person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from django.db.models import Q

from xiaoan.engine.duties.catalogue import Listed, listed_within
from xiaoan.engine.policy import queries as policy
from xiaoan.engine.policy.models import Topic
from xiaoan.engine.policy.wording import Words, asked
from xiaoan.features.responsibility.rules import lists as rules
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on, open_to
from xiaoan.foundation.orgs import queries as orgs
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import LINES, Condition, parse_who
from xiaoan.foundation.scope import Viewer

PAGE: Final = 50
OVERSEERS: Final = frozenset({"department", "government"})


@dataclass(frozen=True)
class Desk:
    """What every list of a day within [lo, hi] is made from; asked for once, whatever the number.

    Six statements at most: the texts and their duties, the words, the topics, the posts held.
    """

    on: date
    lo: int
    hi: int

    @cached_property
    def words(self) -> Words:
        return Words(policy.fact_kinds(), policy.measure_kinds())

    @cached_property
    def topics(self) -> dict[str, str]:
        """Topic groups with their titles, in the order of the table."""
        return {one.key: one.title for one in Topic.objects.order_by("key") if "." not in one.key}

    @cached_property
    def duties(self) -> list[tuple[Listed, tuple[Condition, ...]]]:
        """The duties in force somewhere in [lo, hi], each with its conditions read once."""
        found = [one for one in listed_within(self.lo, self.hi) if self._is_in_force(one)]
        return [(one, parse_who(one.duty.who)) for one in found]

    @cached_property
    def sources(self) -> dict[str, tuple[rules.Source, int, int]]:
        """The version of every text that judges on the day, with its reach."""
        return {
            one.key: (
                rules.Source(one.key, one.title, one.number, one.version, one.effective_on),
                one.lo,
                one.hi,
            )
            for one in policy.packs_on(self.on)
            if one.kind == "policy"
        }

    @cached_property
    def held(self) -> dict[int, set[str]]:
        """Which kinds of post somebody holds, by organisation."""
        rows = Appointment.objects.filter(
            held_on(self.on), org_code__range=(self.lo, self.hi), person__is_active=True
        )
        found: dict[int, set[str]] = {}
        for code, kind in rows.values_list("org_code", "post__kind").distinct():
            found.setdefault(code, set()).add(kind)
        return found

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition of these duties, once: far fewer than the duties."""
        return tuple(dict.fromkeys(one for _, each in self.duties for one in each))

    def listing(self, one: Organisation) -> rules.Listing:
        """The list of one organisation."""
        items, overseen = self._made(one)
        return rules.Listing(
            org_code=one.code,
            org_name=one.name,
            on=self.on,
            items=items,
            overseen=overseen,
            sources=tuple(
                source for source, lo, hi in self.sources.values() if lo <= one.code <= hi
            ),
        )

    def _made(self, one: Organisation) -> tuple[tuple[rules.Item, ...], tuple[rules.Item, ...]]:
        """Its own duties and those it oversees; made once for all organisations that are alike."""
        facts = one.facts
        met = frozenset(each for each in self.conditions if each.holds(facts))
        reached = frozenset(span for span in self._spans if span[0] <= one.code <= span[1])
        held = frozenset(self.held.get(one.code, ()))
        oversees = one.line if one.kind in OVERSEERS else ""
        alike = met, reached, held, oversees
        if alike not in self._alike:
            near = [each for each in self.duties if (each[0].lo, each[0].hi) in reached]
            own = [each for each, conditions in near if met.issuperset(conditions)]
            others = [each for each, conditions in near if not met.issuperset(conditions)]
            overseen = [each for each in others if oversees and oversees in each.duty.overseen_by]
            self._alike[alike] = (
                tuple(self._item(each, held) for each in own),
                tuple(self._item(each, ()) for each in overseen),
            )
        return self._alike[alike]

    @cached_property
    def _spans(self) -> set[tuple[int, int]]:
        return {(one.lo, one.hi) for one, _ in self.duties}

    @cached_property
    def _alike(
        self,
    ) -> dict[tuple[object, ...], tuple[tuple[rules.Item, ...], tuple[rules.Item, ...]]]:
        return {}

    def _is_in_force(self, one: Listed) -> bool:
        return (
            one.pack_key in self.sources
            and one.duty.starts_on <= self.on
            and (one.duty.ends_on or self.on) >= self.on
        )

    @cached_property
    def _items(self) -> dict[tuple[str, str], rules.Item]:
        return {}

    def _item(self, one: Listed, held: Collection[str]) -> rules.Item:
        """A duty in words; said once for all organisations where the same post has it."""
        post = rules.first_held(one.duty.posts, held)
        key = one.duty.id, post
        if key not in self._items:
            self._items[key] = self._worded(one, post)
        return self._items[key]

    def _worded(self, one: Listed, post: str) -> rules.Item:
        duty = one.duty
        return rules.Item(
            key=duty.id,
            title=duty.title,
            quote=duty.quote,
            kind=duty.kind,
            asked=asked(duty, self.words),
            source=one.source,
            topic=duty.topic,
            posts=duty.posts,
            post=post,
            post_title=title_of(post),
            overseers=tuple(LINES[line] for line in duty.overseen_by),
            assumed=one.assumed,
            openness=duty.openness,
        )


def listing(viewer: Viewer, code: int, on: date) -> tuple[rules.Listing, Desk] | None:
    """The list of one organisation, and its desk; None where the viewer may not see it."""
    one = orgs.organisation(code)
    if one is None or one.closed_on is not None or not may_see(viewer, code):
        return None
    desk = Desk(on, code, code)
    return desk.listing(one), desk


def may_see(viewer: Viewer, code: int) -> bool:
    """One's own organisation, and those below it."""
    lo, hi = viewer.own_interval
    return code == viewer.org_code or lo <= code <= hi


@dataclass(frozen=True)
class Personal:
    """What falls to one person: a list a post, and what of them is said twice counted once."""

    name: str
    on: date
    listings: tuple[rules.Listing, ...]
    topics: dict[str, str]

    @property
    def number(self) -> int:
        return len(rules.united(self.listings))

    @property
    def double(self) -> tuple[rules.Item, ...]:
        """一岗双责, only where a text in force says so of an organisation of theirs."""
        return tuple(one for one in rules.united(self.listings) if one.is_double)

    @property
    def sources(self) -> tuple[rules.Source, ...]:
        return rules.united_sources(self.listings)


def personal(viewer: Viewer, on: date) -> Personal:
    """The viewer's own list over every post they hold; a post lent to them is not theirs."""
    with scope.system():  # a person may hold posts at two organisations, and acts in one
        held = [one for one in open_to(viewer.person_id, on) if one.person_id == viewer.person_id]
        seats = {(one.org_code, one.post.kind): None for one in held}
        codes = {code for code, _ in seats}
        if not codes:
            return Personal(viewer.name, on, (), {})
        places = {one.code: one for one in Organisation.objects.filter(code__in=codes)}
        desks = {code: Desk(on, code, code) for code in places}
        whole = {code: desk.listing(places[code]) for code, desk in desks.items()}
        listings = tuple(whole[code].of(kind) for code, kind in seats if code in whole)
        return Personal(viewer.name, on, listings, next(iter(desks.values())).topics)


def below(viewer: Viewer, text: str, after: int) -> orgs.DirectoryPage:
    """The organisations whose list the viewer may open, found by name or initials."""
    rows = orgs.organisations(viewer).filter(code__gt=after).exclude(kind="group")
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(pinyin__contains=text.lower()))
    found = list(rows.defer("outline")[: PAGE + 1])
    return orgs.DirectoryPage(found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else None)
