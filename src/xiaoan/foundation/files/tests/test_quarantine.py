"""A paper waits for the scanner; what the scanner finds nobody opens."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from house.world import NOW, World
from xiaoan.foundation import scope
from xiaoan.foundation.files import actions, scanning
from xiaoan.foundation.files.models import File
from xiaoan.foundation.files.scanning import ScannerAway, scan
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Entry

from .making import PDF, picture, upload

SignIn = Callable[[str], Client]
BAD = PDF + b"demo virus"


@pytest.fixture
def clamd(tmp_path: Path, settings: Settings) -> Iterator[str]:
    """A daemon that speaks INSTREAM and knows one virus."""
    where = tmp_path / "clamd.ctl"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(where))
    listener.listen()
    thread = threading.Thread(target=_serve, args=[listener], daemon=True)
    thread.start()
    settings.CLAMD = f"unix:{where}"
    yield settings.CLAMD
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def _serve(listener: socket.socket) -> None:
    while True:
        try:
            link, _ = listener.accept()
        except OSError:
            return
        with link, link.makefile("rwb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while length := struct.unpack("!I", stream.read(4))[0]:
                content += stream.read(length)
            found = b"Demo.Virus FOUND" if b"demo virus" in content else b"OK"
            stream.write(b"stream: " + found + b"\0")


def send(client: Client, content: bytes) -> dict[str, str]:
    sent: dict[str, str] = client.post(
        "/files/upload", {"file": upload(content, "方案.pdf")}
    ).json()
    return sent


def test_a_clean_paper_can_be_opened_once_it_was_scanned(
    world: World, sign_in: SignIn, clamd: str
) -> None:
    client = sign_in("officer")
    sent = send(client, PDF)
    assert sent["state"] == "waiting"
    held_back = client.get(sent["url"])
    assert (held_back.status_code, "附件正在检查" in held_back.text) == (409, True)
    assert drain(NOW) >= 1
    assert client.get(sent["url"]).getvalue() == PDF


def test_what_the_scanner_finds_is_held_for_everybody(
    world: World, sign_in: SignIn, clamd: str
) -> None:
    client, other = sign_in("officer"), sign_in("nurse")
    first, second = send(client, BAD), send(other, BAD)
    drain(NOW)
    for one, sent in ((client, first), (other, second)):
        answer = one.get(sent["url"])
        assert (answer.status_code, "已被隔离" in answer.text) == (410, True)
    with scope.system():
        rows = list(File.objects.all())
        entries = Entry.objects.filter(verb="files.held")
        assert {entry.org_code for entry in entries} == {row.org_code for row in rows}
        assert entries[0].body["found"] == "Demo.Virus"
    assert not rows[0].path.exists()
    held = rows[0].path.parents[2] / "held" / rows[0].sha256
    assert held.read_bytes() == BAD


def test_a_scanner_that_is_away_is_asked_again_and_nobody_opens_the_file(
    world: World, sign_in: SignIn, settings: Settings, tmp_path: Path
) -> None:
    settings.CLAMD = f"unix:{tmp_path / 'nobody'}"
    client = sign_in("officer")
    sent = send(client, PDF)
    drain(NOW)
    assert client.get(sent["url"]).status_code == 409
    with scope.system():
        event = Outbox.objects.get(name="files.waiting")
    assert (event.handled_at, event.attempts) == (None, 1)


def test_a_photo_is_written_anew_and_need_not_wait(
    world: World, sign_in: SignIn, clamd: str
) -> None:
    sent = sign_in("guard").post("/files/upload", {"file": upload(picture())}).json()
    assert sent["state"] == "kept"


def test_checking_twice_changes_nothing(world: World, sign_in: SignIn, clamd: str) -> None:
    sent = send(sign_in("officer"), BAD)
    with scope.system():
        row = File.objects.get(pk=sent["id"])
        assert [actions.check(row.pk, at=NOW) for _ in range(2)] == ["held", "held"]
        assert Entry.objects.filter(verb="files.held").count() == 1
        assert File.objects.get(pk=row.pk).state == "held"


@pytest.mark.parametrize("said", ["INSTREAM size limit exceeded. ERROR", "", "stream: x ERROR"])
def test_an_answer_that_is_no_verdict_is_none(said: str) -> None:
    with pytest.raises(ScannerAway):
        scanning._verdict(said)


def test_a_daemon_on_the_network_is_asked_as_well(tmp_path: Path) -> None:
    (tmp_path / "paper").write_bytes(BAD)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=[listener], daemon=True)
    thread.start()
    address = f"127.0.0.1:{listener.getsockname()[1]}"
    assert scan(tmp_path / "paper", address) == "Demo.Virus"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)
