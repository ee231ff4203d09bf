"""Excel in: drills that were held on paper, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final
from uuid import UUID, uuid5

from django.db import connection

from xiaoan.features.drills.models import Drill, packed
from xiaoan.features.drills.rules import words
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.rules import CHINA
from xiaoan.foundation.workbooks import kinds
from xiaoan.foundation.workbooks.sheets import Checked, Column, Fault, Outcome, Row, Sheet, by

from .noting import Act
from .papering import Told, write_up

NAME: Final = "drills.drills"
RIGHT: Final = "drills.plan"
ROOM: Final = UUID("6f2b9c1e-5a0d-5d2f-9f0a-4a7d1c3e8b21")  # drills of one school and day by name
MORNING: Final = time(10, 0)


def sheet() -> Sheet:
    """The sheet that a school fills in."""
    scenarios = {key: one.title for key, one in packed().scenarios.items()}
    return Sheet(
        name=NAME,
        title="演练补登",
        verb=RIGHT,
        open_to=lambda viewer: viewer.org_kind == "school",
        columns=(
            Column("on", "演练日期", kinds.day(), is_required=True),
            Column("scenario", "情形", kinds.one_of(scenarios), is_required=True),
            Column("kind", "类型", kinds.one_of(dict(words.KINDS)), is_required=True),
            Column("present", "参加人数", kinds.whole(1, 30_000), is_required=True),
            Column("seconds", "全部撤出用时（秒）", kinds.whole(0, 14_400)),
            Column("summary", "简要情况", kinds.text(500)),
        ),
        key=by("on", "scenario", "kind"),
        check=_check,
        write=_write,
        follows="drills:home",
        about="一行一次演练；同一天、同一情形、同一类型的只补登一次，已有的不改。",
    )


def key_of(row: Row, code: int) -> UUID:
    return uuid5(ROOM, f"{code}:{row.get('on')}:{row.get('scenario')}:{row.get('kind')}")


def _check(rows: Sequence[Row], viewer: Viewer) -> Checked:
    """A day that has not come is a fault; what is there already stands unchanged."""
    keys = {row.number: key_of(row, viewer.org_code) for row in rows}
    own = Drill.objects.filter(org_code=viewer.org_code, pk__in=list(keys.values()))
    known = set(own.values_list("pk", flat=True))
    today = _today()
    faults = [
        Fault(row.number, "on", "日期还没有到", "演练以后再补登。")
        for row in rows
        if row.get("on") > today
    ]
    standing = {row.number: dict(row.values) for row in rows if keys[row.number] in known}
    return Checked(faults=faults, standing=standing)


def _today() -> date:
    """The day by the clock of the database: a sheet is checked without being told the time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
        found: date = cursor.fetchone()[0]
    return found


def _write(rows: Sequence[Row], viewer: Viewer, at: datetime) -> Outcome:
    for row in rows:
        told = Told(
            scenario=row.get("scenario"),
            kind=row.get("kind"),
            began_at=min(datetime.combine(row.get("on"), MORNING, CHINA), at),
            present=row.get("present"),
            seconds=row.get("seconds"),
            summary=row.get("summary") or "",
        )
        write_up(id=key_of(row, viewer.org_code), told=told, act=Act(viewer, at))
    return Outcome(created=len(rows), updated=0)
