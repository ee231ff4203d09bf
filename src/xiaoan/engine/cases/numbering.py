"""Case numbers: YH-2026-00001, counted in each county and year. Gaps may occur, doubles may not."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.rules import Code
from xiaoan.foundation.terms.rules import CHINA

_NEXT = """
INSERT INTO cases_numberseries AS s (id, territory, prefix, year, last) VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (territory, prefix, year) DO UPDATE SET last = s.last + 1
RETURNING last
"""


def next_number(prefix: str, org_code: int, at: datetime) -> str:
    """The next number of a prefix in the county of an organisation, in the year of `at` in China.

    Takes the county's row until the transaction ends, so call it after the ledger has its lock.
    """
    year = at.astimezone(CHINA).year
    county = Code(org_code).within("county").value
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [uuid7(), county, prefix, year])
        (number,) = cursor.fetchone()
    return f"{prefix}-{year}-{number:05d}"
