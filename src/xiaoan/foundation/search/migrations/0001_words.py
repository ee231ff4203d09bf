"""What a text is found by: a function of the database, so that a stored column is never stale."""

from __future__ import annotations

from django.db import migrations

from xiaoan.foundation.search import letters

SCHEMA = "CREATE SCHEMA xiaoan_search"
USE = "GRANT USAGE ON SCHEMA xiaoan_search TO PUBLIC"  # its functions hold no secret

# Full-width forms become plain ones, letters small ones.
PLAIN = """
CREATE FUNCTION xiaoan_search.plain(said text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$ SELECT lower(normalize(said, NFKC)) $$
"""

INITIALS = """
CREATE FUNCTION xiaoan_search.initials(said text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT coalesce(string_agg(
           CASE WHEN ascii(c) BETWEEN {first} AND {last}
                THEN chr(get_byte('{letters}'::bytea, ascii(c) - {first}))
                ELSE c END, '' ORDER BY n), '')
    FROM unnest(string_to_array(xiaoan_search.plain(said), NULL)) WITH ORDINALITY AS t(c, n)
$$
"""

# 操场围栏 is found by 操场 场围 围栏 栏 and ~cc ~cw ~wl; YH-2026 by yh and 2026.
WORDS = """
CREATE FUNCTION xiaoan_search.words(said text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  WITH letters AS (
    SELECT c, n, ascii(c) BETWEEN 13312 AND 40959 OR ascii(c) > 131071 AS is_han,
           CASE WHEN ascii(c) BETWEEN {first} AND {last}
                THEN chr(get_byte('{letters}'::bytea, ascii(c) - {first})) ELSE '-' END AS l
      FROM unnest(string_to_array(xiaoan_search.plain(said), NULL)) WITH ORDINALITY AS t(c, n)
  ), pairs AS (
    SELECT c, l, is_han, lead(c) OVER w AS c2, lead(l) OVER w AS l2, lead(is_han) OVER w AS two
      FROM letters WINDOW w AS (ORDER BY n)
  ), tokens AS (
    SELECT CASE WHEN two THEN c || c2 ELSE c END AS token FROM pairs WHERE is_han
    UNION SELECT '~' || l || l2 FROM pairs WHERE is_han AND two
    UNION SELECT left(m[1], 60)
            FROM regexp_matches(xiaoan_search.plain(said), '[a-z0-9]+', 'g') AS m
  )
  SELECT array_to_tsvector(coalesce(array_agg(token), '{{}}'::text[])) FROM tokens
$$
"""

# Every string of a JSON object, one after the other.
SAID = """
CREATE FUNCTION xiaoan_search.said(told jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT coalesce(string_agg(value #>> '{}', ' '), '')
    FROM jsonb_path_query(told, '$.* ? (@.type() == "string")') AS value
$$
"""


def _with_letters(function: str) -> str:
    return function.format(first=letters.FIRST, last=letters.LAST, letters=letters.table())


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.RunSQL(
            (SCHEMA, USE, PLAIN, _with_letters(INITIALS), _with_letters(WORDS), SAID),
            "DROP SCHEMA xiaoan_search CASCADE",
        ),
    ]
