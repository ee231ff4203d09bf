"""演练额度: what the texts in force ask for, and how an organisation or a territory stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from xiaoan.engine.duties.models import Binding, Obligation
from xiaoan.engine.policy import queries as policy
from xiaoan.engine.policy.rules import Duty
from xiaoan.engine.policy.wording import Words, asked
from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.queries import calendar_for
from xiaoan.foundation.terms.rules import Period

FACT: Final = "drill"
PAGE: Final = 60
SETTLED: Final = ("met", "late_met", "waived", "ended")


@dataclass(frozen=True)
class Quota:
    """A duty to drill as it stands in this period; nothing is asked now without an obligation."""

    duty: Duty
    asked: str
    obligation: Obligation | None

    @property
    def left(self) -> int:
        """How often still in this period."""
        one = self.obligation
        if one is None or one.state in SETTLED:
            return 0
        return max(int(one.required - (one.achieved or 0)), 1)

    @property
    def due_on(self) -> date | None:
        return self.obligation.due_on if self.obligation else None


def asks_drill(rule: Mapping[str, Any]) -> bool:
    return any(way.get("fact") == FACT for way in rule.get("any_of") or [])


def duties(on: date, code: int) -> list[Duty]:
    """The duties of the texts in force there that a drill answers."""
    return [one for one in policy.duties_in_force(on, code) if asks_drill(one.rule)]


def quotas(viewer: Viewer, on: date) -> list[Quota]:
    """What the viewer's organisation has to drill in this period, what is left first."""
    known = {one.id: one for one in duties(on, viewer.org_code)}
    mine = {"org_code": viewer.org_code, "duty_id__in": list(known)}
    bound = Binding.objects.filter(scope.within(viewer), **mine).values_list("duty_id", flat=True)
    standing = Obligation.objects.filter(
        scope.within(viewer), starts_on__lte=on, ends_on__gte=on, **mine
    )
    by_duty = {row.duty_id: row for row in standing}
    words = Words(policy.fact_kinds(), policy.measure_kinds())
    found = [Quota(known[key], asked(known[key], words), by_duty.get(key)) for key in bound]
    return sorted(found, key=lambda one: (not one.left, one.due_on or date.max, one.duty.id))


def term(viewer: Viewer, on: date) -> Period:
    return calendar_for(viewer.org_code).period("term", on)


@dataclass(frozen=True)
class Standing:
    """A school of the territory: what it drilled this term, and what is left to do."""

    code: int
    name: str
    field: int
    tabletops: int
    last_on: date | None
    topics: str
    left: int
    late: int
    due_on: date | None


_SCHOOLS: Final = """
WITH short AS (
  SELECT org_code, count(*) AS lacking, count(*) FILTER (WHERE state = 'overdue') AS late,
         min(due_on) AS due_on
    FROM duties_obligation
   WHERE org_code BETWEEN %(lo)s AND %(hi)s AND duty_id = ANY(%(duties)s)
     AND starts_on <= %(on)s AND ends_on >= %(on)s AND state <> ALL(%(settled)s)
   GROUP BY org_code),
drilled AS (
  SELECT org_code,
         count(*) FILTER (WHERE attributes->>'type' IS DISTINCT FROM 'tabletop') AS field,
         count(*) FILTER (WHERE attributes->>'type' = 'tabletop') AS tabletops,
         max("on") AS last_on,
         string_agg(DISTINCT coalesce(attributes->>'topic', ''), ',') AS topics
    FROM duties_fulfilment
   WHERE org_code BETWEEN %(lo)s AND %(hi)s AND kind = 'drill' AND withdrawn_at IS NULL
     AND "on" BETWEEN %(since)s AND %(on)s
   GROUP BY org_code),
stood AS (
  SELECT o.code, o.name, coalesce(d.field, 0) AS field, coalesce(d.tabletops, 0) AS tabletops,
         d.last_on, coalesce(d.topics, '') AS topics, coalesce(s.lacking, 0) AS lacking,
         coalesce(s.late, 0) AS late, s.due_on
    FROM orgs_organisation o
    LEFT JOIN drilled d ON d.org_code = o.code
    LEFT JOIN short s ON s.org_code = o.code
   WHERE o.code BETWEEN %(lo)s AND %(hi)s AND o.kind = 'school' AND o.closed_on IS NULL)
"""
ONLY: Final = {"": "全部", "none": "本学期没有演练", "short": "还有没完成的", "late": "已经逾期"}
_ONLY: Final = {
    "": "true",
    "none": "field + tabletops = 0",
    "short": "lacking > 0",
    "late": "late > 0",
}


def by_school(
    viewer: Viewer, on: date, *, only: str = "", after: int = 0, limit: int = PAGE + 1
) -> Iterator[Standing]:
    """The schools of a territory in the order of their codes. One statement."""
    sql = f"""{_SCHOOLS} SELECT * FROM stood WHERE code > %(after)s AND {_ONLY.get(only, "true")}
ORDER BY code LIMIT %(limit)s"""  # noqa: S608 — conditions of our own
    rows = _rows(sql, {**_given(viewer, on), "after": after, "limit": limit})
    return (Standing(*row) for row in rows)


@dataclass(frozen=True)
class Totals:
    """A territory in numbers."""

    schools: int
    drilled: int
    field: int
    tabletops: int
    short: int
    late: int


def totals(viewer: Viewer, on: date) -> Totals:
    sql = f"""{_SCHOOLS} SELECT count(*), count(*) FILTER (WHERE field > 0),
  coalesce(sum(field), 0)::bigint, coalesce(sum(tabletops), 0)::bigint,
  count(*) FILTER (WHERE lacking > 0), count(*) FILTER (WHERE late > 0) FROM stood"""  # noqa: S608
    return Totals(*_rows(sql, _given(viewer, on))[0])


def topic_words(topics: str) -> str:
    """火灾、地震: the subjects of the facts, in the words of packs/facts.yaml."""
    known = _topics()
    return "、".join(known.get(one, one) for one in topics.split(",") if one)


def _topics() -> Mapping[str, str]:
    kind = policy.fact_kinds().get(FACT)
    attributes = kind.attributes if kind else []
    return next((one["choices"] for one in attributes if one["name"] == "topic"), {})


def _given(viewer: Viewer, on: date) -> dict[str, Any]:
    lo, hi = viewer.own_interval
    asked_for = [one.id for one in duties(on, viewer.org_code)]
    return {
        "lo": lo,
        "hi": hi,
        "on": on,
        "since": term(viewer, on).starts_on,
        "duties": asked_for,
        "settled": list(SETTLED),
    }


def _rows(sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
