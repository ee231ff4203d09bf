"""Posts that nobody holds, and organisations without a first responsible person.

Whoever answers for a territory sees them all (kaijiang-2022/1-3: 第一责任人 at each level; no post
without a holder goes unseen).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final

from django.db import connection

from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks.printing.paper import Paper, written

# Who is first responsible where: the kind of organisation, its level or "", the kinds of post.
FIRST: Final = (
    ("school", "", "principal"),
    ("department", "", "bureau_director department_leader"),
    ("government", "township", "township_leader"),
)
_VACANT: Final = """
WITH first (org_kind, level, posts) AS (
  SELECT * FROM unnest(%(kinds)s::text[], %(levels)s::text[], %(posts)s::text[])
), stood AS (
  SELECT p.id, p.org_code, p.title, p.kind, p.is_required, max(a.held_until) AS until,
         coalesce(bool_or(a.held_from <= %(on)s
                          AND (a.held_until IS NULL OR a.held_until >= %(on)s)), false) AS is_held
    FROM accounts_post p LEFT JOIN accounts_appointment a ON a.post_id = p.id
   WHERE p.org_code BETWEEN %(lo)s AND %(hi)s
   GROUP BY p.id
), wanted AS (
  SELECT o.code, o.name, o.kind, string_to_array(f.posts, ' ') AS posts
    FROM orgs_organisation o
    LEFT JOIN first f ON f.org_kind = o.kind AND f.level IN ('', o.level)
   WHERE o.code BETWEEN %(lo)s AND %(hi)s AND o.closed_on IS NULL
)
SELECT w.code, w.name, w.kind, s.title, s.kind, s.is_required,
       coalesce(s.kind = ANY(w.posts), false) AS is_first, s.until, s.id::text
  FROM wanted w JOIN stood s ON s.org_code = w.code
 WHERE NOT s.is_held
   AND NOT (coalesce(s.kind = ANY(w.posts), false)
            AND EXISTS (SELECT 1 FROM stood h WHERE h.org_code = w.code AND h.is_held
                                                AND h.kind = ANY(w.posts)))
UNION ALL
SELECT w.code, w.name, w.kind, '', w.posts[1], true, true, NULL, w.posts[1]
  FROM wanted w
 WHERE w.posts IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM stood s WHERE s.org_code = w.code AND s.kind = ANY(w.posts))
 ORDER BY is_first DESC, until NULLS FIRST, code
"""
COLUMNS: Final = (
    ("单位", 30),
    ("单位编码", 18),
    ("岗位", 18),
    ("第一责任人", 12),
    ("必设", 8),
    ("空缺起", 14),
    ("空缺天数", 10),
)


@dataclass(frozen=True)
class Vacancy:
    """One post without a holder; `since` is the day after its last holder left, if it had one."""

    org_code: int
    org_name: str
    org_kind: str
    title: str
    kind: str
    is_required: bool
    is_first: bool
    until: date | None
    on: date
    key: str  # how the page of appointing names it: the post, or the kind nobody made

    @property
    def days(self) -> int | None:
        """How long it has been empty; None where nobody ever held it."""
        return (self.on - self.until).days if self.until else None


@dataclass(frozen=True)
class Sift:
    """What the list is narrowed to: a territory, a number of days, the first responsible only."""

    lo: int
    hi: int
    days: int = 0
    is_first: bool = False

    @classmethod
    def of(cls, viewer: Viewer) -> Sift:
        return cls(*viewer.own_interval)


def vacancies(sift: Sift, on: date) -> list[Vacancy]:
    """Every vacancy of a territory in one statement: first responsible first, then the longest.

    A post never held counts as empty for ever.
    """
    kinds, levels, posts = zip(*FIRST, strict=True)
    asked = {"kinds": list(kinds), "levels": list(levels), "posts": list(posts)}
    with connection.cursor() as cursor:
        cursor.execute(_VACANT, {**asked, "on": on, "lo": sift.lo, "hi": sift.hi})
        rows = cursor.fetchall()
    found = [
        Vacancy(
            code,
            name,
            sort,
            title or capabilities.title_of(kind),
            kind,
            wanted,
            first,
            until,
            on,
            key,
        )
        for code, name, sort, title, kind, wanted, first, until, key in rows
    ]
    return [
        one
        for one in found
        if (one.is_first or not sift.is_first) and (one.days is None or one.days >= sift.days)
    ]


def by_organisation(found: Sequence[Vacancy]) -> dict[int, list[Vacancy]]:
    """The vacancies of each organisation."""
    grouped: dict[int, list[Vacancy]] = {}
    for one in found:
        grouped.setdefault(one.org_code, []).append(one)
    return grouped


def heads_of(codes: Iterable[int], on: date) -> dict[int, str]:
    """Which kind of post the first responsible of each organisation holds on a day."""
    firsts = [kind for _, _, posts in FIRST for kind in posts.split()]
    held = Appointment.objects.filter(held_on(on), org_code__in=list(codes), post__kind__in=firsts)
    return dict(held.values_list("org_code", "post__kind"))


def workbook(found: Sequence[Vacancy], *, unit: str, on: date) -> BytesIO:
    """The list as Excel; names are written as text and never as formulas."""
    about = f"单位：{unit}    日期：{on.isoformat()}    共 {len(found)} 个空缺"
    return written(Paper("空缺岗位", "", about, COLUMNS), map(_cells, found))


def _cells(one: Vacancy) -> tuple[str, ...]:
    return (
        one.org_name,
        f"{one.org_code:014d}",
        one.title,
        "是" if one.is_first else "",
        "是" if one.is_required else "",
        one.until.isoformat() if one.until else "从未任命",
        str(one.days) if one.days is not None else "",
    )
