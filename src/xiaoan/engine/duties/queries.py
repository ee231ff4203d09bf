"""Every read of duties. What the law says is public; how somebody stands is scoped."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from xiaoan.engine.duties import catalogue, current, measures, rules, wording
from xiaoan.engine.duties.catalogue import Listed
from xiaoan.engine.duties.models import Fulfilment, Obligation, Reading
from xiaoan.engine.duties.plan import Members, members_within
from xiaoan.engine.policy import queries as policy
from xiaoan.engine.policy.rules import Duty, facts_of
from xiaoan.engine.policy.wording import Words, asked
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.scope import Viewer

# Ours, not a policy text's: an asking presses from two weeks before its last feasible day.
PRESSING: Final = timedelta(days=14)
SOON: Final = timedelta(days=7)


@dataclass(frozen=True)
class MyDuty:
    """A duty of one organisation as it stands on a day. `missed` counts this school year.

    `is_by_hand` tells whether people record it; other work of the product records the rest.
    """

    listed: Listed
    state: str
    obligation: Obligation | None
    asked: str
    unit: str
    on: date
    is_by_hand: bool
    missed: int = 0

    @property
    def duty(self) -> Duty:
        return self.listed.duty

    @property
    def title(self) -> str:
        return self.duty.title

    @property
    def posts(self) -> list[str]:
        """The titles of the responsible posts."""
        return [title_of(post) for post in self.duty.posts]

    @property
    def due_on(self) -> date | None:
        """The last feasible day; None where nothing is asked just now."""
        return self.obligation.due_on if self.obligation else None

    @property
    def remaining_word(self) -> str:
        one = self.obligation
        if one is None:
            return wording.remaining_word(wording.Standing(self.duty.kind, self.state))
        standing = wording.Standing(
            kind=self.duty.kind,
            state=self.state,
            unit=self.unit,
            required=one.required,
            achieved=one.achieved,
            due_on=one.due_on,
            met_on=one.met_on,
            today=self.on,
        )
        return wording.remaining_word(standing)

    @property
    def order(self) -> tuple[int, date, tuple[str, int]]:
        urgency = rules.URGENCY.index(self.state) if self.state in rules.URGENCY else 9
        return urgency, self.due_on or date.max, self.listed.seq


@dataclass(frozen=True)
class Beneath:
    """What an asking was judged by, newest first."""

    facts: list[Fulfilment]
    readings: list[Reading]


@dataclass(frozen=True)
class ToTask:
    """An asking that some post should now hear of. `posts` in order of responsibility."""

    obligation_id: UUID
    org_code: int
    duty_id: str
    title: str
    quote: str
    posts: tuple[str, ...]
    due_on: date
    state: str

    @property
    def key(self) -> str:
        return f"duty:{self.obligation_id}"


def shown(one: Obligation, listed: Listed, on: date) -> MyDuty:
    """One asking as a page shows it."""
    words = Words(policy.fact_kinds(), policy.measure_kinds())
    return MyDuty(
        listed=listed,
        state=one.state,
        obligation=one,
        asked=asked(listed.duty, words),
        unit=_unit(listed.duty, one, words),
        on=on,
        is_by_hand=_is_by_hand(listed.duty, words),
    )


def may_see(viewer: Viewer, org_code: int) -> bool:
    """Whether an organisation's duties lie in the viewer's reach."""
    lo, hi = viewer.own_interval
    return lo <= org_code <= hi


def my_duties(viewer: Viewer, on: date) -> list[MyDuty]:
    """What falls to the viewer's post at their own organisation, the late and due first."""
    mine = [
        one
        for one in organisation_duties(viewer, viewer.org_code, on)
        if viewer.post in one.duty.posts
    ]
    return sorted(mine, key=lambda one: one.order)


def organisation_duties(viewer: Viewer, org_code: int, on: date) -> list[MyDuty]:
    """单位职责清单: everything that binds one organisation, in reading order."""
    if not may_see(viewer, org_code):
        return []
    listed = catalogue.worded_on(catalogue.listed_of(org_code), on)
    duties = [one.duty for one in listed.values()]
    members = members_within(org_code, org_code, duties)
    cells = {cell.duty_id: cell for cell in current.cells(members, duties, on)}
    shown = {cell.id for cell in cells.values() if cell.id}
    standing = Obligation.objects.filter(scope.within(viewer)).in_bulk(list(shown))
    missed = _missed(org_code, members, on)
    words = Words(policy.fact_kinds(), policy.measure_kinds())
    found = []
    for duty_id, one in listed.items():
        cell = cells.get(duty_id)
        obligation = standing.get(cell.id) if cell and cell.id else None
        is_missed_now = obligation is not None and obligation.state == "overdue"
        found.append(
            MyDuty(
                listed=one,
                state=cell.state if cell else "open",
                obligation=obligation,
                asked=asked(one.duty, words),
                unit=_unit(one.duty, obligation, words),
                on=on,
                is_by_hand=_is_by_hand(one.duty, words),
                missed=missed.get(duty_id, 0) - is_missed_now,
            )
        )
    return found


def due_soon(viewer: Viewer, on: date) -> list[MyDuty]:
    """What the viewer's post has to do within a week, and what is late."""
    return [
        one
        for one in my_duties(viewer, on)
        if one.state in rules.UNSETTLED and one.due_on is not None and one.due_on <= on + SOON
    ]


def obligations(viewer: Viewer, org_code: int, on: date) -> QuerySet[Obligation]:
    """Everything asked of one organisation up to a day, newest first."""
    rows = Obligation.objects.filter(scope.within(viewer), org_code=org_code, starts_on__lte=on)
    return rows.order_by("-starts_on", "duty_id")


def obligation(viewer: Viewer, obligation_id: UUID) -> Obligation | None:
    """One asking, where the viewer may see it."""
    return Obligation.objects.filter(scope.within(viewer), id=obligation_id).first()


def fulfilment(viewer: Viewer, fulfilment_id: UUID) -> Fulfilment | None:
    """One record, where the viewer may see it."""
    return Fulfilment.objects.filter(scope.within(viewer), id=fulfilment_id).first()


def facts_beneath(viewer: Viewer, one: Obligation, duty: Duty) -> Beneath:
    """The facts or readings that an asking was judged by; withdrawn ones stay visible."""
    rows = Fulfilment.objects.filter(scope.within(viewer), org_code=one.org_code)
    if duty.kind == "keep":
        readings = Reading.objects.filter(
            scope.within(viewer),
            org_code=one.org_code,
            measure=duty.rule["keep"]["measure"],
            on__range=(one.starts_on, one.ends_on),
        )
        return Beneath([], list(readings.order_by("-on")))
    rows = rows.filter(kind__in=rules.words_of(duty), on__gte=one.starts_on)
    if duty.kind not in {"by", "when"}:
        rows = rows.filter(on__lte=one.ends_on)
    places = facts_of(duty)
    counted = [fact for fact in rows.order_by("-on", "-at") if _counts(fact, one, duty, places)]
    return Beneath(counted, [])


def unanswered(viewer: Viewer, duty: Duty) -> list[Obligation]:
    """Happenings at the viewer's organisation that still wait for this duty's answer."""
    rows = Obligation.objects.filter(
        scope.within(viewer),
        org_code=viewer.org_code,
        duty_id=duty.id,
        state__in=rules.UNSETTLED,
    )
    return list(rows.order_by("starts_on")) if duty.kind == "when" else []


def standing(
    viewer: Viewer, on: date, only: Collection[str] | None = None
) -> dict[str, dict[str, int]]:
    """Duty id → state → how many organisations of the viewer's territory stand so today."""
    return standing_by_duty(*viewer.own_interval, on, only)


def standing_by_duty(
    lo: int, hi: int, on: date, only: Collection[str] | None = None
) -> dict[str, dict[str, int]]:
    """The same for any interval that the scope entered covers, of all duties or `only` some."""
    listed = catalogue.worded_on(catalogue.listed_within(lo, hi), on)
    duties = [one.duty for key, one in listed.items() if only is None or key in only]
    return current.counts(members_within(lo, hi, duties), duties, on) if duties else {}


def obligations_to_task(lo: int, hi: int, on: date, still: Q) -> Iterator[ToTask]:
    """Every asking in [lo, hi] that presses, or is late and can still be done.

    `still` is asked of each by the database: those that nobody need hear of again never leave it.
    """
    listed = catalogue.worded_on(catalogue.listed_within(lo, hi), on)
    lasting = [key for key, one in listed.items() if one.duty.kind in {"by", "when"}]
    pressing = Q(state="due", due_on__lte=on + PRESSING) | Q(state="overdue", ends_on__gte=on)
    late = Q(state="overdue", duty_id__in=lasting)
    rows = Obligation.objects.filter(
        pressing | late, still, org_code__range=(lo, hi), starts_on__lte=on
    )
    ordered = rows.order_by("org_code", "due_on", "duty_id", "period")
    for row in ordered.iterator(chunk_size=2000):
        one = listed.get(row.duty_id)
        if one is not None and one.duty.kind != "never":
            yield ToTask(
                obligation_id=row.id,
                org_code=row.org_code,
                duty_id=row.duty_id,
                title=one.duty.title,
                quote=one.duty.quote,
                posts=one.duty.posts,
                due_on=row.due_on,
                state=row.state,
            )


def unsettled() -> QuerySet[Obligation]:
    """The askings that a task may still ask for; one that has vanished is settled."""
    return Obligation.objects.filter(state__in=rules.UNSETTLED)


def _missed(org_code: int, members: Members, on: date) -> Mapping[str, int]:
    year = members.place_of(org_code).calendar.period("school_year", on)
    rows = Obligation.objects.filter(
        org_code=org_code, state="overdue", due_on__gte=year.starts_on, due_on__lt=on
    )
    return dict(rows.values_list("duty_id").annotate(Count("id")).order_by())


def _is_by_hand(duty: Duty, words: Words) -> bool:
    if duty.kind == "keep":
        return not measures.is_measured(duty.rule["keep"]["measure"])
    kinds = [words.facts.get(place["fact"]) for place in facts_of(duty)]
    return any(kind is not None and kind.is_by_hand for kind in kinds)


def _unit(duty: Duty, one: Obligation | None, words: Words) -> str:
    if duty.kind == "keep":
        return str(duty.rule["keep"].get("unit", ""))
    places = facts_of(duty)
    if not places:
        return ""
    place = places[one.place if one and "any_of" in duty.rule else 0]
    if place.get("count") == "days":
        return "天"
    kind = words.facts.get(place["fact"])
    return kind.unit if kind else "次"


def _counts(
    fact: Fulfilment, one: Obligation, duty: Duty, places: list[Mapping[str, object]]
) -> bool:
    match = duty.rule.get("match")
    if match and rules.key_word(fact.attributes.get(match)) != one.period:
        return False
    return any(
        fact.kind == place["fact"] and rules.is_match(place.get("where"), fact.attributes)  # type: ignore[arg-type]
        for place in places
    )
