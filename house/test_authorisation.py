"""Who gets in where: every address and operation × every kind of post × {own, outside, nobody}.

Each call is made with its methods and an empty body, in a transaction that is rolled back, and its
answer is held against the capability table. A new address needs nothing here as long as the words
of its places stand in house/arguments.py.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import pytest
from django.conf import settings
from django.contrib.messages.storage import default_storage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.backends.jinja2 import Template
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from house.arguments import ARGUMENTS, argument
from house.fullness import Full
from house.test_query_counts import OPENED_ON, named_addresses
from house.world import (
    BUREAU,
    GOVERNMENT,
    MARKET,
    NOW,
    POLICE,
    SCHOOL,
    SUPERVISION,
    TODAY,
    TOWNSHIP,
    World,
)
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.accounts.queries import viewer_for
from xiaoan.foundation.api.callers import Caller
from xiaoan.foundation.api.operations import SIGNED_IN
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.web.api import door, site

NEXT_COUNTY: Final = -(10**8)
# Where a kind of post sits; schools and the education bureau have the rest.
SEATS: Final = {
    "supervisor": SUPERVISION,
    "county_leader": GOVERNMENT,
    "township_leader": TOWNSHIP,
    "township_officer": TOWNSHIP,
    "police_officer": POLICE,
    "department_leader": MARKET,
    "department_officer": MARKET,
}
# Words of places that name nobody's rows: the law, a kind, a line of the timetable.
EVERYBODYS: Final = {
    *("form", "key", "other_key", "duty_id", "kind", "move", "name", "register_name"),
    "side",
    *("scenario", "post"),  # a card of a kind of emergency: what the asker's own place has written
    *("start_year", "subject_type", "token", "username"),
}
# Pages that refuse in their own words what the verb alone would allow, with the reason.
OWN_REFUSALS: Final = {
    "duties:record": "the verb is held, but the duty falls to another post",
}
# What an outsider may do with a foreign id without finding anything out, with the reason.
HARMLESS: Final = {
    "jobs:give_up_event": "asks for a reason before it looks for anything",
    "jobs:retry_event": "leads back to one's own list, whatever the id",
    "inspections:at": "leads to the public page of a plate that hangs on a wall",
    "notices:read": "leads back to one's own list, whatever the id",
    "ledger:checkpoint": "a signed root shows nobody's rows and is public",
}
# Addresses that lead whoever may not to a public page, with its path.
LED_ON: Final = {"inspections:at": "/inspections/plate/"}
HINT: Final = "house/arguments.py has no line for <{word}> of {name}: say there what it stands for."
MARKS: Final = ("扶手松动", "演示第一小学", "保师傅")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str = ""
    text: str = ""

    @classmethod
    def of(cls, response: HttpResponseBase) -> Answer:
        text = ""
        if isinstance(response, StreamingHttpResponse):
            list(response)
            for close in response._resource_closers:  # type: ignore[attr-defined]  # not `close()`, which ends the request
                close()
        elif isinstance(response, HttpResponse):
            text = response.content.decode("utf-8", "ignore")
        return cls(response.status_code, response.headers.get("Location", ""), text)

    @property
    def is_to_the_door(self) -> bool:
        return self.status == 302 and self.location.startswith(settings.LOGIN_URL)


@dataclass(frozen=True)
class Call:
    """One method of one address, and the verb that the table asks for it."""

    name: str
    method: str
    address: str
    policy: str
    is_object: bool
    is_json: bool = False

    @property
    def title(self) -> str:
        return f"{self.method} {self.name}"

    @property
    def sent(self) -> tuple[str, str]:
        """An empty body in the form that the address takes."""
        if self.is_json:
            return "{}", "application/json"
        return "", "application/x-www-form-urlencoded"


@dataclass
class Gatekeeper:
    """Sends calls as somebody. By the client through everything, or straight to the view."""

    viewer: Viewer | None = None
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    requests: RequestFactory = field(default_factory=RequestFactory)
    draws: bool = False  # pages are drawn only where their words are read

    def viewer_of(self, request: HttpRequest) -> Viewer | None:
        request.caller = Caller("session" if self.viewer else "nobody")  # type: ignore[attr-defined]
        return self.viewer

    def through_everything(self, call: Call) -> Answer:
        """The way of every request, middleware and error pages included."""
        with transaction.atomic():
            response = self.client.generic(call.method, call.address, *call.sent)
            answer = Answer.of(response)
            transaction.set_rollback(True)
        return answer

    def straight(self, call: Call) -> Answer:
        """What stands behind the middleware: the same answers, without drawing error pages."""
        request = self.requests.generic(call.method, call.address, *call.sent)
        self._dress(request)
        match = resolve(call.address)
        # A refusal comes before anything is written, so it needs no savepoint to go back to.
        is_in = call.policy == "public" or (self.viewer and is_allowed(call, self.viewer))
        try:
            with transaction.atomic() if is_in else nullcontext():
                answer = Answer.of(match.func(request, *match.args, **match.kwargs))
                if is_in:
                    transaction.set_rollback(True)
        except PermissionDenied:
            return Answer(403)
        except Http404:
            return Answer(404)
        return answer

    def _dress(self, request: HttpRequest) -> None:
        """What the middleware would have put on."""
        request.viewer = self.viewer_of(request)  # type: ignore[attr-defined]
        request.now = NOW  # type: ignore[attr-defined]
        request.session = SessionStore()
        request._messages = default_storage(request)  # type: ignore[attr-defined]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]


@pytest.fixture
def gatekeeper(monkeypatch: pytest.MonkeyPatch) -> Gatekeeper:
    keeper = Gatekeeper()
    monkeypatch.setattr(door, "viewer_of_request", keeper.viewer_of)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    draw = Template.render
    monkeypatch.setattr(
        Template, "render", lambda *given, **named: draw(*given, **named) if keeper.draws else ""
    )
    return keeper


def viewer_at(kind: str, organisation: Organisation) -> Viewer:
    """Somebody newly appointed to a post of a kind."""
    code = organisation.code
    person = Person.objects.create(
        org_code=code, name="某人", username=f"{kind}-{code}", created_at=NOW
    )
    post, _ = Post.objects.get_or_create(
        org_code=code, kind=kind, defaults={"title": capabilities.title_of(kind)}
    )
    held = Appointment.objects.create(
        org_code=code, post=post, person=person, held_from=TODAY - timedelta(days=30)
    )
    return viewer_for(held, organisation)


def twin(code: int) -> Organisation:
    """The same sort of organisation in the next county."""
    found = Organisation.objects.filter(code=code + NEXT_COUNTY).first()
    if found is None:
        found = Organisation.objects.get(code=code)
        found.pk, found.code, found.name = uuid7(), code + NEXT_COUNTY, "演示邻县单位"
        found.save(force_insert=True)
    return found


def everybody() -> list[tuple[str, Viewer, bool]]:
    """(words, viewer, is outside) for every kind of post, here and in the next county."""
    found = []
    with scope.system():
        for kind, post in capabilities.table().posts.items():
            seat = SEATS.get(kind, SCHOOL if "school" in post.at else BUREAU)
            here = viewer_at(kind, Organisation.objects.get(code=seat))
            found.append((kind, here, False))
            found.append((f"{kind} of the next county", viewer_at(kind, twin(seat)), True))
    return found


def calls(full: Full) -> Iterator[Call]:
    """Every method of every address; an unknown word of a place is an error with its remedy."""
    operations = site.operations()
    for name, one in named_addresses():
        words = list(one.pattern.converters)
        if name in OPENED_ON:
            given = OPENED_ON[name](full)
        else:
            given = [argument(full, word, None) for word in words]
            unknown = [word for word, found in zip(words, given, strict=True) if found is None]
            assert unknown == [], HINT.format(word=unknown[0], name=name)
        is_object = not set(words) <= EVERYBODYS
        shape = Call(name, "GET", reverse(name, args=given), "", is_object)
        if name in operations:
            for method, policy in operations[name]:
                yield replace(shape, method=method, policy=policy, is_json=True)
            continue
        policy = one.callback.policy  # type: ignore[attr-defined]
        for method in ("GET", "POST"):
            yield replace(shape, method=method, policy=policy)


def is_allowed(call: Call, viewer: Viewer) -> bool:
    return call.policy in {"public", SIGNED_IN} or viewer.may(call.policy)


def surprise(call: Call, viewer: Viewer | None, *, is_outside: bool, got: Answer) -> str:
    """What is wrong with an answer, in words; empty where it is as the table has it."""
    status = got.status
    if status >= 500:
        return "fails"
    if status == 405 or call.policy == "public":
        return ""
    if call.name in LED_ON and status == 302 and got.location.startswith(LED_ON[call.name]):
        return ""
    if viewer is None:
        return "" if status == 401 or got.is_to_the_door else "lets in somebody who is nobody"
    if not is_allowed(call, viewer):
        return "" if status == 403 else f"answers {status} without the verb {call.policy}"
    if status in (401, 403) or got.is_to_the_door:
        is_told = status == 403 and call.name in OWN_REFUSALS
        return "" if is_told else f"answers {status} in spite of the verb {call.policy}"
    if is_outside and call.name not in HARMLESS:
        return _leak(call, got)
    return ""


def _leak(call: Call, got: Answer) -> str:
    """What an outsider learns: an object must not be found, a list must show nothing foreign.

    A body that cannot be read is refused before anything is looked for.
    """
    if call.is_object:
        is_unread = call.is_json and call.method == "POST" and got.status == 422
        hidden = got.status == 404 or is_unread
        return "" if hidden else f"answers {got.status} to an outsider"
    shown = [mark for mark in MARKS if mark in got.text]
    return f"shows {shown} to an outsider" if shown else ""


def surprises(gatekeeper: Gatekeeper, every: Sequence[Call]) -> list[str]:
    """The whole matrix. An outsider without a verb is refused as the same post here is.

    Refusals are asked of every kind of post. Where the verb is held, what the view does beyond it
    depends on where one sits: it is asked once for each kind of seat, here and outside.
    """
    found, seen = [], set()
    for words, viewer, is_outside in everybody():
        gatekeeper.viewer = viewer
        with scope.enter(viewer):
            for call in every:
                seat = (call.title, is_outside, viewer.org_kind, viewer.reach)
                if is_allowed(call, viewer):
                    if seat in seen:
                        continue
                    seen.add(seat)
                elif is_outside:
                    continue
                gatekeeper.draws = is_outside and not call.is_object
                got = gatekeeper.straight(call)
                if wrong := surprise(call, viewer, is_outside=is_outside, got=got):
                    found.append(f"{call.title} {wrong} ({words})")
    return found


def with_methods(gatekeeper: Gatekeeper, every: Sequence[Call], world: World) -> list[Call]:
    """Only those methods that an address takes, asked as somebody who holds every verb."""
    everything = frozenset(capabilities.table().verbs)
    gatekeeper.viewer = replace(world.viewer("officer"), verbs=everything)
    with scope.enter(gatekeeper.viewer):
        return [call for call in every if gatekeeper.straight(call).status != 405]


def test_everybody_gets_in_where_the_table_says_and_nowhere_else(
    world: World, everything: Full, gatekeeper: Gatekeeper
) -> None:
    every = with_methods(gatekeeper, list(calls(everything)), world)
    assert len({call.name for call in every}) > 100
    gatekeeper.viewer = None
    for_nobody = [
        f"{call.title} {wrong} (nobody)"
        for call in every
        if (wrong := surprise(call, None, is_outside=True, got=gatekeeper.straight(call)))
    ]
    assert for_nobody + surprises(gatekeeper, every) == []


def test_the_short_way_to_a_view_answers_as_the_whole_way_does(
    world: World, everything: Full, gatekeeper: Gatekeeper
) -> None:
    """Every fifteenth call is also sent through middleware and error pages, as somebody and not."""
    every = list(calls(everything))[::15]
    for gatekeeper.viewer in (None, world.viewer("guard")):
        for call in every:
            with scope.enter(gatekeeper.viewer) if gatekeeper.viewer else nullcontext():
                short = gatekeeper.straight(call)
            whole = gatekeeper.through_everything(call)
            assert short.status == whole.status, call.title


def test_a_view_that_lost_its_decorator_is_seen(
    world: World, gatekeeper: Gatekeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pattern,) = (one for name, one in named_addresses() if name == "tokens:tokens")
    bare = inspect.unwrap(pattern.callback)
    bare.policy = pattern.callback.policy  # type: ignore[attr-defined]
    monkeypatch.setattr(pattern, "callback", bare)
    address = reverse("tokens:tokens")
    hole = Call("tokens:tokens", "GET", address, "tokens.issue", is_object=False)
    found = surprises(gatekeeper, [hole])
    assert "GET tokens:tokens answers 200 without the verb tokens.issue (guard)" in found
    gatekeeper.viewer = None
    got = gatekeeper.through_everything(hole)
    assert surprise(hole, None, is_outside=True, got=got) != ""


def test_a_place_that_nobody_can_fill_is_told_with_its_remedy(
    everything: Full, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(ARGUMENTS, "task_id")
    with pytest.raises(AssertionError, match=r"arguments.py has no line for <task_id>"):
        list(calls(everything))
