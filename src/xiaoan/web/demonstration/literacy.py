"""A county's assessment that has ended, as classes of the demonstration answered it.

Who answers is invented: an ability by chance, items harder by their level, two themes that are
known less well, so that reports, weak themes and reliability have something to say.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from xiaoan.features.literacy import actions
from xiaoan.features.literacy.actions import Act, Plan, Wanted
from xiaoan.features.literacy.models import Assessment, Sheet, Sitting
from xiaoan.features.literacy.queries import links
from xiaoan.features.literacy.queries.items import bank
from xiaoan.features.literacy.rules.assembling import form_of
from xiaoan.features.literacy.rules.bank import LETTERS, Item
from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration import county
from xiaoan.web.demonstration.land import Place
from xiaoan.web.demonstration.settling import drawn_uuid

Actors = Mapping[int, Mapping[str, list[Viewer]]]
SCHOOLS: Final = 14
CLASSES: Final = ("五（1）班", "六（2）班")
SMALL: Final = 6  # pupils of a village school, so that suppression can be seen
LEVELS: Final = {"easy": 2.0, "medium": 1.1, "hard": 0.1}
WEAKER: Final = {"drowning": -0.9, "network": -1.1}
BEGUN, ENDED = timedelta(days=45), timedelta(days=24)


@dataclass(frozen=True)
class Hall:
    """Who acts, which schools there are, at which moment, by which chance."""

    actors: Actors
    schools: Sequence[Place]
    now: datetime
    draw: random.Random


def assess(hall: Hall) -> None:
    """One that has ended, and one of the leading school with a class that answers."""
    clerks = hall.actors.get(county.BUREAU, {}).get("bureau_clerk")
    if not clerks:
        return
    begun = hall.now - BEGUN
    plan = _plan(hall, begun, "upper", "演示县小学高年级安全素养评估")
    one = actions.start(plan=plan, act=Act(clerks[0], begun))
    schools = [place for place in hall.schools if place.stage in ("primary", "nine_year")]
    sittings = [each for place in schools[:SCHOOLS] for each in _sittings(hall, one, place)]
    if sittings:
        sittings[-1].seats = SMALL
    Sitting.objects.bulk_create(sittings)
    Sheet.objects.bulk_create(sheet for each in sittings for sheet in _sheets(hall, one, each))
    actions.end(assessment=one, anyway=True, act=Act(clerks[0], hall.now - ENDED))
    _at_school(hall)


def _plan(hall: Hall, begun: datetime, band: str, title: str) -> Plan:
    first = timezone.localdate(begun)
    return Plan(
        id=drawn_uuid(hall.draw, begun),
        title=title,
        band=band,
        themes=dict.fromkeys(bank().themes, 1),
        mix="even",
        forms=2,
        minutes=15,
        days=(first, first + timedelta(days=14)),
        seed=f"{hall.draw.getrandbits(128):032x}",
    )


def _sittings(hall: Hall, one: Assessment, place: Place) -> Iterator[Sitting]:
    opened = one.made_at + timedelta(days=hall.draw.randint(1, 10))
    for name in CLASSES:
        key = drawn_uuid(hall.draw, opened)
        yield Sitting(
            id=key, org_code=place.code, org_name=place.name, assessment=one, class_name=name,
            seats=hall.draw.randint(24, 44), link=links.link_of(key), opened_at=opened,
            opened_by="演示教师", closed_at=opened + timedelta(minutes=50),
        )  # fmt: skip


def _sheets(hall: Hall, one: Assessment, sitting: Sitting) -> Iterator[Sheet]:
    forms = [[bank().items[key] for key in form] for form in one.papers]
    level = hall.draw.gauss(0, 0.35)
    for seat in range(1, sitting.seats + 1):
        form = form_of(one.seed, seat, len(forms))
        ability = level + hall.draw.gauss(0, 1.1)
        answers = [_answer(hall.draw, item, ability) for item in forms[form]]
        marks = [item.mark(told) for item, told in zip(forms[form], answers, strict=True)]
        done = sitting.opened_at + timedelta(seconds=hall.draw.randint(300, 900))
        yield Sheet(
            id=_key(hall, done), org_code=sitting.org_code, sitting=sitting, seat=seat, form=form,
            answers=answers, marks="".join(map(str, marks)), started_at=sitting.opened_at,
            submitted_at=done,
        )  # fmt: skip


def _key(hall: Hall, at: datetime) -> UUID:
    return drawn_uuid(hall.draw, at)


def _answer(draw: random.Random, item: Item, ability: float) -> str:
    """What such a pupil chooses: right by a logistic curve, else one of the others."""
    ease = LEVELS[item.level] + WEAKER.get(item.theme, 0.0)
    if draw.random() < 1 / (1 + math.exp(-(ability + ease))):
        return item.key
    if item.kind == "order":
        return item.key[::-1]
    return draw.choice([one for one in LETTERS[: len(item.options)] if one != item.key])


def _at_school(hall: Hall) -> None:
    """The leading school tries one of its own; nobody above asked for it."""
    officers = hall.actors.get(county.LEADING_SCHOOL, {}).get("safety_officer")
    if not officers:
        return
    begun = hall.now - timedelta(minutes=20)
    act = Act(officers[0], begun)
    one = actions.start(plan=_plan(hall, begun, "middle", "演示学校四年级安全小测"), act=act)
    wanted = Wanted(drawn_uuid(hall.draw, begun), "四（1）班", 45)
    sitting = actions.open_sitting(assessment=one, wanted=wanted, act=act)
    sheets = list(_sheets(hall, one, sitting))[:32]
    for sheet in sheets:
        Sheet.objects.filter(sitting=sitting, seat=sheet.seat).update(
            answers=sheet.answers,
            marks=sheet.marks,
            started_at=sheet.started_at,
            submitted_at=sheet.started_at + timedelta(minutes=8) if sheet.started_at else None,
        )
