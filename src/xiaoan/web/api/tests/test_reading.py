"""Every list and object, read by a program, against the description."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from house.arguments import newest
from house.fullness import Full
from house.world import SCHOOL, World
from xiaoan.web.api import schema
from xiaoan.web.api.tests.conftest import Program

Maker = Callable[..., Program]


OF_THE_BUREAU = ("/api/orgs/changes", "/api/vacancies")


def addresses(full: Full) -> list[str]:
    return [*OF_THE_BUREAU, *of_the_house(full), *of_the_work(full)]


def of_the_house(full: Full) -> list[str]:
    return [
        "/api/me",
        f"/api/appointments?org_code={SCHOOL}",
        "/api/orgs/territories",
        "/api/orgs/organisations?kind=school",
        f"/api/orgs/organisations/{SCHOOL}",
        "/api/orgs/calendar?since=2026-11-01&until=2026-11-30",
        f"/api/orgs/organisations/{SCHOOL}/past",
        "/api/orgs/groups",
        f"/api/orgs/groups/{newest('orgs.Group')(full)}",
        "/api/search?q=演示",
        "/api/search?q=扶手&kind=hazards&limit=1",
        "/api/policy/packs",
        "/api/policy/packs/kaijiang-2022/clauses",
        "/api/policy/duties?limit=5",
        "/api/policy/duties/kaijiang-2022/8/weekly-sweep",
        "/api/notices",
        "/api/ledger/entries",
        "/api/ledger/heads",
        f"/api/ledger/records/case/{full.case.id}",
        "/api/runs",
    ]


def of_the_work(full: Full) -> list[str]:
    return [
        "/api/duties",
        "/api/duties/obligations",
        f"/api/duties/obligations/{full.obligation.id}",
        "/api/duties/fulfilments",
        f"/api/duties/fulfilments/{full.fulfilment.id}",
        "/api/tasks",
        f"/api/tasks/{full.task.id}",
        "/api/cases?workflow=hazards&state=open",
        f"/api/cases/{full.case.id}",
        "/api/hazards?limit=2",
        f"/api/hazards/{full.case.id}",
        "/api/inspections",
        "/api/inspections/rounds",
        f"/api/inspections/rounds/{full.plan.id}/sheet",
        f"/api/inspections/{full.inspection.id}",
        "/api/feedback",
        "/api/guards",
        f"/api/guards/{full.guarded.guard.id}",
        "/api/guards/shifts",
        "/api/guards/shifts/gaps",
        "/api/guards/shifts/watches",
        "/api/registers",
        "/api/registers/guards/due?state=expiring",
        f"/api/responsibility/organisations/{SCHOOL}",
        "/api/responsibility/letters",
        "/api/documents",
        f"/api/documents/lacks/{SCHOOL}",
        f"/api/documents/versions/{full.version.id}",
        "/api/collections/asked",
        "/api/signals?limit=2",
        f"/api/signals/{full.guarded.signal.raw_id}",
        "/api/signals/sources",
        f"/api/signals/sources/{full.guarded.source.id}",
        "/api/signals/rules",
    ]


def answer_schema(path: str) -> dict[str, Any]:
    """The described answer to a GET of an address."""
    made = schema.description()
    words = path.partition("?")[0].split("/")
    plain_first = sorted(made["paths"].items(), key=lambda one: "{" in one[0])
    for where, methods in plain_first:
        parts = where.split("/")
        fits = len(parts) == len(words) or "duty_id" in where
        if fits and all(p == w or p.startswith("{") for p, w in zip(parts, words, strict=False)):
            told = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            return {"components": made["components"], **told}
    raise AssertionError(path)


def test_every_read_answers_as_described(full: Full, program: Maker) -> None:
    officer, clerk = program("officer"), program("clerk")
    wrong = []
    for path in addresses(full):
        response = (clerk if path in OF_THE_BUREAU else officer).get(path)
        if response.status_code != 200:
            wrong.append((path, response.status_code, response.content.decode()[:300]))
            continue
        checker = jsonschema_rs.validator_for(answer_schema(path))
        wrong += [(path, str(fault)[:300], "") for fault in checker.iter_errors(response.json())]
    assert wrong == []


def test_a_list_is_read_to_its_end_by_its_keys(full: Full, program: Maker) -> None:
    officer, seen, path = program("officer"), [], "/api/hazards?limit=2"
    while path:
        told = officer.get(path).json()
        seen += [one["id"] for one in told["items"]]
        path = told["next"]
    whole = officer.get("/api/hazards").json()["items"]
    assert len(seen) > 3
    assert seen == [one["id"] for one in whole]


@pytest.mark.parametrize("after", ["x", "a.b", "W10.AAAAAAAAAAAAAAAA"])
def test_a_key_nobody_gave_is_refused(full: Full, program: Maker, after: str) -> None:
    told = program("officer").get(f"/api/hazards?after={after}")
    assert told.status_code == 422
    assert told.json()["errors"][0]["field"] == "after"


def test_a_key_of_one_list_does_not_open_another(full: Full, program: Maker) -> None:
    officer = program("officer")
    after = officer.get("/api/hazards?limit=1").json()["next"].split("after=")[1]
    assert officer.get(f"/api/cases?after={after}").status_code == 422


def test_what_the_reader_has_already_is_not_sent_again(full: Full, program: Maker) -> None:
    officer = program("officer")
    first = officer.get("/api/hazards")
    again = officer.get("/api/hazards", **{"If-None-Match": f'"other", W/{first["ETag"]}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_an_outsider_finds_nothing(full: Full, program: Maker) -> None:
    neighbour = program("neighbour_officer")
    assert neighbour.get("/api/hazards").json() == {"items": [], "next": None}
    assert neighbour.get(f"/api/hazards/{full.case.id}").status_code == 404
    assert neighbour.get(f"/api/cases/{full.case.id}").status_code == 404
    assert neighbour.get(f"/api/duties?org_code={SCHOOL}").status_code == 404


def test_a_browser_in_session_reads_too(full: Full, sign_in: Callable[..., Client]) -> None:
    told = sign_in("guard").get("/api/me").json()
    assert (told["way"], told["post"]) == ("session", "guard")
    assert "duties.waive" not in told["verbs"]


def test_nobody_is_told_to_sign_in(world: World) -> None:
    answered = Client().get("/api/hazards")
    assert answered.status_code == 401
    assert answered["WWW-Authenticate"].startswith("Bearer")
    assert answered["Content-Type"] == "application/problem+json"
