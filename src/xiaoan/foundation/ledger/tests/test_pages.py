from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from house.world import BUREAU, COUNTY, KINDERGARTEN, NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.ledger import actions, offline, queries, rules, trust
from xiaoan.foundation.ledger.models import Checkpoint

SignIn = Callable[[str], Client]
SUBJECT = "01930000-0000-7000-8000-000000000001"


@pytest.fixture
def entries(world: World) -> World:
    """Entries of two schools and a neighbour, those of the county countersigned."""
    written = (
        (SCHOOL, "officer"),
        (KINDERGARTEN, "nurse"),
        (NEIGHBOUR_SCHOOL, "neighbour_officer"),
    )
    for org_code, who in written:
        viewer = world.viewer(who)
        with scope.enter(viewer):
            actions.record(
                verb="files.stored", org_code=org_code, subject_type="case", subject_id=SUBJECT,
                by=viewer, at=NOW, body={"title": f"{viewer.name}的</script>隐患"},
            )  # fmt: skip
    actions.countersign(signer_code=BUREAU, lo=COUNTY, hi=COUNTY + 10**8 - 1, on=TODAY, at=NOW)
    return world


def record_url(name: str = "record") -> str:
    return reverse(f"ledger:{name}", args=["case", SUBJECT])


@pytest.mark.parametrize(
    ("who", "seen", "unseen"),
    [
        ("officer", ["安主任"], ["幼主任", "邻主任"]),
        ("clerk", ["安主任", "幼主任"], ["邻主任"]),
        ("neighbour_clerk", ["邻主任"], ["安主任", "幼主任"]),
    ],
)
def test_the_list_shows_the_scope_and_no_more(
    entries: World, sign_in: SignIn, who: str, seen: list[str], unseen: list[str]
) -> None:
    page = sign_in(who).get(reverse("ledger:entries")).content.decode()
    assert all(name in page for name in seen)
    assert not any(name in page for name in unseen)


def test_the_list_says_how_far_the_chain_is_signed(entries: World, sign_in: SignIn) -> None:
    page = sign_in("officer").get(reverse("ledger:entries")).content.decode()
    assert "演示县教科局，2026-11-18，第1次" in page
    assert "附件：存入附件" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        (f"org={SCHOOL}", 1),
        ("part=files", 2),
        ("part=ledger", 1),
        ("org=x&part=%00&before=y", 3),
        (f"org={NEIGHBOUR_SCHOOL}", 0),
    ],
)
def test_the_list_is_filtered(entries: World, sign_in: SignIn, query: str, count: int) -> None:
    page = sign_in("clerk").get(reverse("ledger:entries") + "?" + query).content.decode()
    # the key of the signer was made and used: one entry each in the bureau's own chain
    shown = page.count("ledger/record/case/") + page.count("ledger/record/checkpoint/")
    assert shown == count


def test_the_list_goes_on_by_key(world: World) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        for turn in range(queries.PAGE + 5):
            actions.record(
                verb="x.done", org_code=SCHOOL, subject_type="t", subject_id=turn,
                by=officer, at=NOW, body={},
            )  # fmt: skip
        first = queries.page(officer, queries.Sift())
        second = queries.page(officer, queries.Sift(before=first.next))
    ids = [entry.pk for entry in (*first.entries, *second.entries)]
    assert (len(first.entries), len(second.entries), second.next) == (queries.PAGE, 5, None)
    assert len(set(ids)) == queries.PAGE + 5


def test_the_list_asks_few_questions(
    entries: World, sign_in: SignIn, queries_counted: list[dict[str, str]]
) -> None:
    client = sign_in("clerk")
    queries_counted.clear()
    client.get(reverse("ledger:entries"))
    asked = [one["sql"] for one in queries_counted if "ledger_" in one["sql"]]
    assert len(asked) == 4


@pytest.mark.parametrize("name", ["entries", "record", "record_json"])
def test_whoever_may_not_read_is_refused(entries: World, sign_in: SignIn, name: str) -> None:
    url = reverse("ledger:entries") if name == "entries" else record_url(name)
    assert sign_in("guard").get(url).status_code == 403
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("name", ["record", "record_json"])
def test_an_outsider_finds_no_record(entries: World, sign_in: SignIn, name: str) -> None:
    url = reverse(f"ledger:{name}", args=["case", "01930000-0000-7000-8000-000000000009"])
    assert sign_in("officer").get(url).status_code == 404


def test_the_exported_page_carries_a_record_that_holds(
    entries: World, sign_in: SignIn, tmp_path_factory: pytest.TempPathFactory
) -> None:
    answer = sign_in("officer").get(record_url())
    assert answer["Content-Disposition"] == f'attachment; filename="case-{SUBJECT}.html"'
    file = tmp_path_factory.mktemp("out") / "record.html"
    file.write_bytes(answer.content)
    record = offline.read(file)
    assert record["entries"][0]["body"]["title"] == "安主任的</script>隐患"
    assert rules.verify_record(record, trust.keys()) == []
    assert offline.examine(file, str(trust.path())).code == offline.SOUND


def test_the_exported_page_needs_nothing_from_the_network(entries: World, sign_in: SignIn) -> None:
    page = sign_in("officer").get(record_url()).content.decode()
    assert not re.search(r'(src|href)="(?!data:)', page)
    imports = re.search(r'<script type="importmap">(.*?)</script>', page)
    assert imports and set(json.loads(imports.group(1))["imports"]) >= {"xiaoan/verify.js"}


def test_the_exported_page_bears_the_seal(entries: World, sign_in: SignIn) -> None:
    page = sign_in("officer").get(record_url()).content.decode()
    checkpoint = Checkpoint.objects.get()
    address = f"http://testserver{reverse('ledger:checkpoint', args=[checkpoint.id])}"
    assert f"{address}#{checkpoint.key_id}-{checkpoint.root[:16]}" in page
    assert "<svg" in page


def test_the_bare_record_is_the_same(entries: World, sign_in: SignIn) -> None:
    record = sign_in("officer").get(record_url("record_json")).json()
    assert rules.verify_record(record, trust.keys()) == []


def test_a_stranger_compares_the_seal_without_signing_in(entries: World) -> None:
    checkpoint = Checkpoint.objects.get()
    url = reverse("ledger:checkpoint", args=[checkpoint.id])
    page = Client().get(url).content.decode()
    assert checkpoint.root in page and checkpoint.key_id in page
    assert "密钥在本系统的可信名单中" in page
    trust.path().unlink()
    assert "不在本系统的可信名单中" in Client().get(url).content.decode()


def test_an_unknown_checkpoint_is_not_found(world: World) -> None:
    assert Client().get(reverse("ledger:checkpoint", args=[SUBJECT])).status_code == 404
