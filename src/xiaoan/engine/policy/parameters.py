"""Reads of the numbers of the texts: where each stands, and what rests on an unsure one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from xiaoan.engine.policy import doubt, models
from xiaoan.engine.policy.doubt import UNSURE, Held, Said, Use, Uses
from xiaoan.engine.policy.models import Parameter, ParameterStanding
from xiaoan.engine.policy.rules import Duty


@dataclass(frozen=True)
class Shown:
    """A number somewhere: as the text has it and as it holds there."""

    parameter: Parameter
    held: doubt.Settled | None

    @property
    def standing(self) -> str:
        used = bool(self.parameter.used_by)
        return doubt.standing(self.parameter.confidence, is_used=used, held=self.held)

    @property
    def is_in_doubt(self) -> bool:
        """Whether somebody must settle it before duties bind by it."""
        return self.parameter.confidence in UNSURE and bool(self.parameter.used_by)

    @property
    def value(self) -> float | str:
        """The number that holds there: settled, or as the text has it."""
        value: float | str = self.held.value if self.held else self.parameter.value
        return value


@lru_cache(maxsize=64)
def uses_of(versions: tuple[UUID, ...]) -> Uses:
    """Duties and the unsure numbers they hold. Of several versions the last one says how sure."""
    rows = Parameter.objects.filter(pack__in=versions)
    newest = {one.key: one for one in rows.order_by("pack__effective_on", "pack_id")}
    found: dict[str, list[Use]] = {}
    for one in newest.values():
        for use in one.used_by if one.confidence in UNSURE else ():
            found.setdefault(use["duty"], []).append(Use(one.key, use["at"]))
    return found


def acts_around(lo: int, hi: int) -> list[Said]:
    """Every decision of a territory that touches [lo, hi]."""
    return [_said(row) for row in ParameterStanding.objects.filter(territory__lte=hi, hi__gte=lo)]


@lru_cache(maxsize=256)
def acts(ids: tuple[UUID, ...]) -> tuple[Said, ...]:
    """The decisions with these ids; they never change once written."""
    return tuple(_said(row) for row in ParameterStanding.objects.filter(id__in=ids))


def held_at(code: int) -> Held:
    """The unsure numbers that hold for an organisation, or in the territory of this code."""
    return doubt.held_in(code, code, acts_around(code, code))


def without_the_unsure(duties: Sequence[Duty], versions: tuple[UUID, ...], code: int) -> list[Duty]:
    """The duties of these packs that bind at `code`, each with the numbers that hold there."""
    uses = uses_of(versions)
    if not uses:
        return list(duties)
    held = held_at(code)
    found = (doubt.in_force(duty, uses.get(duty.id, ()), held) for duty in duties)
    return [duty for duty in found if duty is not None]


def waiting(versions: tuple[UUID, ...], code: int) -> frozenset[str]:
    """The ids of the duties that rest on a number nobody has settled for `code`."""
    uses = uses_of(versions)
    held = held_at(code) if uses else {}
    return frozenset(
        duty for duty, some in uses.items() if any(use.parameter not in held for use in some)
    )


def parameter(packs: Sequence[models.Pack], key: str, on: date) -> Parameter | None:
    """A number of one of these packs; None where none of them has it yet."""
    if "\0" in key:
        return None
    rows = Parameter.objects.filter(pack__in=packs, key=key, starts_on__lte=on)
    return rows.select_related("pack", "clause").first()


def shown(packs: Sequence[models.Pack], on: date, code: int) -> list[Shown]:
    """The numbers of these packs, those that wait first, then by pack and clause."""
    rows = Parameter.objects.filter(pack__in=packs, starts_on__lte=on)
    held = held_at(code)
    found = [Shown(one, held.get(one.key)) for one in rows.select_related("pack", "clause")]
    return sorted(found, key=_place)


def _place(one: Shown) -> tuple[bool, bool, str, int, str]:
    row = one.parameter
    settled = one.standing != "waiting"
    return settled, not one.is_in_doubt, row.pack.key, row.clause.seq, row.key


def own(parameter: str, territory: int) -> tuple[doubt.Settled | None, int]:
    """What this very territory has settled, and the number of its acts so far."""
    rows = [_said(row) for row in history(parameter).filter(territory=territory)]
    return doubt.settled(rows), max((row.version for row in rows), default=0)


def versions_at(territory: int) -> dict[str, int]:
    """How many acts this very territory has done, by the number's id."""
    rows = ParameterStanding.objects.filter(territory=territory)
    return {one.parameter: one.version for one in rows.order_by("version")}


def history(parameter: str) -> QuerySet[ParameterStanding]:
    """Every decision about a number, the newest first."""
    return ParameterStanding.objects.filter(parameter=parameter).order_by("-at", "-version")


def duties_of(parameter: Parameter) -> list[models.Duty]:
    """The duties that hold a number, in reading order."""
    keys = {use["duty"] for use in parameter.used_by}
    rows = models.Duty.objects.filter(pack=parameter.pack, key__in=keys)
    return list(rows.select_related("pack", "clause").order_by("seq"))


def _said(row: ParameterStanding) -> Said:
    return Said(row.parameter, row.territory, row.hi, row.version, row.deed, row.value, row.on)
