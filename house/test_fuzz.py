"""Generated cases against every operation of the interface; `./dev bench fuzz` throws many more."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from house.fullness import fill
from house.hostile import ground
from house.hostile.generated import Plan, throw
from house.hostile.loopback import answering
from house.world import NOW, World
from xiaoan.web.api import site
from xiaoan.web.wsgi import application

SEED: Final = 20261118
Start = Callable[..., Any]


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch, settings: pytest.FixtureRequest) -> None:
    """The world's own day, and nobody is told that they ask too often."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    settings.API_PER_MINUTE = settings.API_PER_MINUTE_ADDRESS = 0  # type: ignore[attr-defined]


@pytest.mark.usefixtures("quiet")
def test_every_operation_keeps_its_word_whatever_it_is_sent(own_world: World) -> None:
    known = ground.known(fill(own_world))
    token = ground.token_for(own_world, "officer", NOW)
    drawn = Plan(SEED, 4, token, ("examples", "fuzzing"), known)
    with answering(application) as address:
        told = throw(address, drawn)
    assert [str(one) for one in told.distinct] == []
    assert len(told.cases) == sum(len(pairs) for pairs in site.operations().values())
    assert told.count >= 250
    assert {200, 201, 401, 404, 422} <= set(told.statuses)


# ---- what the scanner sees: a small interface with four faults and one honest operation ---------

ANSWER: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["number"],
    "properties": {"number": {"type": "integer"}},
}


def _described(path: str, *, guarded: bool = True) -> dict[str, Any]:
    """One reading operation with a number in its query."""
    return {
        "operationId": path,
        "parameters": [
            {
                "name": "number",
                "in": "query",
                "required": True,
                "schema": {"type": "integer", "minimum": 0, "maximum": 9},
            }
        ],
        "security": [{"token": []}] if guarded else [],
        "responses": {
            "200": {"description": "", "content": {"application/json": {"schema": ANSWER}}},
            "401": {"description": ""},
            "405": {"description": ""},
            "422": {"description": ""},
        },
    }


WORDS: Final = ("sound", "breaking", "lying", "open", "gullible")
PLANTED: Final = {
    "openapi": "3.1.0",
    "info": {"title": "planted", "version": "1"},
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "paths": {f"/api/{word}": {"get": _described(word)} for word in WORDS},
}


def planted(environ: dict[str, Any], start: Start) -> list[bytes]:
    """Answers as described, except where its address says what is wrong with it."""
    word = environ["PATH_INFO"].removeprefix("/api/")
    status, body = _answer(word, environ)
    start(f"{status} -", [("Content-Type", "application/json"), ("Allow", "GET")])
    return [json.dumps(body).encode()]


def _answer(word: str, environ: dict[str, Any]) -> tuple[int, object]:
    if word == "openapi.json":
        return 200, PLANTED
    if environ["REQUEST_METHOD"] != "GET":
        return 405, {}
    if word != "open" and environ.get("HTTP_AUTHORIZATION") != "Bearer right":
        return 401, {}
    given = environ["QUERY_STRING"].removeprefix("number=")
    is_fit = len(given) == 1 and given in "0123456789"
    if not is_fit and word != "gullible":
        return 422, {}
    if word == "breaking" and given == "9":
        return 500, {}
    return 200, {"number": "seven"} if word == "lying" else {"number": 7}


def test_the_scanner_sees_each_planted_fault_and_none_where_there_is_none() -> None:
    with answering(planted) as address:
        told = throw(address, Plan(SEED, 10, "right", ("coverage", "fuzzing")))
    found = {(one.operation.removeprefix("GET /api/"), one.check) for one in told.faults}
    assert ("breaking", "not_a_server_error") in found
    assert ("lying", "response_schema_conformance") in found
    assert ("open", "ignored_auth") in found
    assert ("gullible", "negative_data_rejection") in found
    assert [pair for pair in found if pair[0] == "sound"] == []


@pytest.mark.usefixtures("quiet")
def test_a_fault_planted_in_the_product_itself_is_seen(
    own_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        at = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
        return JsonResponse({"items": [{"at": at}], "next": None})

    (view,) = (view for where, view in site.paths() if where == "tasks")
    monkeypatch.setattr(view.operations[0], "run", broken)
    token = ground.token_for(own_world, "officer", NOW)
    with answering(application) as address:
        told = throw(address, Plan(SEED, 2, token, ("fuzzing",), operations="^/api/tasks$"))
    checks = {one.check for one in told.faults}
    assert {"response_schema_conformance", "ignored_auth", "negative_data_rejection"} & checks
