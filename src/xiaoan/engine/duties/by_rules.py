"""Judge the few askings that one new fact touches, by the pure rules.

Planning the set-based statement takes longer than the rules take for a handful of askings. Beyond
that, and for happenings and their answers, the statements of `evaluation` are the faster.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db import connection

from xiaoan.engine.duties.evaluation import Change, write
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.duties.plan import Plan
from xiaoan.engine.duties.rules import Fact, Judgement, Measured, Record, judge, words_of
from xiaoan.engine.duties.windows import Span
from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation.scope import prepared
from xiaoan.foundation.scope.prepared import Prepared

FEW: Final = 8
OPEN: Final = frozenset({"due", "not_due"})
_WITHIN: Final = {"org_code": "bigint", "words": "text[]", "since": "date", "until": "date"}
_FACTS: Final = Prepared(
    """
SELECT kind, "on", amount, attributes FROM duties_fulfilment
 WHERE org_code = %(org_code)s AND kind = ANY(%(words)s)
   AND "on" BETWEEN %(since)s AND %(until)s AND withdrawn_at IS NULL""",
    **_WITHIN,
)
_READINGS: Final = Prepared(
    """
SELECT measure, "on", value FROM duties_reading
 WHERE org_code = %(org_code)s AND measure = ANY(%(words)s)
   AND "on" BETWEEN %(since)s AND %(until)s""",
    **_WITHIN,
)
_STANDING: Final = Prepared(
    """
SELECT id, duty_id, period, starts_on, ends_on, due_on, required, achieved, place, met_on, state,
       waived_at IS NOT NULL
  FROM duties_obligation
 WHERE org_code = %(org_code)s AND duty_id = ANY(%(duties)s)
   AND starts_on <= %(newest)s AND ends_on >= %(oldest)s""",
    org_code="bigint",
    duties="text[]",
    newest="date",
    oldest="date",
)
Key = tuple[str, str]


def is_light(plan: Plan) -> bool:
    """Whether a plan of one organisation asks little enough to be judged by the rules."""
    asked = sum(len(rows) for rows in plan.windows.values())
    return not plan.reach.get("answered") and asked <= FEW


def run(plan: Plan, duties: Sequence[Duty]) -> list[Change]:
    """What `evaluation.run` does, for one organisation."""
    record, standing = _read(plan, duties)
    judged = _judged(plan, duties, record)
    code = plan.bounds.lo
    changed = [
        {"org_code": code, **_row(one)}
        for key, one in judged.items()
        if key not in standing or _differs(one, standing[key])
    ]
    gone = [row[0] for key, row in standing.items() if key not in judged and _is_dropped(plan, row)]
    if gone:
        Obligation.objects.filter(id__in=gone).delete()
    return write(changed) if changed else []


def _judged(plan: Plan, duties: Sequence[Duty], record: Record) -> dict[Key, Judgement]:
    """Of two versions of a text that share a period the later holds."""
    after = _after(plan)
    place = plan.members.place_of(plan.bounds.lo)
    found: dict[Key, Judgement] = {}
    for duty in sorted(duties, key=lambda duty: duty.starts_on, reverse=True):
        if duty.id in after:
            span = Span(after[duty.id], plan.bounds.on, after[duty.id])
            for one in judge(duty, record, place, span):
                found.setdefault((one.duty_id, one.period), one)
    return found


def _read(plan: Plan, duties: Sequence[Duty]) -> tuple[Record, dict[Key, tuple[Any, ...]]]:
    """What is known of the organisation, and how its duties stood. One round trip."""
    given = {"org_code": plan.bounds.lo, **_within(plan, duties), **_span(plan)}
    with connection.cursor() as cursor:
        prepared.run(cursor, _FACTS, _READINGS, _STANDING, **given)
        facts = [Fact(kind, on, amount, json.loads(given)) for kind, on, amount, given in cursor]
        cursor.nextset()
        readings = [Measured(*row) for row in cursor]
        cursor.nextset()
        return Record(facts, readings), {(row[1], row[2]): row for row in cursor}


def _within(plan: Plan, duties: Sequence[Duty]) -> dict[str, Any]:
    """The words that the duties speak of, and the days in which what they mean counts."""
    words = sorted({word for duty in duties for word in words_of(duty)})
    counted = [row["counts_from"] for rows in plan.windows.values() for row in rows]
    since = min(counted, default=plan.bounds.on)
    return {"words": words, "since": since, "until": plan.bounds.on}


def _span(plan: Plan) -> dict[str, Any]:
    """The duties and days of which it is asked how they stood."""
    after = _after(plan)
    asked = [row["starts_on"] for rows in plan.windows.values() for row in rows]
    ends = [row["ends_on"] for rows in plan.windows.values() for row in rows]
    oldest = min([*after.values(), *map(date.fromisoformat, ends)], default=plan.bounds.on)
    newest = max([plan.bounds.on, *map(date.fromisoformat, asked)])
    return {"duties": sorted(after), "newest": newest, "oldest": oldest}


def _after(plan: Plan) -> dict[str, date]:
    """From which day on each duty is looked at."""
    return {
        row["duty_id"]: date.fromisoformat(row["after"])
        for rows in plan.reach.values()
        for row in rows
    }


def _is_dropped(plan: Plan, row: tuple[Any, ...]) -> bool:
    """What a corrected calendar no longer asks goes; what was waived stays.

    So does what was judged in a period that began before the days looked at.
    """
    is_waived, starts_on, ends_on, state = row[11], row[3], row[4], row[10]
    after = _after(plan)[row[1]]
    is_seen_whole = starts_on >= after or (state in OPEN and ends_on >= after)
    return not is_waived and starts_on <= plan.bounds.on and is_seen_whole


def _differs(one: Judgement, row: tuple[Any, ...]) -> bool:
    said = (one.starts_on, one.ends_on, one.due_on, one.required, one.achieved, one.place)
    is_moved = (*said, one.met_on) != row[3:10]
    return is_moved or (not row[11] and one.state != row[10])


def _row(one: Judgement) -> dict[str, Any]:
    return {
        "duty_id": one.duty_id,
        "period": one.period,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "due_on": one.due_on,
        "required": one.required,
        "achieved": one.achieved,
        "place": one.place,
        "state": one.state,
        "met_on": one.met_on,
    }
