"""The signed gate that every policy asks, and the trigger behind append-only tables."""

from __future__ import annotations

from django.db import migrations

CREATE = (
    "CREATE SCHEMA IF NOT EXISTS xiaoan_scope",
    "CREATE TABLE xiaoan_scope.key (id int PRIMARY KEY CHECK (id = 1), key bytea NOT NULL)",
    "REVOKE ALL ON xiaoan_scope.key FROM PUBLIC",
    """
    CREATE FUNCTION xiaoan_scope.ok() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
      SELECT coalesce((
        SELECT encode(sha256(k.key || sha256(k.key || convert_to(
                 current_setting('xiaoan.lo', true) || ':' || current_setting('xiaoan.hi', true)
                 || ':' || current_setting('xiaoan.own_lo', true)
                 || ':' || current_setting('xiaoan.own_hi', true)
                 || ':' || current_setting('xiaoan.line', true)
                 || ':' || current_setting('xiaoan.until', true), 'UTF8'))), 'hex')
               = current_setting('xiaoan.mac', true)
           AND nullif(current_setting('xiaoan.until', true), '')::bigint
               >= extract(epoch FROM statement_timestamp())
          FROM xiaoan_scope.key k), false)
    $$
    """,
    """
    CREATE FUNCTION xiaoan_scope.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'this table is append-only' USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
)


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.RunSQL(CREATE, "DROP SCHEMA xiaoan_scope CASCADE"),
    ]
