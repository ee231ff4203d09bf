"""Results of an ended assessment, as much of them as a reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from xiaoan.features.literacy.models import Assessment, Sheet, Sitting
from xiaoan.features.literacy.rules import results as rules
from xiaoan.features.literacy.rules.assembling import Blueprint, assemble
from xiaoan.features.literacy.rules.results import Answered, Asked, Results
from xiaoan.features.literacy.rules.showing import may_compare, shown
from xiaoan.features.literacy.rules.statistics import Interval, mean_interval
from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer

from .items import bank, numbers


@dataclass(frozen=True, slots=True)
class Class:
    """A class beside its school: no interval where it may not be shown."""

    name: str
    people: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader gets: their part, the whole where it may stand beside it, own classes."""

    own: Results
    whole: Interval | None
    classes: tuple[Class, ...]
    is_whole: bool


def asked(one: Assessment) -> Asked:
    return Asked(one.papers, bank(), numbers())


def answered(one: Assessment) -> list[Answered]:
    """Every sheet handed in. Under the system's scope."""
    rows = Sheet.objects.filter(sitting__assessment=one, submitted_at__isnull=False)
    told = rows.order_by("id").values_list("org_code", "sitting_id", "form", "marks")
    return [Answered(*each) for each in told]


def seen(viewer: Viewer, one: Assessment) -> Seen | None:
    """Results, once it has ended: figures that still grow would tell who came last."""
    if not one.is_ended:
        return None
    with scope.system():
        sheets = answered(one)
        rows = list(Sitting.objects.filter(assessment=one))
        classes = {row.pk: row.class_name for row in rows}
        names = {row.org_code: row.org_name for row in rows}
    lo, hi = viewer.own_interval
    own = [each for each in sheets if lo <= each.school <= hi]
    is_whole = len(own) == len(sheets)
    found = rules.results(own, asked(one), names)
    least = numbers().least_group
    may = found.whole is not None and may_compare(len(own), len(sheets), least)
    whole = rules.results(sheets, asked(one), {}).whole if may and not is_whole else None
    beside = _classes(own, classes, least) if len(found.schools) == 1 else ()
    return Seen(found, whole, beside, is_whole)


def _classes(own: list[Answered], names: dict[UUID, str], least: int) -> tuple[Class, ...]:
    """The classes of one school in the order of their names, small ones hidden."""
    by_class: dict[UUID, list[Answered]] = {}
    for each in own:
        by_class.setdefault(each.sitting, []).append(each)
    places = dict(enumerate(sorted(by_class, key=lambda key: names[key])))
    open_to_see = shown({place: len(by_class[key]) for place, key in places.items()}, least)
    return tuple(
        Class(
            names[key],
            len(by_class[key]),
            mean_interval({key: [each.share for each in by_class[key]]})
            if place in open_to_see
            else None,
        )
        for place, key in places.items()
    )


def is_recomputed(one: Assessment) -> bool:
    """Whether the seed gives the same forms again; not, once the bank has grown since."""
    themes = {theme: one.themes[theme] for theme in bank().themes if theme in one.themes}
    wanted = Blueprint(one.band, themes, one.mix, len(one.papers))
    again = assemble(bank(), wanted, one.seed)
    return bool([list(form) for form in again] == one.papers)
