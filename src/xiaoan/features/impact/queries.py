"""Drafts, what each would change for whom, and whose finished work stays."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q

from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.policy import parameters
from xiaoan.engine.policy import queries as policy
from xiaoan.engine.policy.changing import Pair, differences
from xiaoan.engine.policy.impact import KINDS, Change, Place, Sheet, compared
from xiaoan.engine.policy.models import Clause, FactKind, MeasureKind, Pack
from xiaoan.engine.policy.rules import Duty
from xiaoan.engine.policy.stacking import Said
from xiaoan.engine.policy.wording import Words, asked, bound
from xiaoan.foundation import scope
from xiaoan.foundation.orgs import queries as orgs
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.foundation.orgs.rules import Code, Facts
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.queries import calendars_within

from . import rules
from .rules import Group

PAGE: Final = 50
DONE: Final = ("met", "late_met", "waived")
OPEN: Final = ("due", "not_due", "overdue")
_COLUMNS: Final = (
    "kind",
    "line",
    "level",
    "stage",
    "boarding",
    "setting",
    "ownership",
    "enrolment",
)


@dataclass(frozen=True)
class Weighed:
    """A text against what is in force, for the organisations of [lo, hi]."""

    pack: Pack
    before: Pack | None
    on: date
    changes: Sequence[Change]
    groups: Sequence[Group]
    waiting: Sequence[Duty]
    names: Mapping[str, Duty]
    lo: int
    hi: int

    @cached_property
    def totals(self) -> rules.Totals:
        return rules.totals(self.groups)

    @cached_property
    def met(self) -> list[rules.Met]:
        return rules.met(self.changes, self.groups)

    @cached_property
    def by_sort(self) -> list[tuple[str, rules.Totals]]:
        return rules.by_sort(self.groups)

    def group_of(self, code: int) -> Group | None:
        return self._group_of.get(code)

    @cached_property
    def _group_of(self) -> dict[int, Group]:
        return {code: group for group in self.groups for code in group.codes}


@dataclass(frozen=True)
class Kept:
    """Askings of the changed and dropped duties: judged for good, and still open."""

    done: int
    open: int
    ended: int


def drafts(viewer: Viewer) -> list[Pack]:
    """The drafts of the viewer's office and of those below, the newest first."""
    return list(Pack.drafts.filter(drafted_in__range=viewer.own_interval).order_by("-synced_at"))


def enacted(viewer: Viewer) -> list[Pack]:
    """The texts that somebody here put in force, the newest first."""
    rows = Pack.objects.filter(drafted_in__range=viewer.own_interval, enacted_at__isnull=False)
    return list(rows.order_by("-enacted_at")[:20])


def pack(viewer: Viewer, pack_id: UUID) -> Pack | None:
    """A draft of the viewer's offices, or any text in force that reaches them."""
    lo, hi = viewer.own_interval
    mine = Q(status="draft", drafted_in__range=(lo, hi)) if viewer.may("policy.draft") else Q()
    reaching = Q(status="in_force", lo__lte=hi, hi__gte=lo)
    return Pack.every.filter(mine | reaching, id=pack_id).first()


def version_before(pack: Pack) -> Pack | None:
    """The version that this one follows, or would follow."""
    rows = Pack.objects.filter(key=pack.key).exclude(id=pack.id)
    if pack.status == "in_force":
        rows = rows.filter(effective_on__lte=pack.effective_on)
    return rows.order_by("-effective_on", "-id").first()


def day_of(pack: Pack, today: date) -> date:
    """From which day a text is weighed."""
    if pack.status == "in_force":
        return pack.effective_on
    return rules.planned_day(pack.effective_on, today)


def weigh(pack: Pack, interval: tuple[int, int], on: date) -> Weighed:
    """Everything a sheet shows, for the organisations of the interval that the text reaches.

    The number of statements does not grow with the number of organisations; the entered scope
    covers the interval.
    """
    lo, hi = max(pack.lo, interval[0]), min(pack.hi, interval[1])
    before = version_before(pack)
    waiting = parameters.waiting((pack.id,), lo)
    own = policy.duties_of(pack)
    after = parameters.without_the_unsure(own, (pack.id,), lo)
    old = _holding(before, lo) if before else []
    beside = _beside(pack, lo, hi, on)
    changes = compared(old, after, on)
    sheet = Sheet(changes, pack.key, beside)
    return Weighed(
        pack=pack,
        before=before,
        on=on,
        changes=changes,
        groups=_groups(sheet, (lo, hi), [*beside, *_said(pack, changes)], on),
        waiting=[one for one in own if one.id in waiting],
        names={one.id: one for one in _duties(beside, changes)},
        lo=lo,
        hi=hi,
    )


def _duties(beside: Sequence[Said], changes: Sequence[Change]) -> list[Duty]:
    return [*(one.duty for one in beside), *(one.duty for one in changes)]


def _holding(pack: Pack, code: int) -> list[Duty]:
    return parameters.without_the_unsure(policy.duties_of(pack), (pack.id,), code)


def _said(pack: Pack, changes: Sequence[Change]) -> list[Said]:
    wordings = [duty for one in changes for duty in (one.before, one.after) if duty]
    return [Said(duty, pack.key, pack.lo, pack.hi) for duty in wordings]


def _beside(pack: Pack, lo: int, hi: int, on: date) -> list[Said]:
    """What the other texts ask on the day, anywhere in [lo, hi]."""
    return [
        Said(duty, one.key, one.lo, one.hi)
        for one in policy.packs_on(on)
        if one.kind == "policy" and one.key != pack.key and one.lo <= hi and one.hi >= lo
        for duty in _holding(one, max(lo, one.lo))
        if duty.starts_on <= on and (duty.ends_on or on) >= on
    ]


def _groups(sheet: Sheet, interval: tuple[int, int], said: Sequence[Said], on: date) -> list[Group]:
    lo, hi = interval
    if lo > hi:
        return []
    reach = sorted({(one.pack_id, one.lo, one.hi) for one in said})
    limits = _limits(said)
    calendars = calendars_within(lo, hi)
    rows = Organisation.objects.filter(code__range=(lo, hi), closed_on__isnull=True)
    codes: dict[tuple[object, ...], list[int]] = {}
    places: dict[tuple[object, ...], Place] = {}
    for code, *row in rows.order_by("code").values_list("code", *_COLUMNS):
        packs = frozenset(key for key, first, last in reach if first <= code <= last)
        calendar = calendars.of(code)
        alike = (*row[:-1], bisect_right(limits, row[-1]), packs, id(calendar))
        if alike not in places:
            places[alike] = Place(Facts(**dict(zip(_COLUMNS, row, strict=True))), packs, calendar)
        codes.setdefault(alike, []).append(code)
    return [Group(place, codes[key], sheet.outcome(place, on)) for key, place in places.items()]


def _limits(said: Sequence[Said]) -> list[int]:
    """Where any condition on the number of pupils changes its answer."""
    found: set[int] = set()
    for one in said:
        for who in (one.duty.who, *one.duty.who.get("any_of", ())):
            size = who.get("enrolment", {})
            found |= {size["at_least"]} if "at_least" in size else set()
            found |= {size["at_most"] + 1} if "at_most" in size else set()
    return sorted(found)


def kept(weighed: Weighed) -> Kept:
    """How many askings stay as judged, how many are open, how many open ones end."""
    if weighed.before is None or weighed.lo > weighed.hi:
        return Kept(0, 0, 0)
    ids = [one.duty_id for one in weighed.changes if one.before and one.kind != "same"]
    gone = [one.duty_id for one in weighed.changes if one.kind == "dropped"]
    rows = Obligation.objects.filter(org_code__range=(weighed.lo, weighed.hi), duty_id__in=ids)
    told = rows.aggregate(
        done=Count("id", filter=Q(state__in=DONE)),
        open=Count("id", filter=Q(state__in=OPEN)),
        ended=Count("id", filter=Q(state__in=("due", "not_due"), duty_id__in=gone)),
    )
    return Kept(**told)


@dataclass(frozen=True)
class Wanted:
    """Which organisations a list shows."""

    township: int = 0
    text: str = ""
    after: int = 0


def organisations(
    viewer: Viewer, weighed: Weighed, wanted: Wanted, size: int = PAGE
) -> list[tuple[Organisation, Group]]:
    """One page of organisations with what the text means for each; one more than the page shows."""
    rows = Organisation.objects.filter(
        scope.within(viewer, "code"),
        code__range=(weighed.lo, weighed.hi),
        closed_on__isnull=True,
        code__gt=wanted.after,
    )
    if wanted.township:
        rows = rows.filter(code__range=Code(wanted.township).interval())
    if wanted.text:
        rows = rows.filter(name__icontains=wanted.text)
    shown = rows.order_by("code")[: size + 1]
    return [(one, group) for one in shown if (group := weighed.group_of(one.code)) is not None]


def townships(viewer: Viewer) -> list[Territory]:
    """The townships that a list may be narrowed to."""
    lo, hi = viewer.own_interval
    return [one for one in orgs.townships_near(viewer) if lo <= one.code <= hi]


def words(pack: Pack) -> Words:
    """What facts and measures are called; a draft's own words count before it is in force."""
    told: Mapping[str, Any] = pack.words or {}
    facts = {one["kind"]: FactKind(**one) for one in told.get("facts", ())}
    measures = {one["id"]: MeasureKind(**one) for one in told.get("measures", ())}
    return Words(facts | policy.fact_kinds(), measures | policy.measure_kinds())


def clause_titles(weighed: Weighed) -> dict[str, str]:
    """Clause to its title, of the new version or, where it is gone, of the one before."""
    packs = [one for one in (weighed.before, weighed.pack) if one is not None]
    rows = Clause.objects.filter(pack__in=packs).values_list("pack_id", "key", "title")
    ordered = sorted(rows, key=lambda row: row[0] == weighed.pack.id)
    return {key: title for _, key, title in ordered}


@dataclass(frozen=True)
class Line:
    """One change as a page or a paper shows it."""

    met: rules.Met
    kind: str
    clause: str
    asked: str
    bound: str
    pairs: Sequence[Pair]
    covered_by: Sequence[str]
    against: Sequence[str]

    @property
    def duty(self) -> Duty:
        return self.met.change.duty

    @property
    def kind_word(self) -> str:
        return KINDS[self.kind]

    @property
    def reach(self) -> str:
        """新增 12 个单位，不再要求 3 个单位"""
        kinds = ((KINDS[key], self.met.kinds.get(key, 0)) for key in (*rules.COUNTED, "worded"))
        return "，".join(f"{word} {number:,} 个单位" for word, number in kinds if number)


def lines(weighed: Weighed) -> list[Line]:
    """Every change of the text in words; what stays as it is is left out."""
    desk = _Desk(weighed)
    return [desk.line(one, one.change.kind) for one in weighed.met if one.change.kind != "same"]


def lines_of(weighed: Weighed, group: Group) -> list[Line]:
    """The changes that one organisation feels, the new ones first."""
    desk = _Desk(weighed)
    felt = {one.change.duty_id: one.kind for one in group.outcome.effects if one.kind != "same"}
    found = [
        desk.line(one, felt[one.change.duty_id])
        for one in weighed.met
        if one.change.duty_id in felt
    ]
    order = [*rules.COUNTED, "worded"]
    return sorted(found, key=lambda line: order.index(line.kind))


class _Desk:
    """What the words of every line are taken from."""

    def __init__(self, weighed: Weighed) -> None:
        self._words = words(weighed.pack)
        self._clauses = clause_titles(weighed)
        self._names = weighed.names

    def line(self, one: rules.Met, kind: str) -> Line:
        duty = one.change.duty
        return Line(
            met=one,
            kind=kind,
            clause=self._clauses.get(duty.clause, duty.clause),
            asked=asked(duty, self._words),
            bound=bound(duty.who),
            pairs=differences(one.change, self._words),
            covered_by=[self._names[name].title for name in one.covered_by],
            against=[self._names[name].title for name in one.against],
        )


def one_organisation(viewer: Viewer, code: int) -> Organisation | None:
    """An organisation of the viewer's reach that is open."""
    rows = Organisation.objects.filter(scope.within(viewer, "code"), closed_on__isnull=True)
    return rows.filter(code=code).first()


def named(viewer: Viewer, weighed: Weighed) -> list[tuple[int, str]]:
    """Code and name of every organisation of the sheet."""
    rows = Organisation.objects.filter(
        scope.within(viewer, "code"),
        code__range=(weighed.lo, weighed.hi),
        closed_on__isnull=True,
    )
    return list(rows.order_by("code").values_list("code", "name"))
