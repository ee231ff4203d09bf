from __future__ import annotations

from collections.abc import Callable

from house.fullness import Full
from house.world import SCHOOL
from xiaoan.foundation.ids import uuid7
from xiaoan.web.api.tests.conftest import Program, deeds

Maker = Callable[..., Program]
DOCUMENTS, COLLECTIONS = "/api/documents", "/api/collections"


def key() -> str:
    return str(uuid7())


def test_a_program_writes_a_rule_that_a_principal_approves(full: Full, program: Maker) -> None:
    officer, principal = program("officer"), program("principal")
    told = {
        "id": key(), "kind": "rule-canteen", "title": "演示食堂制度",
        "owner_post": "logistics", "text": "第一条",
    }  # fmt: skip
    first, again = (officer.post(DOCUMENTS, told) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    listed = officer.get(f"{DOCUMENTS}?state=draft").json()["items"]
    assert told["id"] in {one["id"] for one in listed}
    here = f"{DOCUMENTS}/versions/{full.version.id}"
    edited = {"id": key(), "title": "演示消防安全制度", "text": "第一条 改过"}
    assert officer.post(f"{here}/edit", edited).json()["state"] == "draft"
    assert officer.post(f"{here}/move", {"id": key(), "do": "submit"}).json()["state"] == "asked"
    decision = {"id": key(), "do": "approve", "from_on": "2026-11-18", "review_on": "2027-11-18"}
    assert principal.post(f"{here}/decide", decision).json()["state"] == "in_force"
    again = principal.post(f"{here}/decide", {**decision, "id": key()})
    assert again.status_code == 409
    assert officer.get(here).json()["text"] == "第一条 改过"
    lacks = officer.get(f"{DOCUMENTS}/lacks/{SCHOOL}").json()["items"]
    assert {one["standing"] for one in lacks} >= {"missing"}
    for who in ("neighbour_officer", "head"):
        assert program(who).get(here).status_code == 404


def test_a_program_collects_and_a_school_s_program_answers(full: Full, program: Maker) -> None:
    clerk, nurse = program("clerk"), program("nurse")
    told = {
        "id": key(), "title": "演示报送", "why": "汇总", "target": "schools",
        "due_at": "2026-11-20T16:00:00+08:00",
    }  # fmt: skip
    made = clerk.post(COLLECTIONS, told)
    assert made.status_code == 201
    here = f"{COLLECTIONS}/{told['id']}"
    asked = clerk.post(f"{here}/fields", {"id": key(), "title": "保安人数", "kind": "number"})
    (field,) = asked.json()["fields"]
    assert clerk.post(f"{here}/move", {"id": key(), "do": "send"}).json()["state"] == "sent"
    rows = nurse.get(f"{COLLECTIONS}/asked").json()["items"]
    mine = next(one for one in rows if one["collection_id"] == told["id"])
    address = f"{COLLECTIONS}/submissions/{mine['id']}"
    wrong = nurse.post(address, {"id": key(), "answers": {field["key"]: "三个"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "answers.f1")
    right = nurse.post(address, {"id": key(), "answers": {field["key"]: "3"}})
    assert right.json()["answers"] == {"f1": "3"}
    before = deeds("documents.collection_accepted")
    assert clerk.post(f"{here}/move", {"id": key(), "do": "accept"}).status_code == 200
    assert deeds("documents.collection_accepted") == before + 1
    late = nurse.post(address, {"id": key(), "answers": {field["key"]: "4"}})
    assert late.status_code == 409
    assert program("officer").post(address, {"id": key(), "answers": {}}).status_code == 404
