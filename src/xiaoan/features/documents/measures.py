"""What the duties count of documents, set-based (wuzhong-2023/2.2, kaijiang-2022/11)."""

from __future__ import annotations

from collections.abc import Mapping

from xiaoan.engine.duties.measures import measure

from .models import catalogue


@measure("safety_rule_kinds")
def safety_rule_kinds() -> str:
    """Of seven classes of rules those in force; a school without boarders needs none of one.

    Where no rule was ever put into the library nothing is known, and nothing is said.
    """
    classes = ", ".join(
        f"('{one.key}', '{one.counts}')" for one in catalogue().kinds.values() if one.counts
    )
    return f"""
SELECT o.code, count(DISTINCT k.class) FILTER (WHERE k.class <> 'dormitory' OR o.boarders > 0)
       + CASE WHEN o.boarders = 0 THEN 1 ELSE 0 END
  FROM orgs_organisation o
  JOIN documents_document d ON d.org_code = o.code
  JOIN documents_version v ON v.document_id = d.id AND v.state = 'in_force'
  LEFT JOIN (VALUES {classes}) AS k(kind, class) ON k.kind = d.kind
 WHERE o.kind = 'school' AND o.closed_on IS NULL AND v.from_on <= %(on)s
 GROUP BY o.code, o.boarders"""  # noqa: S608 — words of our own file


@measure("plan_kinds")
def plan_kinds() -> str:
    """Of the general plan, special plans and site plans the levels in force."""
    return _classes({one.key: one.level for one in catalogue().kinds.values() if one.level})


@measure("special_plan_kinds")
def special_plan_kinds() -> str:
    """Of the seven classes of special plans those in force."""
    return _classes({one.key: one.against for one in catalogue().kinds.values() if one.against})


def _classes(class_of: Mapping[str, str]) -> str:
    """How many classes a school has in force; nothing where none of these was ever entered."""
    rows = ", ".join(f"('{kind}', '{word}')" for kind, word in class_of.items())
    return f"""
SELECT o.code, count(DISTINCT k.class) FILTER (WHERE v.state = 'in_force' AND v.from_on <= %(on)s)
  FROM orgs_organisation o
  JOIN documents_document d ON d.org_code = o.code
  JOIN (VALUES {rows}) AS k(kind, class) ON k.kind = d.kind
  JOIN documents_version v ON v.document_id = d.id
 WHERE o.kind = 'school' AND o.closed_on IS NULL
 GROUP BY o.code"""  # noqa: S608 — words of our own file
