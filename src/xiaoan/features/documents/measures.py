"""What the duties count of documents, set-based (wuzhong-2023/2.2)."""

from __future__ import annotations

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
