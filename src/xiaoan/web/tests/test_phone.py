"""The manifest, the worker and 长辈模式."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from xiaoan.web import phone

INSPECTIONS = Path(str(finders.find("inspections/sheet.js"))).parent
pytestmark = pytest.mark.django_db


def test_the_manifest_names_pictures_that_exist(client: Client) -> None:
    told = client.get("/manifest.webmanifest")
    assert told["Content-Type"] == "application/manifest+json"
    content = json.loads(told.content)
    assert (content["start_url"], content["scope"], content["display"]) == ("/", "/", "standalone")
    for icon in content["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_the_worker_stands_at_the_root_and_keeps_what_exists(client: Client) -> None:
    answer = client.get("/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    found = re.search(r"^const ASSETS = (\[.*\]);$", answer.content.decode(), re.MULTILINE)
    assert found
    kept = [one.removeprefix("/static/") for one in json.loads(found[1])]
    assert [name for name in kept if finders.find(name) is None] == []


def test_every_script_of_the_sheet_is_kept() -> None:
    scripts = {f"inspections/{path.name}" for path in INSPECTIONS.glob("*.js")}
    assert scripts - {"inspections/home.js"} <= set(phone.KEPT)


def test_the_worker_sends_with_what_the_pages_send_with(client: Client) -> None:
    script = client.get("/worker.js").content.decode()
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)  # it is no module
    own = [Path(str(finders.find(name))).read_text("utf-8") for name in phone.SENDING]
    named = {name for text in own for name in re.findall(r"^export .*?(\w+) ?[(=]", text, re.M)}
    assert {"sendFromAfar", "sender", "ask", "put", "all"} <= named
    told = re.search(r"^const SENDS = (.*);$", script, re.MULTILINE)
    assert told
    assert json.loads(told[1]) == {"submitUrl": "/inspections/submit", "uploadUrl": "/files/upload"}


def test_what_the_worker_is_made_of_changes_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = phone._worker.__wrapped__(False)
    assert phone._worker.__wrapped__(False) == before
    monkeypatch.setattr(phone, "KEPT", phone.KEPT[1:])
    assert version(phone._worker.__wrapped__(False)) != version(before)


def version(script: str) -> str:
    found = re.search(r'^const VERSION = "(\w{16})";$', script, re.MULTILINE)
    assert found
    return found[1]


def test_elder_mode_is_one_press_without_a_script_and_is_remembered(client: Client) -> None:
    answer = client.post("/elder", {"on": "1", "back": "/accounts/sign-in/?next=/tasks/"})
    assert answer["Location"] == "/accounts/sign-in/?next=/tasks/"
    page = client.get("/accounts/sign-in/").content.decode()
    assert 'data-elder="1"' in page
    client.post("/elder", {"on": "0", "back": "/"})
    assert 'data-elder="1"' not in client.get("/accounts/sign-in/").content.decode()


def test_elder_mode_leads_nowhere_else(client: Client) -> None:
    for back in ("https://example.org/", "//example.org/", "javascript:alert(1)", "home", ""):
        assert client.post("/elder", {"on": "1", "back": back})["Location"] == "/"


def test_only_the_door_tells_the_phone_to_let_go_of_its_bag(client: Client) -> None:
    """An error page knows nobody either, and is shown just when the bag is needed."""
    assert 'data-door="1"' in client.get("/accounts/sign-in/").content.decode()
    assert 'data-door="1"' not in client.get("/nowhere/").content.decode()
