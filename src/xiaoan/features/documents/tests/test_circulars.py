"""What an office has in force is read below it; documents are found by name and text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from house.world import BUREAU, COUNTY, NOW, TODAY, World
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.features.documents import actions
from xiaoan.features.documents.models import Circular, Version
from xiaoan.features.documents.queries import finding
from xiaoan.features.documents.rules import library
from xiaoan.features.documents.tests.conftest import drafted, in_force
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.search import rules as search
from xiaoan.foundation.search.registry import Wanted

SignIn = Callable[[str], Client]
SAID = "第一条 各校每周排查一次。\n第二条 隐患当日登记。"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def scheme(world: World, kind: str = "scheme-county") -> Version:
    """The bureau's document, written by its clerk and put in force by its director."""
    clerk, head = world.viewer("clerk"), world.viewer("director")
    draft = actions.New(uuid7(), kind, "演示县一县一案", clerk.post, actions.Draft(text=SAID))
    approval = actions.Approval(TODAY, TODAY + timedelta(days=365), "演教发〔2026〕1号")
    with scope.enter(clerk):
        made = actions.create(draft, by=clerk, at=NOW)
        version = Version.objects.select_related("document").get(document=made)
        actions.submit(version=version, by=clerk, at=NOW)
    with scope.enter(head):
        return actions.approve(version=version, approval=approval, by=head, at=NOW)


def found(world: World, key: str, words: str) -> list[str]:
    query = search.read(words)
    by = world.viewer(key)
    with scope.enter(by):
        hits = finding.documents(by, Wanted(query, TODAY, 10))
    return [one.title for one in hits]


@pytest.mark.parametrize("who", ["officer", "teacher", "police", "township"])
def test_everybody_in_the_county_reads_its_scheme(world: World, sign_in: SignIn, who: str) -> None:
    version = scheme(world)
    client = sign_in(who)
    assert "演示县一县一案" in client.get("/documents/").content.decode()
    page = client.get(f"/documents/{version.document_id}/").content.decode()
    assert "各校每周排查一次" in page and "演教发〔2026〕1号" in page


def test_a_neighbour_county_does_not(world: World, sign_in: SignIn) -> None:
    version = scheme(world)
    client = sign_in("neighbour_clerk")
    assert client.get(f"/documents/{version.document_id}/").status_code == 404
    assert "演示县一县一案" not in client.get("/documents/").content.decode()


def test_what_is_for_the_office_itself_stays_there(world: World, sign_in: SignIn) -> None:
    version = scheme(world, kind="rule-duty_watch")
    assert sign_in("officer").get(f"/documents/{version.document_id}/").status_code == 404
    assert not Circular.objects.exists()


def test_a_withdrawn_one_is_off_the_list_and_says_so(world: World, sign_in: SignIn) -> None:
    version, head = scheme(world), world.viewer("director")
    with scope.enter(head):
        actions.withdraw(document=version.document, reason="另行印发", by=head, at=NOW)
    client = sign_in("officer")
    assert "演示县一县一案" not in client.get("/documents/").content.decode()
    page = client.get(f"/documents/{version.document_id}/").content.decode()
    assert "这一版已经失效" in page


def test_a_guide_that_goes_out_is_the_guidance_that_a_text_asks_for(world: World) -> None:
    version = scheme(world, kind="handbook-risk_monitoring")
    assert Circular.objects.filter(version_id=version.pk).exists()
    with scope.system():
        fact = Fulfilment.objects.get(source_id=version.pk)
    assert (fact.org_code, fact.kind, fact.attributes["topic"]) == (
        BUREAU, "guidance", "risk_monitoring"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("office", "expected"),
    [
        (BUREAU, (COUNTY, COUNTY + 10**8 - 1)),
        (51172310300001, (51172310300000, 51172310399999)),
        (51170000000001, (51170000000000, 51179999999999)),
        (51000000000001, (51000000000000, 51999999999999)),
    ],
)
def test_an_office_answers_for_the_territory_its_code_begins(
    office: int, expected: tuple[int, int]
) -> None:
    assert library.territory_of(office) == expected


def test_a_document_is_found_by_its_name_and_by_what_it_says(world: World) -> None:
    in_force(world)
    assert found(world, "officer", "消防安全") == ["消防安全制度"]
    assert found(world, "officer", "每月检查") == ["消防安全制度"]
    assert found(world, "clerk", "每月检查") == ["消防安全制度"]
    assert found(world, "neighbour_clerk", "消防安全") == []
    assert found(world, "police", "消防安全") == []


def test_a_draft_is_found_by_those_who_work_on_it_alone(world: World) -> None:
    drafted(world)
    assert found(world, "officer", "消防安全") == ["消防安全制度"]
    assert found(world, "teacher", "消防安全") == []
    assert found(world, "clerk", "消防安全") == []


def test_the_search_page_lists_documents(world: World, sign_in: SignIn) -> None:
    version = in_force(world)
    page = sign_in("officer").get("/search/", {"q": "消防安全"}).content.decode()
    assert f"/documents/{version.document_id}/" in page
