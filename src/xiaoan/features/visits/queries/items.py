"""Check items that a programme may choose, and the duties that ask for one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final

from xiaoan.engine.duties.models import Binding
from xiaoan.engine.policy.models import CheckItem
from xiaoan.engine.policy.queries import duties_in_force, duty_row, packs_in_force
from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.queries import calendar_for

# What an inspection from outside fulfils; `case` facts follow from the visit itself.
FACTS: Final = ("supervision_visit", "supervision_tour", "grand_sweep", "construction_inspection")


@dataclass(frozen=True)
class Item:
    """A check item as a visit asks it."""

    code: str
    area: str
    text: str
    evidence: str
    grade: str
    is_direct: bool

    def told(self, part: str = "") -> dict[str, Any]:
        """As a visit keeps it, so that a later text changes nothing of what was asked."""
        return {
            "code": self.code,
            "area": self.area,
            "text": self.text,
            "evidence": self.evidence,
            "grade": self.grade,
            "is_direct": self.is_direct,
            "part": part,
        }


@dataclass(frozen=True)
class Asking:
    """A duty that a programme may answer, with its sentence and the period it runs in."""

    duty: Duty
    source: str
    fact: str
    attributes: Mapping[str, Any]
    starts_on: date
    ends_on: date


def library(org_code: int, on: date) -> Mapping[str, Item]:
    """The check items offered in a territory on a day, by area and code."""
    return _library_of(tuple(pack.id for pack in packs_in_force(on, org_code)))


@lru_cache(maxsize=64)
def _library_of(versions: tuple[uuid.UUID, ...]) -> Mapping[str, Item]:
    found = [one for version in versions for one in _items_of(version)]
    ordered = sorted(found, key=lambda one: (one.area, one.code))
    return MappingProxyType({one.code: one for one in ordered})


@cache
def _items_of(pack_id: uuid.UUID) -> tuple[Item, ...]:
    """A version of a pack never changes once written, so its items are read once a process."""
    rows = CheckItem.objects.filter(checklist__pack=pack_id, is_on=True)
    return tuple(
        Item(row.code, row.checklist.area, row.item, row.evidence, row.grade, row.is_direct)
        for row in rows.select_related("checklist")
    )


def areas(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Items by area, in reading order."""
    found: dict[str, list[Item]] = {}
    for one in items:
        found.setdefault(one.area, []).append(one)
    return found


def told(codes: Iterable[str], org_code: int, on: date) -> list[dict[str, Any]]:
    """The chosen items as a visit keeps them; a code that no pack has is left out."""
    known = library(org_code, on)
    return [known[code].told() for code in known if code in set(codes)]


def askings(viewer: Viewer, on: date) -> list[Asking]:
    """The duties of the viewer's organisation that an inspection fulfils, this period's dates."""
    asked = {
        one.id: (one, way)
        for one in duties_in_force(on, viewer.org_code)
        if (way := _way(one.rule)) is not None
    }
    bound = Binding.objects.filter(
        scope.within(viewer), org_code=viewer.org_code, duty_id__in=list(asked)
    )
    calendar = calendar_for(viewer.org_code)
    found = []
    for key in bound.order_by("duty_id").values_list("duty_id", flat=True):
        duty, way = asked[key]
        period = calendar.period(duty.rule.get("every", "term"), on)
        found.append(
            Asking(duty, "", way["fact"], way.get("where", {}), period.starts_on, period.ends_on)
        )
    return found


def asking(viewer: Viewer, duty_id: str, on: date) -> Asking | None:
    """One of `askings`, with where its sentence stands."""
    found = next((one for one in askings(viewer, on) if one.duty.id == duty_id), None)
    row = duty_row(duty_id, on) if found else None
    if found is None or row is None:
        return None
    source = f"{row.pack.short_title} {row.clause.title}"
    return Asking(found.duty, source, found.fact, found.attributes, found.starts_on, found.ends_on)


def _way(rule: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The first alternative that an inspection from outside is; None where there is none."""
    if "every" not in rule and "by" not in rule:
        return None
    return next((way for way in rule.get("any_of", ()) if way.get("fact") in FACTS), None)
