"""升入新学年: every class goes up a year at once; what leaves is retired, what comes is entered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from xiaoan.engine.registers import actions as registers
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope import Viewer

from . import queries, rules
from .models import SchoolClass

LEFT = "毕业离校"


@transaction.atomic
def go_up(*, seen: str, by: Viewer, at: datetime) -> tuple[int, int]:
    """How many classes went up and how many left. Nothing where others changed them meanwhile.

    `seen` is the mark of the classes on the page that asked: a second tap finds another one.
    """
    school = organisation(by.org_code)
    rows = list(queries.current(by).order_by("-grade", "name"))
    if school is None or seen != rules.mark_of((row.pk, row.version) for row in rows):
        return 0, 0
    act = registers.Act(queries.CLASSES, by, at)
    then = [(row, rules.next_grade(row.grade, school.stage)) for row in rows]
    gone = [row for row, following in then if not following]
    for row in gone:
        registers.retire(act=act, row=row, on=timezone.localdate(at), reason=LEFT)
    up = [
        registers.Brought(row.org_code, row, _values(row, following))
        for row, following in then
        if following
    ]
    registers.bring_in(act=act, rows=up)
    return len(up), len(gone)


def _values(row: SchoolClass, following: str) -> dict[str, Any]:
    name = rules.next_name(row.name, row.grade, following)
    return {**queries.CLASSES.values_of(row), "grade": following, "name": name}
