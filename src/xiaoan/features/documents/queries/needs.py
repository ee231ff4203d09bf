"""Which documents the texts in force ask of whom, and who lacks them. Set-based."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from xiaoan.engine.policy import queries as policy
from xiaoan.engine.policy.rules import Duty
from xiaoan.features.documents.models import catalogue
from xiaoan.features.documents.rules import library
from xiaoan.foundation.scope import Viewer

PAGE: Final = 60


@dataclass(frozen=True)
class Need:
    """A duty that a document of one of these kinds answers."""

    duty_id: str
    kinds: tuple[str, ...]
    title: str
    quote: str
    source: str
    assumed: str


def needs(on: date) -> list[Need]:
    """Every duty of the texts in force that a document answers, wherever they hold."""
    found: list[Need] = []
    for pack in policy.packs_on(on):
        for duty in policy.duties_of(pack):
            kinds = _kinds(duty)
            if kinds and duty.starts_on <= on and (duty.ends_on or on) >= on:
                found.append(_need(duty, kinds, pack.short_title))
    return found


def _need(duty: Duty, kinds: Iterable[str], text: str) -> Need:
    assumed = "；".join(str(words) for words in duty.assumed.values())
    return Need(duty.id, tuple(kinds), duty.title, duty.quote, text, assumed)


def _kinds(duty: Duty) -> list[str]:
    """The kinds of document that a duty asks for; none where it asks for something else."""
    known = catalogue()
    kept = duty.rule.get("keep") or duty.rule
    counted = known.answering(str(kept.get("measure") or ""))
    if counted:
        return counted
    ways = duty.rule.get("any_of") or []
    return [
        kind
        for way in ways
        if way.get("fact")
        for kind in known.proving(way["fact"], (way.get("where") or {}).get("topic", "-"))
    ]


_ASKED: Final = """
WITH need(duty_id, kind) AS (SELECT * FROM unnest(%(duties)s::text[], %(kinds)s::text[])),
     asked AS (
       SELECT o.code, o.name, o.kind AS org_kind, n.kind, min(n.duty_id) AS duty_id
         FROM need n
         JOIN duties_binding b ON b.duty_id = n.duty_id
         JOIN orgs_organisation o ON o.code = b.org_code AND o.closed_on IS NULL
        WHERE b.org_code BETWEEN %(lo)s AND %(hi)s AND (o.kind = 'school' OR NOT %(schools)s)
          AND o.kind = ANY((string_to_array(n.kind, '@'))[2:])
          AND NOT (n.kind LIKE 'rule-dormitory@%%' AND o.boarders = 0)
        GROUP BY o.code, o.name, o.kind, n.kind),
     held AS (
       SELECT d.org_code, d.kind,
              bool_or(v.state = 'in_force') AS is_in_force,
              bool_or(v.state = 'in_force' AND v.review_on >= %(on)s) AS is_fresh,
              bool_or(v.state IN ('draft', 'asked', 'approved')) AS is_pending
         FROM documents_document d
         JOIN documents_version v ON v.document_id = d.id
        WHERE d.org_code BETWEEN %(lo)s AND %(hi)s
          AND v.state IN ('in_force', 'draft', 'asked', 'approved')
        GROUP BY d.org_code, d.kind),
     stood AS (
       SELECT a.code, a.name, a.org_kind, split_part(a.kind, '@', 1) AS kind, a.duty_id,
              CASE WHEN h.is_fresh THEN 'current' WHEN h.is_in_force THEN 'stale'
                   WHEN h.is_pending THEN 'unapproved' ELSE 'missing' END AS standing
         FROM asked a
         LEFT JOIN held h ON h.org_code = a.code AND h.kind = split_part(a.kind, '@', 1))
"""
_COUNTS: Final = """
       count(*) AS needed,
       count(*) FILTER (WHERE standing = 'missing') AS missing,
       count(*) FILTER (WHERE standing = 'unapproved') AS unapproved,
       count(*) FILTER (WHERE standing = 'stale') AS stale
"""


@dataclass(frozen=True)
class Lack:
    """One required kind at one organisation, and how it stands there."""

    code: int
    name: str
    kind: str
    duty_id: str
    standing: str

    @property
    def title(self) -> str:
        return catalogue().title(self.kind)

    @property
    def word(self) -> str:
        return library.STANDINGS[self.standing]


@dataclass(frozen=True)
class Count:
    """How many of what is required are in which standing: at an organisation, or of a kind."""

    key: int | str
    name: str
    needed: int
    missing: int
    unapproved: int
    stale: int

    @property
    def current(self) -> int:
        return self.needed - self.missing - self.unapproved - self.stale

    @property
    def lacks(self) -> int:
        return self.needed - self.current


def lacks(lo: int, hi: int, on: date, *, schools: bool = False) -> Iterator[Lack]:
    """Every required kind at every organisation of an interval, by organisation and kind."""
    sql = f"{_ASKED} SELECT code, name, kind, duty_id, standing FROM stood ORDER BY code, kind"  # noqa: S608
    return (Lack(*row) for row in _rows(sql, _given(lo, hi, on, schools=schools)))


def by_school(
    viewer: Viewer, on: date, *, after: int = 0, kind: str = "", only: str = ""
) -> list[Count]:
    """The schools of a territory, one page by code, with what each lacks. One statement.

    `only` keeps those with something in that standing, `kind` counts that kind alone.
    """
    sql = f"""{_ASKED}
SELECT code, name, {_COUNTS} FROM stood
 WHERE code > %(after)s AND (%(kind)s = '' OR kind = %(kind)s)
 GROUP BY code, name HAVING %(only)s = '' OR bool_or(standing = %(only)s)
 ORDER BY code LIMIT %(limit)s"""  # noqa: S608 — words of our own
    given = _given(*viewer.own_interval, on, schools=True)
    more = {"after": after, "kind": kind, "only": only, "limit": PAGE + 1}
    return [Count(*row) for row in _rows(sql, {**given, **more})]


def by_kind(viewer: Viewer, on: date) -> list[Count]:
    """The required kinds over all schools of a territory, what is lacking most first."""
    sql = f"""{_ASKED}
SELECT kind, '', {_COUNTS} FROM stood GROUP BY kind
 ORDER BY count(*) FILTER (WHERE standing <> 'current') DESC, kind"""  # noqa: S608 — our own words
    titles = catalogue()
    rows = _rows(sql, _given(*viewer.own_interval, on, schools=True))
    return [Count(row[0], titles.title(row[0]), *row[2:]) for row in rows]


def _given(lo: int, hi: int, on: date, *, schools: bool) -> dict[str, Any]:
    """A kind goes into SQL with the kinds of organisation that keep it: `rule-fire@school`."""
    kinds = catalogue().kinds
    pairs = [
        (one.duty_id, "@".join((kind, *kinds[kind].at))) for one in needs(on) for kind in one.kinds
    ]
    return {
        "duties": [duty_id for duty_id, _ in pairs],
        "kinds": [kind for _, kind in pairs],
        "lo": lo,
        "hi": hi,
        "on": on,
        "schools": schools,
    }


def _rows(sql: str, given: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())
