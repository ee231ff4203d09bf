"""A signature is held against the beginning of the transaction, so that no step cuts it short."""

from __future__ import annotations

from django.db import migrations

_OK = """
    CREATE OR REPLACE FUNCTION xiaoan_scope.ok() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
      SELECT coalesce((
        SELECT encode(sha256(k.key || sha256(k.key || convert_to(
                 current_setting('xiaoan.lo', true) || ':' || current_setting('xiaoan.hi', true)
                 || ':' || current_setting('xiaoan.own_lo', true)
                 || ':' || current_setting('xiaoan.own_hi', true)
                 || ':' || current_setting('xiaoan.line', true)
                 || ':' || current_setting('xiaoan.until', true), 'UTF8'))), 'hex')
               = current_setting('xiaoan.mac', true)
           AND nullif(current_setting('xiaoan.until', true), '')::{type}
               >= extract(epoch FROM {clock})
          FROM xiaoan_scope.key k), false)
    $$
    """


class Migration(migrations.Migration):
    dependencies = [("scope", "0001_wall")]
    operations = [
        # The moment may have a fraction now; a program of before, that gives none, is still read.
        migrations.RunSQL(
            _OK.format(type="numeric", clock="transaction_timestamp()"),
            _OK.format(type="bigint", clock="statement_timestamp()"),
        ),
    ]
