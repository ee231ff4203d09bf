"""The kept corpus of hostile inputs at the doors they fit.

Here each pair of case and door has its turn only as far as time allows, evenly spread;
`XIAOAN_CORPUS=all ./dev test house/test_hostile.py` sends them all.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable

import pytest
from django.conf import settings as given
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client

from bench.rig.serving import served
from house.fullness import Full
from house.hostile import bodies, files, server, texts, volleys, wire
from house.hostile.doors import Sender, encoded, forms_of
from house.hostile.judging import told
from house.hostile.volleys import Share
from house.test_query_counts import named_addresses, visits
from house.world import NOW, SCHOOL, World
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.signals.actions import Sourced, connect_source
from xiaoan.engine.signals.models import Raw, Signal
from xiaoan.features.hazards.actions import open_from_finding
from xiaoan.features.tips.models import Tip
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain

SignIn = Callable[[str], Client]
IS_WHOLE = os.environ.get("XIAOAN_CORPUS") == "all"
SOME, FEW = (Share(), Share()) if IS_WHOLE else (Share(24), Share(128))
SIGNED_IN = ("officer", "clerk", "administrator") if IS_WHOLE else ("officer",)
UPLOADS = ("/files/upload", "/api/files", "/workbooks/accounts.people/")


@pytest.fixture
def sender(
    sign_in: SignIn, settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Sender:
    """Somebody of the school who has signed in, on the world's own day, without limits."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    settings.API_PER_MINUTE = settings.API_PER_MINUTE_ADDRESS = 0  # type: ignore[attr-defined]
    return Sender(sign_in("officer"))


def test_the_corpus_is_as_large_as_it_says() -> None:
    parts = (texts.TEXTS, bodies.BODIES, bodies.XML, files.FILES, files.NAMES, wire.WIRE)
    assert sum(map(len, parts)) >= 300


def test_words_in_addresses_filters_and_heads(sender: Sender) -> None:
    volleys.words_in_addresses(sender, SOME)
    volleys.words_in_queries(sender, SOME)
    volleys.words_in_heads(sender, SOME)
    assert told(sender.shots) == []
    assert len(sender.shots) > 100


def test_words_in_json(sender: Sender) -> None:
    volleys.words_in_json(sender, Share(4))
    assert told(sender.shots) == []
    assert {one.status for one in sender.shots} >= {201, 422}


def test_words_where_nobody_has_signed_in(sender: Sender) -> None:
    sender.client = Client()
    volleys.words_at_the_door(sender, SOME)
    assert told(sender.shots) == []


def test_words_in_every_form(
    sender: Sender, everything: Full, world: World, sign_in: SignIn
) -> None:
    for person in SIGNED_IN:
        sender.client = sign_in(person)
        addresses = [one.address for one in visits(world, everything) if one.person == person]
        forms = forms_of(sender.client, addresses)
        assert len(forms) > 10
        volleys.words_in_forms(sender, forms, FEW)
    assert told(sender.shots) == []


def test_bodies_at_every_operation(sender: Sender) -> None:
    volleys.bodies(sender, SOME)
    assert told(sender.shots) == []
    assert {one.status for one in sender.shots} >= {400, 415, 422}


def test_methods_at_every_address(sender: Sender) -> None:
    volleys.methods(sender, SOME)
    assert told(sender.shots) == []


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # said by Pillow, to nobody in production
def test_files_and_their_names(sender: Sender) -> None:
    volleys.uploads(sender, UPLOADS, Share(len(UPLOADS)))
    assert told(sender.shots) == []
    assert {one.status for one in sender.shots} >= {201, 422}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # as above
def test_whatever_a_stranger_sends_their_words_are_kept(sender: Sender) -> None:
    sender.keeps, sender.client = True, Client()
    sent = set(volleys.strangers(sender, Share(2)))
    volleys.words_of_strangers(sender, Share() if IS_WHOLE else Share(12))
    assert told(sender.shots) == []
    with scope.system():
        kept = {str(one) for one in Tip.objects.values_list("id", flat=True)}
        photos = File.objects.filter(purpose="tips.photo")
        assert {one.content_type for one in photos} == {"image/jpeg"}
        assert [one for one in photos if b"<script" in one.path.read_bytes()] == []
        assert photos.count() > len(files.NAMES) / 2
    taken = [one for one in sender.shots if one.status == 201]
    assert len(kept) == len(taken) > 25
    assert len(sent - kept) <= 1  # a file name that breaks the frame of its own form


def test_what_a_signed_device_sends_is_kept_and_read_or_said_to_be_unreadable(
    sender: Sender, world: World
) -> None:
    sender.keeps, sender.client = True, Client()
    for kind in ("alarm", "json", "cap"):
        by = world.viewer("officer")
        filled = Sourced(name=f"演示{kind}", kind=kind, is_test=False)
        with scope.enter(by):
            source, secret = connect_source(id=uuid7(), filled=filled, by=by, at=NOW)
        volleys.signals(sender, source.key, secret, int(NOW.timestamp()))
    assert told(sender.shots) == []
    drain()
    with scope.system():
        assert Raw.objects.count() > 150
        assert Signal.objects.count() == Raw.objects.count()


def test_no_cell_of_an_export_is_a_formula(world: World, sign_in: SignIn) -> None:
    by = world.viewer("officer")
    with scope.enter(by):
        for name in ("excel command", "excel link", "excel plus", "excel at", "excel behind a tab"):
            text = texts.TEXTS[name].strip()
            open_from_finding(
                Finding(
                    id=uuid7(), org_code=SCHOOL, title=text, place=text, area="", description=text
                ),
                by,
                NOW,
            )
    response = sign_in("officer").get("/hazards/register.xlsx")
    book = zipfile.ZipFile(io.BytesIO(b"".join(response)))
    sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert b"cmd|" in b"".join(sheets)
    assert [one for one in sheets if b"<f>" in one or b"hyperlink" in one] == []


def test_the_server_outlives_what_no_library_would_send(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIAOAN_SECRET", given.SECRET_KEY)
    with served() as running:
        before = server.Standing.of(running)
        said = server.answers(running.port)
        begun = server.trickle(running.port, 100)
        assert server.health(running.port) == 200
        for one in begun:
            one.close()
        after = server.Standing.of(running)
    assert {case: line for case, line in said.items() if " 5" in line or line == server.HANGS} == {}
    assert after.pids == before.pids
    assert after.memory < before.memory + 100


# ---- what the scanner sees -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (HttpResponse("出错", status=500), "answers 500"),
        (HttpResponse("no", status=400), "without a sentence"),
        (HttpResponse(f"请看 {texts.MARKUP}"), "shows the markup"),
        (HttpResponse(f"值 {texts.WORKED_OUT}"), "works the template out"),
        (HttpResponse(status=302, headers={"Location": "//evil.example"}), "leads to evil"),
        (
            HttpResponse(status=302, headers={"Location": "/\\evil.example"}),
            "leads to evil.example",
        ),
    ],
)
def test_a_planted_answer_is_seen(sender: Sender, answer: HttpResponse, wrong: str) -> None:
    sender.shoot("planted", "nowhere", lambda: answer)
    (one,) = told(sender.shots)
    assert wrong in one


def test_a_planted_view_that_believes_its_sender_is_seen(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def believing(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::text", [request.GET.get("q", "")])
        return HttpResponse("好")

    (pattern,) = (one for name, one in named_addresses() if name == "search:results")
    monkeypatch.setattr(pattern, "callback", believing)
    for case in ("nul inside", "nul at the end", "sql quote"):
        sender.get(case, "/search/", encoded({"q": texts.TEXTS[case]}))
    assert [one.case for one in sender.shots if one.status == 500] == [
        "nul inside",
        "nul at the end",
    ]
    assert "answers 500" in told(sender.shots)[0]
