from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from house.world import KINDERGARTEN, NEIGHBOUR_SCHOOL, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.files import intake
from xiaoan.foundation.files.models import File

from .making import PDF, picture, upload

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

SignIn = Callable[[str], Client]
URL = "/files/upload"


def send(client: Client, content: bytes, name: str = "照片.jpg", **fields: object) -> Answer:
    return client.post(URL, {"file": upload(content, name), **fields})


def body(answer: Answer) -> bytes:
    """The whole answer; reading it to the end also closes the file."""
    return answer.getvalue()


def test_a_photo_sent_is_shown_in_the_page(world: World, sign_in: SignIn) -> None:
    client = sign_in("guard")
    sent = send(client, picture()).json()
    answer = client.get(sent["url"])
    assert body(answer)[:3] == b"\xff\xd8\xff"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert (sent["width"], sent["height"], sent["name"]) == (64, 48, "照片.jpg")


def test_a_paper_is_offered_as_a_download(world: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    sent = send(client, PDF, "方案.pdf").json()
    answer = client.get(sent["url"])
    assert answer["Content-Disposition"].startswith("attachment")
    assert (body(answer), answer["Content-Type"]) == (PDF, "application/pdf")


def test_a_browser_that_has_it_is_told_so(world: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    url = send(client, PDF).json()["url"]
    first = client.get(url)
    body(first)
    again = client.get(url, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_same_id_answers_the_same(world: World, sign_in: SignIn) -> None:
    client, file_id = sign_in("guard"), str(uuid4())
    first = send(client, picture(), id=file_id).json()
    assert send(client, PDF, id=file_id).json() == first
    assert first["id"] == file_id


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("clerk", 200), ("nurse", 404), ("police", 404), ("neighbour_clerk", 404)],
)
def test_only_the_scope_sees_it(world: World, sign_in: SignIn, who: str, status: int) -> None:
    url = send(sign_in("guard"), PDF).json()["url"]
    answer = sign_in(who).get(url)
    body(answer)
    assert answer.status_code == status


def test_a_stranger_signs_in_first(world: World, sign_in: SignIn) -> None:
    url = send(sign_in("guard"), PDF).json()["url"]
    assert Client().get(url).status_code == 302
    assert send(Client(), PDF).status_code == 302


def test_a_file_that_vanished_from_the_disk_is_not_found(world: World, sign_in: SignIn) -> None:
    client = sign_in("guard")
    url = send(client, PDF).json()["url"]
    with scope.system():
        File.objects.get().path.unlink()
    assert client.get(url).status_code == 404


def test_an_inspector_s_photo_belongs_to_the_school_and_is_seen_by_both(
    world: World, sign_in: SignIn
) -> None:
    police = sign_in("police")
    url = send(police, PDF, org_code=SCHOOL).json()["url"]
    for client in (police, sign_in("officer"), sign_in("clerk")):
        answer = client.get(url)
        body(answer)
        assert answer.status_code == 200
    assert sign_in("market").get(url).status_code == 404


@pytest.mark.parametrize(
    ("who", "org_code"),
    [("officer", KINDERGARTEN), ("clerk", NEIGHBOUR_SCHOOL), ("police", NEIGHBOUR_SCHOOL)],
)
def test_nobody_uploads_outside_the_territory(
    world: World, sign_in: SignIn, who: str, org_code: int
) -> None:
    answer = send(sign_in(who), PDF, org_code=org_code)
    assert (answer.status_code, "辖区" in answer.json()["error"]) == (422, True)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "没有收到文件"),
        ({"file": upload(b"MZ\x90\0")}, "只能上传图片"),
        ({"file": upload(b"")}, "空文件"),
        ({"file": upload(PDF), "id": "x"}, "附件编号"),
        ({"file": upload(PDF), "org_code": "x"}, "单位编码"),
        ({"file": upload(PDF), "purpose": "长" * 41}, "40 个字"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    world: World, sign_in: SignIn, fields: dict[str, Any], reason: str
) -> None:
    answer = sign_in("officer").post(URL, fields)
    assert (answer.status_code, reason in answer.json()["error"]) == (422, True)


@pytest.mark.parametrize("path", ["/files/upload", "/api/files"])
def test_a_full_disk_is_a_507_that_a_phone_tries_again_later(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def full(*args: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "mkdir", full)
    client = sign_in("officer")
    answer = client.post(path, {"file": upload(PDF, "说明.pdf")})
    assert answer.status_code == 507
    assert "磁盘空间不足" in str(answer.json())


def test_the_code_of_no_organisation_is_refused(world: World, sign_in: SignIn) -> None:
    answer = send(sign_in("officer"), PDF, "说明.pdf", org_code="0")
    assert (answer.status_code, "辖区" in answer.json()["error"]) == (422, True)
    assert send(sign_in("officer"), PDF, "说明.pdf", org_code="").status_code == 200


def test_the_address_of_the_upload(world: World) -> None:
    assert reverse("files:upload") == URL


def test_a_file_that_is_too_large_is_dropped_while_it_comes_in(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "LIMIT_BYTES", 100_000)
    answer = send(sign_in("guard"), PDF + b"\0" * 200_000)
    assert (answer.status_code, "超过 20 MB" in answer.json()["error"]) == (413, True)
    assert send(sign_in("guard"), PDF).status_code == 200
