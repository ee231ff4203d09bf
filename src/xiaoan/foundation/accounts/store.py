"""The sessions of browsers: Django's own, in their table, found by one statement that is kept."""

from __future__ import annotations

from typing import Final

from django.contrib.sessions.backends.db import SessionStore as Stored
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from xiaoan.foundation.scope import prepared
from xiaoan.foundation.scope.prepared import Prepared

_FIELDS: Final = ["session_key", "session_data", "expire_date"]
_FIND: Final = Prepared(
    f"""
SELECT {", ".join(_FIELDS)} FROM django_session
 WHERE session_key = %(key)s AND expire_date > %(now)s""",  # noqa: S608 — words of this module
    key="varchar",
    now="timestamptz",
)


class SessionStore(Stored):
    """Reads as its parent does, without putting a query together at every request."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        if "\0" in (self.session_key or ""):
            self._session_key = None
            return None
        with connection.cursor() as cursor:
            prepared.run(cursor, _FIND, key=self.session_key, now=timezone.now())
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return None
        return Session.from_db(connection.alias, _FIELDS, found)
