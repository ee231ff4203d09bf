"""What a browser's session holds about a sign-in, and how long it lasts.

`person`, `appointment` and `proof` make the viewer; `began` and `seen` its length; `sign_in` is the
row in the list of sign-ins; `second` says how a second factor was given, if it was. `pending` is
somebody whose password was right and whose second factor is still to come: no viewer yet.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from xiaoan.foundation.accounts.models import Person, SignIn

SEEN_EVERY: Final = 300  # seconds between two notes that a browser is still used
PENDING_FOR: Final = timedelta(minutes=10)
BY_DEMO: Final = "demo"


def proof_of(person: Person) -> str:
    """A digest of the password's hash: it changes with the password, and with the secret."""
    return person.get_session_auth_hash()


def is_proved(session: SessionBase, person: Person) -> bool:
    return constant_time_compare(str(session.get("proof", "")), proof_of(person))


def has_second_factor(session: SessionBase) -> bool:
    """Whether this sign-in gave a second factor; a demonstration's identities need none."""
    given = session.get("second", "")
    return bool(given) and (given != BY_DEMO or settings.DEMO_SIGN_INS)


def fill(session: SessionBase, person: Person, *, second: str, now: datetime) -> None:
    """Make an empty session that person's. It ends when unused, and at the latest after a while."""
    session["person"] = str(person.id)
    session["proof"] = proof_of(person)
    session["began"] = session["seen"] = int(now.timestamp())
    session["second"] = second
    session.set_expiry(_seconds_left(session, now))


def keep_alive(session: SessionBase, now: datetime) -> None:
    """Put off the end of a session in use, and note that its browser was seen; every five minutes.

    A session without `seen` was made by hand and lives as long as it was given.
    """
    seen = session.get("seen")
    if seen is None or now.timestamp() - seen < SEEN_EVERY:
        return
    session["seen"] = int(now.timestamp())
    session.set_expiry(_seconds_left(session, now))
    SignIn.objects.filter(id=session["sign_in"], ended_at__isnull=True).update(seen_at=now)


def _seconds_left(session: SessionBase, now: datetime) -> int:
    longest = session["began"] + settings.SESSION_COOKIE_AGE - int(now.timestamp())
    return int(max(1, min(settings.SESSION_IDLE_MINUTES * 60, longest)))


def idle_since(now: datetime) -> datetime:
    """Sign-ins not seen after this moment have run out; with the time between two notes."""
    return now - timedelta(minutes=settings.SESSION_IDLE_MINUTES, seconds=SEEN_EVERY)
