"""The posts that somebody may act in, each with its person, its organisation and who lent it."""

from __future__ import annotations

import uuid
from datetime import date
from itertools import accumulate, pairwise
from typing import Any, Final

from django.db import connection
from django.db.models import Model

from xiaoan.foundation.accounts.models import Appointment, Delegation, Person, Post
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import prepared
from xiaoan.foundation.scope.prepared import Prepared


def _fields(kind: type[Model]) -> list[str]:
    return [one.attname for one in kind._meta.concrete_fields]


_READ: Final[tuple[tuple[str, type[Model], list[str]], ...]] = (
    ("a", Appointment, _fields(Appointment)),
    ("p", Post, _fields(Post)),
    ("h", Person, _fields(Person)),
    ("d", Delegation, _fields(Delegation)),
    ("s", Person, _fields(Person)),
    ("o", Organisation, ["id", "code", "name", "short_name", "kind", "line", "level"]),
)
_ENDS: Final = list(accumulate((len(fields) for *_, fields in _READ), initial=0))
_COLUMNS: Final = ", ".join(f"{short}.{field}" for short, _, fields in _READ for field in fields)
# Two branches, because an OR across two tables would read both wholly.
_OPEN: Final = Prepared(
    f"""
WITH found (id, lent) AS MATERIALIZED (
    SELECT id, NULL::uuid FROM accounts_appointment WHERE person_id = %(person)s
    UNION ALL
    SELECT appointment_id, id FROM accounts_delegation
     WHERE delegate_id = %(person)s AND starts_on <= %(on)s AND ends_on >= %(on)s
       AND ended_at IS NULL
  )
SELECT {_COLUMNS}
  FROM found
  JOIN accounts_appointment a ON a.id = found.id
  JOIN accounts_post p ON p.id = a.post_id
  JOIN accounts_person h ON h.id = a.person_id
  LEFT JOIN accounts_delegation d ON d.id = found.lent
  LEFT JOIN accounts_person s ON s.id = d.delegate_id
  JOIN orgs_organisation o ON o.code = a.org_code
 WHERE a.held_from <= %(on)s AND (a.held_until IS NULL OR a.held_until >= %(on)s)
 ORDER BY a.held_from, a.id""",  # noqa: S608 — columns of our own models
    person="uuid",
    on="date",
)


def open_to(person_id: str | uuid.UUID, on: date) -> list[Appointment]:
    """The posts somebody may act in on a day, oldest first: held, or lent by a colleague on leave.

    `queries.lent_in` tells which. Call inside a scope that covers them. This is asked at every
    request: one statement, planned once a connection, and no query is put together.
    """
    with connection.cursor() as cursor:
        prepared.run(cursor, _OPEN, person=uuid.UUID(str(person_id)), on=on)
        return [_appointment(row) for row in cursor.fetchall()]


def _appointment(row: tuple[Any, ...]) -> Appointment:
    """The row as the ORM would give it, with `lent` and `organisation` beside its own relations."""
    found: list[Any] = [
        kind.from_db("default", fields, row[begins:ends]) if row[begins] is not None else None
        for (_, kind, fields), (begins, ends) in zip(_READ, pairwise(_ENDS), strict=True)
    ]
    held, post, holder, lent, delegate, organisation = found
    held.post, held.person, held.organisation = post, holder, organisation
    held.lent = lent
    if lent is not None:
        lent.appointment, lent.delegate = held, delegate
    one: Appointment = held
    return one


def organisation_of(appointment: Appointment) -> Organisation:
    """The organisation that `open_to` read with a post: its code, names, kind, line and level."""
    found: Organisation = appointment.organisation  # type: ignore[attr-defined]
    return found
