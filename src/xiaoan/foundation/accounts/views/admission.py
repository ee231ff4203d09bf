"""From a right password (or code, or provider's word) to a session: the only way in.

Somebody who holds a second factor, or whose post must have one, first waits as `pending`: a session
without a viewer, which can do nothing but give the code or enrol.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import actions, queries, sessions
from xiaoan.foundation.accounts.actions.sessions import Arrival, end_sign_in, open_sign_in
from xiaoan.foundation.accounts.devices import device_words
from xiaoan.foundation.accounts.models import Person, SecondFactor
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.request import Request

NO_POST = "您的账号没有在任岗位，请联系本单位管理员。"
TOO_LATE = "登录步骤已超过十分钟，请重新登录。"


@dataclass(frozen=True)
class Pending:
    """Somebody whose password was right, until the second factor is given or enrolled."""

    person: Person
    way: str
    next: str


def next_of(request: Request) -> str:
    """Where to go on, if that is on this site."""
    target = request.POST.get("next") or request.GET.get("next") or "/"
    return local(request, target)


def local(request: Request, target: str) -> str:
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/"


def visitor(request: Request) -> Viewer | None:
    """Who looks at a public page: somebody signed in, or nobody yet."""
    found: Viewer | None = getattr(request, "viewer", None)
    return found


def address_of(request: Request) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def today(request: Request) -> date:
    return timezone.localdate(request.now)


def admit(request: Request, person: Person, way: str, target: str) -> HttpResponse:
    """Let somebody in whose first proof was right, or ask for the second."""
    with scope.system():
        held = queries.open_to(person.id, today(request))
        has_factor = SecondFactor.objects.filter(person=person).exists()
    if not held:
        request.session.flush()
        messages.error(request, NO_POST)
        return redirect("accounts:sign_in")
    if way == sessions.BY_DEMO:
        return begin(request, Pending(person, way, target), second=sessions.BY_DEMO)
    if not has_factor and not any(queries.needs_second_factor(one) for one in held):
        return begin(request, Pending(person, way, target), second="")
    _leave(request)
    request.session["pending"] = {
        "person": str(person.id),
        "proof": sessions.proof_of(person),
        "way": way,
        "next": target,
        "at": request.now.timestamp(),
    }
    request.session.set_expiry(int(sessions.PENDING_FOR.total_seconds()))
    rotate_token(request)
    return redirect("accounts:second_factor_code" if has_factor else "accounts:second_factor_enrol")


def begin(request: Request, one: Pending, *, second: str) -> HttpResponse:
    """Give a fresh session, under a fresh key, to somebody who gave every proof asked for."""
    open_session(request, one, second=second)
    return HttpResponseRedirect(local(request, one.next))


def open_session(request: Request, one: Pending, *, second: str) -> Viewer:
    """The same without going anywhere."""
    _leave(request)
    rotate_token(request)
    session = request.session
    session.create()
    sessions.fill(session, one.person, second=second, now=request.now)
    viewer = actions.first_viewer(one.person, today(request)) or scope.SYSTEM
    device = device_words(request.headers.get("User-Agent", ""))
    arrival = Arrival(str(session.session_key), address_of(request), device, one.way)
    opened = open_sign_in(person=one.person, arrival=arrival, by=viewer, at=request.now)
    session["sign_in"] = str(opened.id)
    return viewer


def _leave(request: Request) -> None:
    """End what this browser was signed in as before, and take a new key."""
    leave(request.session, visitor(request), request.now)


def leave(session: SessionBase, viewer: Viewer | None, now: datetime) -> None:
    sign_in_id = session.get("sign_in")
    if sign_in_id and viewer is not None:
        end_sign_in(sign_in_id, how="out", by=viewer, at=now)
    session.flush()


def pending_of(request: Request) -> Pending | None:
    """Who waits in this browser; nobody after ten minutes, or once the password has changed."""
    kept = request.session.get("pending")
    if not kept or request.now.timestamp() - kept["at"] > sessions.PENDING_FOR.total_seconds():
        return None
    with scope.system():
        person = Person.objects.filter(id=UUID(kept["person"]), is_active=True).first()
    if person is None or not constant_time_compare(kept["proof"], sessions.proof_of(person)):
        return None
    return Pending(person, kept["way"], kept["next"])


def person_of(request: Request) -> Person:
    """The person who is signed in."""
    with scope.system():
        return Person.objects.get(id=request.viewer.person_id)
