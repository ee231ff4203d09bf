"""The duties of every pack over time, as evaluation and pages need them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from xiaoan.engine.duties.models import Binding
from xiaoan.engine.policy import models as policy
from xiaoan.engine.policy.doubt import Held, held_in, in_force, territories
from xiaoan.engine.policy.pack import FactKind
from xiaoan.engine.policy.parameters import acts, acts_around, held_at, uses_of
from xiaoan.engine.policy.queries import as_duty
from xiaoan.engine.policy.rules import Duty
from xiaoan.engine.policy.wording import assumptions
from xiaoan.foundation.orgs.codes import SPAN
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import prepared
from xiaoan.foundation.scope.prepared import Prepared
from xiaoan.foundation.terms.queries import ASKED_TYPES, WRITTEN, Calendars, asked, calendars_of
from xiaoan.foundation.terms.rules import DAY

KIND_WORDS: Final = policy.DUTY_KINDS
COUNTY: Final = SPAN["county"]
_BOUND: Final = Prepared(
    """
SELECT o.kind, o.opened_on, o.closed_on,
       ARRAY(SELECT b.duty_id::text FROM duties_binding b WHERE b.org_code = o.code),
       ARRAY(SELECT p.id FROM policy_pack p
              WHERE p.kind = 'policy' AND p.status = 'in_force'
                AND p.lo <= o.code AND p.hi >= o.code
              ORDER BY p.key, p.effective_on, p.id),
       ARRAY(SELECT s.id FROM policy_parameterstanding s
              WHERE s.territory <= o.code AND s.hi >= o.code ORDER BY s.id),
       {written}
  FROM orgs_organisation o
 WHERE o.code = %(lo)s""".replace("{written}", WRITTEN),
    **ASKED_TYPES,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A duty as one wording of it is in force: from `duty.starts_on` to `duty.ends_on`.

    Bound are organisations of [lo, hi]; `source` names the document and clause.
    """

    duty: Duty
    lo: int
    hi: int
    pack_key: str
    source: str
    seq: tuple[str, int]

    @property
    def kind_word(self) -> str:
        return KIND_WORDS[self.duty.kind]

    @property
    def assumed(self) -> str:
        """What we added to the text, in words."""
        return "；".join(f"{what}：{how}" for what, how in assumptions(self.duty))


def listed_within(lo: int, hi: int) -> list[Listed]:
    """Every wording of every duty that may bind somebody in [lo, hi], in reading order.

    A duty on an unsure number is there for the territories that have settled it, and for each as
    it has: evaluate a county at a time.
    """
    packs = policy.Pack.objects.filter(kind="policy", lo__lte=hi, hi__gte=lo)
    versions = tuple(packs.order_by("key", "effective_on", "id").values_list("id", flat=True))
    if not uses_of(versions):
        return list(_listed(versions))
    said = acts_around(lo, hi)
    around = [one for one in said if one.lo <= lo and hi <= one.hi]
    found = _holding(versions, held_in(lo, hi, around), (lo, hi))
    for (first, last), own in territories(said).items():
        if (first, last) != (lo, hi) and lo <= first and last <= hi:
            inner = held_in(first, last, said)
            found += [
                one
                for one in _holding(versions, inner, (first, last))
                if any(use.parameter in own for use in uses_of(versions).get(one.duty.id, ()))
            ]
    return sorted(found, key=lambda one: (one.seq, one.duty.starts_on))


def duties_within(lo: int, hi: int) -> list[Duty]:
    """The duties behind `listed_within`; a duty worded anew is there once a wording."""
    return [one.duty for one in listed_within(lo, hi)]


def listed_of(org_code: int) -> list[Listed]:
    """The duties that bind one organisation, in reading order."""
    bound = set(Binding.objects.filter(org_code=org_code).values_list("duty_id", flat=True))
    return [one for one in listed_within(org_code, org_code) if one.duty.id in bound]


def duties_of(org_code: int) -> list[Duty]:
    """The duties that bind one organisation."""
    return [one.duty for one in listed_of(org_code)]


@dataclass(frozen=True, slots=True)
class Bound:
    """One organisation's service, the duties that bind it, and its calendar."""

    row: tuple[int, str, date | None, date | None]
    duties: Sequence[Duty]
    calendars: Calendars


def bound(org_code: int) -> Bound | None:
    """What `duties_of` says, the organisation's own row and days. One statement, never stale."""
    with connection.cursor() as cursor:
        prepared.run(cursor, _BOUND, **asked(org_code, org_code))
        found = cursor.fetchone()
    if found is None:
        return None
    *row, duty_ids, packs, settlings, written = found
    binding, versions = frozenset(duty_ids), tuple(packs)
    duties = [
        one.duty for one in _settled(versions, tuple(settlings), org_code) if one.duty.id in binding
    ]
    return Bound((org_code, *row), duties, calendars_of(written))


def listed(duty_id: str, on: date | None = None, code: int | None = None) -> Listed | None:
    """A duty as worded on a day, or as last worded; None where no pack has it.

    With the numbers that hold at `code`, where it rests on unsure ones that are settled there.
    """
    packs = policy.Pack.objects.filter(key=duty_id.partition("/")[0])
    versions = tuple(packs.order_by("effective_on", "id").values_list("id", flat=True))
    wordings = [one for one in _listed(versions) if one.duty.id == duty_id]
    then = [one for one in wordings if on is not None and one.duty.starts_on <= on]
    found = then or wordings
    return _there(found[-1], versions, code) if found else None


def _there(one: Listed, versions: tuple[UUID, ...], code: int | None) -> Listed:
    uses = uses_of(versions).get(one.duty.id)
    if code is None or not uses:
        return one
    duty = in_force(one.duty, uses, held_at(code))
    return replace(one, duty=duty) if duty else one


def duty(duty_id: str) -> Duty | None:
    """A duty by its id, as last worded."""
    found = listed(duty_id)
    return found.duty if found else None


def worded_on(wordings: Iterable[Listed], on: date) -> dict[str, Listed]:
    """The wording of each duty that holds on a day; the last one where all are over."""
    chosen: dict[str, Listed] = {}
    for one in sorted(wordings, key=lambda one: one.duty.starts_on):
        if one.duty.starts_on <= on or one.duty.id not in chosen:
            chosen[one.duty.id] = one
    return dict(sorted(chosen.items(), key=lambda item: item[1].seq))


def counties() -> list[tuple[int, int]]:
    """[lo, hi] of every county with organisations that a policy reaches."""
    reached = Q()
    for lo, hi in policy.Pack.objects.filter(kind="policy").values_list("lo", "hi"):
        reached |= Q(code__range=(lo, hi))
    if not reached:
        return []
    numbers = Organisation.objects.filter(reached).values_list(F("code") / COUNTY, flat=True)
    return [
        (number * COUNTY, (number + 1) * COUNTY - 1) for number in sorted(set(numbers.distinct()))
    ]


def fact_kind(kind: str) -> FactKind | None:
    """What a kind of fact is called and which attributes it has."""
    return fact_kinds([kind]).get(kind)


def fact_kinds(kinds: Iterable[str]) -> dict[str, FactKind]:
    """Several kinds of fact by their names."""
    return {
        row.kind: FactKind(
            row.kind, row.title, row.unit, row.hint, row.is_by_hand, tuple(row.attributes)
        )
        for row in policy.FactKind.objects.filter(kind__in=list(kinds))
    }


def measure_kind(measure: str) -> policy.MeasureKind | None:
    """What a measure is called, its unit and its definition."""
    return policy.MeasureKind.objects.filter(id=measure).first()


@lru_cache(maxsize=64)
def _listed(versions: tuple[UUID, ...]) -> tuple[Listed, ...]:
    """Packs never change once written, so their duties are read once a process."""
    rows = policy.Duty.objects.filter(pack__in=versions).select_related("pack", "clause")
    ordered = sorted(rows, key=lambda row: (row.key, row.pack.effective_on, row.pack_id))
    found: list[Listed] = []
    for _, wordings in groupby(ordered, key=lambda row: row.key):
        found += _over_time(list(wordings))
    return tuple(sorted(found, key=lambda one: (one.seq, one.duty.starts_on)))


def _settled(
    versions: tuple[UUID, ...], settlings: tuple[UUID, ...], code: int
) -> Sequence[Listed]:
    """The duties that these decisions leave in force at `code`, which all of them reach."""
    if not uses_of(versions):
        return _listed(versions)
    held = held_in(code, code, acts(settlings)) if settlings else {}
    return _holding(versions, held, (code, code))


def _holding(versions: tuple[UUID, ...], held: Held, within: tuple[int, int]) -> list[Listed]:
    """Every wording whose numbers hold; one on an unsure number only inside the interval."""
    uses = uses_of(versions)
    found: list[Listed] = []
    for one in _listed(versions):
        if one.duty.id not in uses:
            found.append(one)
            continue
        duty = in_force(one.duty, uses[one.duty.id], held)
        if duty is not None:
            lo, hi = max(one.lo, within[0]), min(one.hi, within[1])
            found.append(replace(one, duty=duty, lo=lo, hi=hi))
    return found


def _over_time(rows: Sequence[policy.Duty]) -> list[Listed]:
    """The wordings of one duty after one another; a version that asks the same only renames."""
    found: list[Listed] = []
    for row in rows:
        one = _as_listed(row)
        before = found.pop() if found else None
        if before is None:
            found.append(one)
        elif (before.duty.rule, before.duty.who) == (one.duty.rule, one.duty.who):
            found.append(_lasting(one, before.duty.starts_on, one.duty.ends_on))
        else:
            begins = max(one.duty.starts_on, row.pack.effective_on)
            found.append(_followed(before, begins))
            found.append(_lasting(one, begins, one.duty.ends_on))
    return found


def _lasting(one: Listed, starts_on: date, ends_on: date | None) -> Listed:
    return replace(one, duty=replace(one.duty, starts_on=starts_on, ends_on=ends_on))


def _followed(one: Listed, on: date) -> Listed:
    """A wording that another follows on a day, unless it has ended by itself before."""
    eve = on - DAY
    if one.duty.ends_on is not None and one.duty.ends_on < eve:
        return one
    return replace(one, duty=replace(one.duty, ends_on=eve, followed_on=on))


def _as_listed(row: policy.Duty) -> Listed:
    pure = as_duty(row)
    ends = [day for day in (pure.ends_on, row.pack.in_force_until) if day is not None]
    # Whoever put a text in force chose its first day; before it nobody was bound.
    begins = max(pure.starts_on, row.pack.effective_on) if row.pack.enacted_at else pure.starts_on
    return Listed(
        duty=replace(pure, starts_on=begins, ends_on=min(ends, default=None)),
        lo=row.pack.lo,
        hi=row.pack.hi,
        pack_key=row.pack.key,
        source=f"{row.pack.short_title}·{row.clause.title}",
        seq=(row.pack.key, row.seq),
    )
