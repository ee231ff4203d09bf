"""Bring a database to the shape the application needs: tables, key, grants."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from xiaoan.foundation.scope.wall import signing_key


def install(*, verbosity: int = 0) -> None:
    """Migrate as the owner, store the signing key, and give the application role its rights.

    The application role owns nothing and may not bypass row-level security. Safe to repeat.
    """
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    entrust()


def entrust() -> None:
    """Store the signing key, and give the application role its rights; safe to repeat."""
    role = connections["owner"].ops.quote_name(settings.DATABASES["default"]["USER"])
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO xiaoan_scope.key VALUES (1, %s)"
            " ON CONFLICT (id) DO UPDATE SET key = excluded.key",
            [signing_key()],
        )
        cursor.execute(f"GRANT USAGE ON SCHEMA public, xiaoan_scope TO {role}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
        )
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
