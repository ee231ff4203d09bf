from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from docx import Document as Word
from python_calamine import CalamineWorkbook

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.features.documents.models import Version
from xiaoan.features.documents.rules import library
from xiaoan.features.documents.tests.conftest import documents, drafted, fresh, in_force
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def do(client: Client, version: Version, way: str, **told: object) -> str:
    address = f"/documents/versions/{version.pk}/{way}/"
    return client.post(address, told, follow=True).content.decode()


def test_a_school_writes_sends_and_approves_on_pages(world: World, sign_in: SignIn) -> None:
    officer, principal = sign_in("officer"), sign_in("principal")
    file = SimpleUploadedFile("制度.pdf", b"%PDF-1.4 demo", "application/pdf")
    told = {
        "id": str(uuid7()), "kind": "rule-fire", "title": "消防安全制度",
        "owner_post": "safety_officer", "text": "第一条 每日巡查。", "attached": [file],
    }  # fmt: skip
    assert officer.post("/documents/new/", told).status_code == 302
    officer.post("/documents/new/", {**told, "attached": []})
    assert documents() == 1
    with scope.system():
        version = Version.objects.get()
    assert len(version.file_ids) == 1
    assert "已送审" in do(officer, version, "move", do="submit")
    until = TODAY + timedelta(days=365)
    page = do(principal, version, "decide", do="approve", from_on=TODAY, review_on=until)
    assert "现已施行" in page
    assert fresh(version).state == library.IN_FORCE


def test_what_was_typed_stays_when_something_is_wrong(world: World, sign_in: SignIn) -> None:
    told = {
        "id": str(uuid7()),
        "kind": "",
        "title": "",
        "owner_post": "guard",
        "text": "第一条 留着",
    }
    response = sign_in("officer").post("/documents/new/", told)
    assert response.status_code == 422
    assert "第一条 留着" in response.content.decode()


def test_an_outsider_and_a_colleague_without_the_right_see_no_draft(
    world: World, sign_in: SignIn
) -> None:
    version = drafted(world)
    address = f"/documents/{version.document_id}/"
    assert sign_in("officer").get(address).status_code == 200
    for key in ("neighbour_officer", "head", "guard", "clerk"):
        assert sign_in(key).get(address).status_code == 404
    assert sign_in("guard").post(f"/documents/versions/{version.pk}/move/").status_code == 403


def test_what_holds_is_read_by_the_school_and_those_above(world: World, sign_in: SignIn) -> None:
    version = in_force(world)
    address = f"/documents/{version.document_id}/"
    for key in ("guard", "clerk", "township"):
        assert "每日巡查" in sign_in(key).get(address).content.decode()
    assert sign_in("head").get(address).status_code == 404
    page = sign_in("clerk").get(f"/documents/organisations/{SCHOOL}/").content.decode()
    assert "消防安全制度" in page
    assert sign_in("head").get(f"/documents/organisations/{SCHOOL}/").status_code == 404


def test_two_versions_are_compared(world: World, sign_in: SignIn) -> None:
    old, officer = in_force(world), sign_in("officer")
    do(officer, old, "move", do="revise", id=uuid7())
    with scope.system():
        new = Version.objects.get(number=2)
    officer.post(
        f"/documents/versions/{new.pk}/edit/",
        {
            "id": str(uuid7()),
            "title": "消防安全制度",
            "text": "第一条 每周巡查。\n第二条 每月检查。",
        },
    )
    page = officer.get(f"/documents/{old.document_id}/compare/").content.decode()
    assert "<del>日</del><ins>周</ins>" in page


def test_a_document_is_printed_as_an_official_paper(world: World, sign_in: SignIn) -> None:
    version = in_force(world)
    content = sign_in("guard").get(f"/documents/versions/{version.pk}/text.docx").content
    lines = [one.text for one in Word(BytesIO(content)).paragraphs]
    assert any("演示校发〔2026〕3号" in one for one in lines)
    assert any("第一条 每日巡查。" in one for one in lines)


def test_the_bureau_sees_who_lacks_what_on_a_page_and_in_excel(
    county: World, sign_in: SignIn
) -> None:
    clerk = sign_in("clerk")
    page = clerk.get("/documents/gaps/").content.decode()
    assert "班主任准入制度" in page
    assert "演示第一小学" in page
    book = CalamineWorkbook.from_filelike(BytesIO(clerk.get("/documents/gaps.xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert any(row[1] == "演示第一小学" and row[3] == "缺" for row in rows)
    assert sign_in("officer").get("/documents/gaps/").status_code == 403


def test_the_list_of_the_library_as_excel(world: World, sign_in: SignIn) -> None:
    in_force(world)
    content = sign_in("officer").get(f"/documents/organisations/{SCHOOL}.xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[3][3:5] == ["消防安全制度", "现行"]


def test_whoever_is_asked_to_read_says_so_on_the_page(world: World, sign_in: SignIn) -> None:
    version = in_force(world)
    assert "已请 1 人阅读" in do(sign_in("officer"), version, "move", do="readers", posts="guard")
    guard = sign_in("guard")
    assert "我已读完" in guard.get(f"/documents/{version.document_id}/").content.decode()
    assert "已记下" in do(guard, version, "read")
    assert "没有请您阅读" in do(guard, version, "read")


def test_an_act_that_does_not_exist_is_not_found(world: World, sign_in: SignIn) -> None:
    version = in_force(world)
    address = f"/documents/versions/{version.pk}/move/"
    assert sign_in("officer").post(address, {"do": "burn"}).status_code == 404
