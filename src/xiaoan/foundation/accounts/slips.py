"""Everybody without a sign-in of a territory, and their codes as a table for paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Final
from uuid import UUID

import xlsxwriter
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import people
from xiaoan.foundation.accounts.models import Appointment, Invitation, Person
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

HEADINGS: Final = (
    ("单位", 30),
    ("姓名", 12),
    ("岗位", 20),
    ("首次登录码", 20),
    ("打开的网址", 40),
    ("有效期至", 18),
)


@dataclass(frozen=True)
class Waiting:
    """Somebody who never signed in: with the posts they hold or will, where they were first met."""

    person: Person
    org_code: int
    org_name: str
    titles: list[str] = field(default_factory=list)
    has_code: bool = False


@dataclass(frozen=True)
class Unit:
    """How many wait at an organisation, and how many of them hold a code that still works."""

    code: int
    name: str
    number: int
    with_code: int


def waiting(viewer: Viewer, interval: tuple[int, int], now: datetime) -> list[Waiting]:
    """Whoever has a post in the interval, no sign-in, and may be given a code by the viewer."""
    on = timezone.localdate(now)
    rows = (
        Appointment.objects.filter(scope.within(viewer), org_code__range=interval)
        .exclude(held_until__lt=on)
        .filter(_without_password(), person__is_active=True)
        .select_related("post", "person")
        .order_by("org_code", "held_from", "id")
    )
    found: dict[UUID, Waiting] = {}
    held = list(rows)
    names = _names({one.org_code for one in held})
    coded = _with_code(viewer, now)
    for one in held:
        if one.org_code not in names:
            continue
        entry = found.setdefault(
            one.person_id,
            Waiting(one.person, one.org_code, names[one.org_code],
                    has_code=one.person_id in coded),
        )  # fmt: skip
        entry.titles.append(one.post.title)
    allowed = people.restorable(viewer, [one.person for one in found.values()], on)
    may = {one.id for one in allowed}
    listed = [one for one in found.values() if one.person.id in may]
    return sorted(listed, key=lambda one: (one.org_code, one.person.name))


def _without_password() -> Q:
    unusable = Q(person__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return unusable | Q(person__password="")


def _names(codes: set[int]) -> dict[int, str]:
    """The names of those organisations that are open."""
    found = Organisation.objects.filter(code__in=codes, closed_on__isnull=True)
    return dict(found.values_list("code", "name"))


def _with_code(viewer: Viewer, now: datetime) -> set[UUID]:
    """Who holds a code that still works."""
    found = Invitation.objects.filter(scope.within(viewer), expires_at__gt=now)
    found = found.filter(used_at__isnull=True, withdrawn_at__isnull=True)
    return set(found.values_list("person_id", flat=True))


def units(found: Sequence[Waiting]) -> list[Unit]:
    """By organisation, in the order of their codes."""
    grouped: dict[int, list[Waiting]] = {}
    for one in found:
        grouped.setdefault(one.org_code, []).append(one)
    return [
        Unit(code, rows[0].org_name, len(rows), sum(one.has_code for one in rows))
        for code, rows in grouped.items()
    ]


@dataclass(frozen=True)
class Printed:
    """What stands on one slip; the code exists nowhere else."""

    person: Person
    code: str
    expires_at: datetime
    org_name: str
    titles: str = ""


def workbook(slips: Sequence[Printed], *, unit: str, address: str, on: date) -> BytesIO:
    """The codes as Excel; names are written as text and never as formulas."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("首次登录码")
    head = book.add_format({"bold": True, "border": 1, "align": "center"})
    body = book.add_format({"border": 1})
    sheet.write_string(
        0, 0, f"单位：{unit}    日期：{on.isoformat()}    共 {len(slips)} 人    发完请删除本文件"
    )
    for place, (heading, width) in enumerate(HEADINGS):
        sheet.set_column(place, place, width)
        sheet.write_string(1, place, heading, head)
    for number, one in enumerate(slips, start=2):
        until = timezone.localtime(one.expires_at).strftime("%Y-%m-%d %H:%M")
        cells = (one.org_name, one.person.name, one.titles, one.code, address, until)
        for place, value in enumerate(cells):
            sheet.write_string(number, place, value, body)
    sheet.freeze_panes(2, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    content.seek(0)
    return content
