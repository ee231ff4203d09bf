"""Writes of the calendar: a school year with its terms, and single days."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.orgs.rules import Code
from xiaoan.foundation.scope import Viewer

from . import rules
from .models import DAY_KINDS, DayChange, SchoolYear, Term
from .published import expected_year
from .queries import calendar_for


class CalendarInvalid(ValueError):
    """Carries the sentences that tell the editor what to correct."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("".join(faults))
        self.faults = faults


class OutsideTerritory(PermissionError):
    """The territory lies outside what the viewer answers for."""


@dataclass(frozen=True)
class Author:
    """Who writes for which territory, and when."""

    territory: int
    by: Viewer
    at: datetime


@transaction.atomic
def set_school_year(
    *, territory: int, year: rules.SchoolYear, by: Viewer, at: datetime
) -> SchoolYear:
    """设置学年. Replaces what this territory had set for the year; those below it inherit."""
    _check_reach(territory, by)
    _refuse(rules.year_faults(year))
    (morning_from, morning_until), (afternoon_from, afternoon_until) = year.hours
    row, _ = SchoolYear.objects.update_or_create(
        territory=territory,
        start_year=year.start_year,
        defaults={
            "starts_on": year.starts_on,
            "morning_from": morning_from,
            "morning_until": morning_until,
            "afternoon_from": afternoon_from,
            "afternoon_until": afternoon_until,
        },
    )
    row.terms.all().delete()
    Term.objects.bulk_create(
        Term(school_year=row, number=number, starts_on=term.starts_on, ends_on=term.ends_on)
        for number, term in enumerate(year.terms, start=1)
    )
    _record("terms.year_set", row.id, _plain_year(year), Author(territory, by, at))
    return row


def set_term(*, territory: int, term: rules.Term, by: Viewer, at: datetime) -> SchoolYear:
    """设置学期: one term of the year as it is now in force, the rest unchanged."""
    start_year = int(term.key[:4])
    years = {year.start_year: year for year in calendar_for(territory).years}
    year = years.get(start_year) or expected_year(start_year)
    terms = {one.key: one for one in year.terms} | {term.key: term}
    changed = replace(year, terms=tuple(terms[key] for key in sorted(terms)))
    return set_school_year(territory=territory, year=changed, by=by, at=at)


@transaction.atomic
def change_day(
    *, territory: int, on: date, mark: rules.DayMark, by: Viewer, at: datetime
) -> DayChange:
    """设置一天. Comes before the published calendar in this territory and below it."""
    _check_reach(territory, by)
    if mark.kind not in DAY_KINDS:
        raise CalendarInvalid(["请选择这一天的类型。"])
    if not mark.name.strip():
        raise CalendarInvalid(["请写明原因，例如“高考占用考场”。"])
    row, _ = DayChange.objects.update_or_create(
        territory=territory, on=on, defaults={"kind": mark.kind, "name": mark.name.strip()}
    )
    body = {"on": on.isoformat(), "kind": mark.kind, "name": mark.name.strip()}
    _record("terms.day_changed", row.id, body, Author(territory, by, at))
    return row


@transaction.atomic
def restore_day(*, territory: int, on: date, by: Viewer, at: datetime) -> bool:
    """恢复一天: what is inherited holds again. False where nothing had been changed."""
    _check_reach(territory, by)
    row = DayChange.objects.select_for_update().filter(territory=territory, on=on).first()
    if row is None:
        return False
    DayChange.objects.filter(id=row.id).delete()
    body = {"on": on.isoformat(), "kind": row.kind, "name": row.name}
    _record("terms.day_restored", row.id, body, Author(territory, by, at))
    return True


def _check_reach(territory: int, by: Viewer) -> None:
    lo, hi = Code(territory).interval()
    own_lo, own_hi = by.own_interval
    if not (own_lo <= lo and hi <= own_hi):
        raise OutsideTerritory("您只能修改本辖区的校历。")


def _refuse(faults: list[str]) -> None:
    if faults:
        raise CalendarInvalid(faults)


def _plain_year(year: rules.SchoolYear) -> dict[str, Any]:
    return {
        "year": year.key,
        "starts_on": year.starts_on.isoformat(),
        "terms": [
            {name: str(value) for name, value in asdict(term).items() if name != "is_assumed"}
            for term in year.terms
        ],
        "hours": [[start.isoformat(), end.isoformat()] for start, end in year.hours],
    }


def _record(verb: str, subject_id: uuid.UUID, body: dict[str, Any], author: Author) -> None:
    record(
        verb=verb,
        org_code=author.by.org_code,
        subject_type="calendar",
        subject_id=subject_id,
        by=author.by,
        at=author.at,
        body={"territory": f"{author.territory:014d}", **body},
    )
    emit("terms.changed", org_code=author.by.org_code, subject_id=author.territory, at=author.at)
