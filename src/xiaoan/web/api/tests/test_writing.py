"""Writes by a program: once for one id, refused in one shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from house.world import NEIGHBOUR_SCHOOL, SCHOOL, World
from xiaoan.engine.cases.models import Case
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.web.api.tests.conftest import Program

Maker = Callable[..., Program]


def report(**more: Any) -> dict[str, Any]:
    told = {"id": str(uuid7()), "org_code": SCHOOL, "place": "教学楼", "description": "扶手松动"}
    return {**told, **more}


def test_the_same_again_gets_the_same_answer_and_other_content_a_conflict(
    world: World, program: Maker
) -> None:
    officer, told = program("officer"), report()
    first, again = (officer.post("/api/hazards", told) for _ in range(2))
    other = officer.post("/api/hazards", told | {"place": "食堂"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.content == again.content
    with scope.system():
        assert Case.objects.count() == 1


def test_an_id_of_another_organisation_tells_nothing(world: World, program: Maker) -> None:
    told = report()
    assert program("officer").post("/api/hazards", told).status_code == 201
    foreign = told | {"org_code": NEIGHBOUR_SCHOOL}
    assert program("neighbour_officer").post("/api/hazards", foreign).status_code == 409


def test_a_refused_write_keeps_its_id_free(world: World, program: Maker) -> None:
    officer, told = program("officer"), report()
    assert officer.post("/api/hazards", told | {"org_code": NEIGHBOUR_SCHOOL}).status_code == 422
    assert officer.post("/api/hazards", told).status_code == 201


def test_a_case_is_moved_along_and_not_over_somebody_else(world: World, program: Maker) -> None:
    officer = program("officer")
    case = officer.post("/api/hazards", report()).json()
    story = officer.get(f"/api/cases/{case['id']}").json()
    assert "register" in {one["id"] for one in story["moves"]} | {"register"}
    sent = {"id": str(uuid7()), "move": story["moves"][0]["id"], "version": 999}
    path = f"/api/cases/{case['id']}/moves"
    assert officer.post(path, sent).status_code in (409, 422)
    unknown = officer.post(path, sent | {"id": str(uuid7()), "move": "nonsense"})
    assert unknown.status_code == 403
    assert "没有这个办理动作" in unknown.json()["detail"]


BROKEN: list[tuple[bytes, int]] = [
    (b"", 422),
    (b"{", 400),
    (b"[]", 422),
    (b'"\\ud800"', 400),
    (b'{"id": "\\ud800"}', 400),
    (b"\xff\xfe", 400),
    (b"[" * 100_000, 400),
    (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400),
    (b'{"place": "a\\u0000b"}', 422),
    (b'{"org_code": 1e400}', 400),
    (b'{"org_code": 99999999999999999999999999999999}', 422),
    (b'{"org_code": "51172310300101"}', 422),
    (b'{"org_code": true}', 422),
    (b'{"unknown": 1}', 422),
]


@pytest.mark.parametrize(("body", "status"), BROKEN, ids=[repr(one[:24]) for one, _ in BROKEN])
def test_what_cannot_be_read_is_refused_in_chinese(
    world: World, program: Maker, body: bytes, status: int
) -> None:
    answered = program("officer").post("/api/hazards", body)
    assert answered.status_code == status
    assert answered["Content-Type"] == "application/problem+json"
    told = answered.json()
    assert set(told) == {"type", "title", "status", "detail", "errors"}
    assert told["status"] == status
    assert any("一" <= word <= "鿿" for word in told["detail"])


def test_other_media_types_methods_and_wishes_are_answered(world: World, program: Maker) -> None:
    officer = program("officer")
    xml = officer.post("/api/hazards", b"<a/>", content_type="text/xml")
    assert xml.status_code == 415
    assert officer.get("/api/hazards", Accept="text/html").status_code == 406
    put = officer.client.put("/api/hazards")
    assert put.status_code == 405
    assert set(put["Allow"].split(", ")) == {"GET", "POST"}
    assert put["Content-Type"] == "application/problem+json"
    assert officer.get("/api/nowhere").json()["status"] == 404
    assert officer.get("/api/hazards?colour=red").json()["errors"][0]["field"] == "colour"
    assert officer.get(f"/api/orgs/organisations/{10**30}").status_code == 422


def test_too_large_a_body_is_told_so(
    world: World, program: Maker, settings: pytest.FixtureRequest
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100  # type: ignore[attr-defined]
    assert program("officer").post("/api/hazards", b"x" * 200).status_code == 413


def test_a_session_writes_only_with_the_token_of_its_pages(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = sign_in("officer").cookies
    told: dict[str, Any] = {"data": report(), "content_type": "application/json"}
    assert browser.post("/api/hazards", **told).status_code == 403
    page = browser.get("/hazards/report/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = browser.post("/api/hazards", **told, headers={"X-CSRFToken": token})
    assert sent.status_code == 201


def test_head_is_answered_as_get(world: World, program: Maker) -> None:
    officer = program("officer")
    headers = {"Authorization": f"Bearer {officer.word}"}
    assert officer.client.head("/api/me", headers=headers).status_code == 200
