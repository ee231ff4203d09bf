"""How often a caller may ask: a token bucket in one statement.

In the database, so that every worker process counts the same caller once; in an unlogged table, so
that a request costs no write-ahead log and no wait for the disk. It runs in the short transaction
that reads the token, before the request's own, so callers never wait for each other's work.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection

from xiaoan.foundation.api.callers import Allowance

from .models import Bucket

_TAKE: Final = """
INSERT INTO tokens_bucket AS b (key, level, was_granted, at)
VALUES (%(key)s, %(burst)s - 1, true, %(now)s::timestamptz)
ON CONFLICT (key) DO UPDATE SET (level, was_granted, at) = (
    SELECT CASE WHEN refilled >= 1 THEN refilled - 1 ELSE refilled END,
           refilled >= 1, greatest(b.at, excluded.at)
      FROM (SELECT least(%(burst)s, b.level + %(rate)s
              * greatest(0, extract(epoch FROM excluded.at - b.at))::float8) AS refilled) AS r)
RETURNING level, was_granted
"""


def take(key: str, per_minute: int, now: datetime) -> Allowance:
    """Take one request of `per_minute` from a caller's bucket; a minute's worth may come at once.

    0 means no limit, and costs nothing.
    """
    if per_minute <= 0:
        return Allowance()
    rate = per_minute / 60
    values: dict[str, str | float] = {
        "key": key[:80],
        "burst": float(per_minute),
        "rate": rate,
        "now": str(now),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        level, is_granted = cursor.fetchone()
    return Allowance(per_minute, float(level), bool(is_granted))


def forget(before: datetime) -> int:
    """Drop the buckets of callers not heard of since; they would be full again."""
    return Bucket.objects.filter(at__lt=before).delete()[0]
