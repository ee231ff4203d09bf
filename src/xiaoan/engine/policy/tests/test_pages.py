from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from house.laws import under
from xiaoan.engine.policy import registry
from xiaoan.foundation.scope import Viewer

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
packs = under("field-library-2026", "kaijiang-2022")
SWEEP = "/policy/duty/kaijiang-2022/8/weekly-sweep"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Viewer]]:
    """A provider that counts three late schools for the weekly sweep; the viewers it was asked."""
    asked: list[Viewer] = []

    def provider(viewer: Viewer, on: date, only: object) -> registry.Standing:
        asked.append(viewer)
        return {"kaijiang-2022/8/weekly-sweep": {"overdue": 3, "met": 95, "not_due": 2}}

    monkeypatch.setattr(registry, "_provider", None)
    registry.register_standing(provider)
    yield asked


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.usefixtures("packs")
def test_the_library_shows_each_text_with_its_coverage(sign_in: SignIn) -> None:
    page = read(sign_in("clerk"), "/policy/")
    assert "开江县加强学校安全风险防控体系建设工作方案" in page
    assert "已承载的句子" in page


@pytest.mark.usefixtures("packs")
def test_a_neighbour_is_not_told_that_the_text_holds_for_them(sign_in: SignIn) -> None:
    page = read(sign_in("neighbour_clerk"), "/policy/")
    kaijiang = page[page.index("kaijiang-2022") - 400 : page.index("kaijiang-2022")]
    assert "适用于你所在的地方" not in kaijiang


@pytest.mark.usefixtures("packs")
def test_the_text_stands_beside_its_duties(sign_in: SignIn) -> None:
    page = read(sign_in("guard"), "/policy/kaijiang-2022/")
    assert "100%" in page
    assert 'href="#duty-8-weekly-sweep"' in page
    assert 'id="duty-8-weekly-sweep"' in page
    assert "学校每周至少组织1次安全风险隐患排查" in re.sub(r"<[^>]+>", "", page)
    assert "每周至少 1 次隐患排查（校园）" in page
    assert "监护人不是系统中的单位" in page


@pytest.mark.usefixtures("packs")
def test_the_text_shows_how_the_viewers_territory_stands(
    sign_in: SignIn, counted: list[Viewer]
) -> None:
    page = read(sign_in("clerk"), "/policy/kaijiang-2022/")
    card = page[page.index('id="duty-8-weekly-sweep"') :].partition("</li>")[0]
    assert re.findall(r"<b>(\d+)</b>", card) == ["3", "95"]
    assert [viewer.post for viewer in counted] == ["bureau_clerk"]


@pytest.mark.usefixtures("packs", "counted")
def test_a_duty_shows_its_sentence_and_what_is_ours(sign_in: SignIn) -> None:
    page = read(sign_in("officer"), SWEEP)
    assert "学校每周至少组织1次安全风险隐患排查" in page
    assert "本系统约定，非原文" in page
    assert "安全主任" in page
    assert "学校每周排查" in page  # the number of the text that the duty holds
    assert "已逾期" in page


@pytest.mark.usefixtures("packs")
def test_the_library_says_that_it_is_no_law(sign_in: SignIn) -> None:
    page = read(sign_in("officer"), "/policy/field-library-2026/")
    assert "不是法规，不约束任何单位" in page
    assert "XF-01" in page
    assert "未启用" in page


@pytest.mark.usefixtures("packs")
@pytest.mark.parametrize(
    "path", ["/policy/nowhere-2020/", "/policy/duty/kaijiang-2022/8/none", "/policy/duty/%00"]
)
def test_what_is_not_there_is_not_found(sign_in: SignIn, path: str) -> None:
    assert sign_in("clerk").get(path).status_code == 404


@pytest.mark.usefixtures("packs")
@pytest.mark.parametrize("path", ["/policy/", "/policy/kaijiang-2022/", SWEEP])
def test_a_stranger_is_sent_to_sign_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert "sign-in" in response["Location"]


@pytest.mark.usefixtures("packs")
def test_the_text_takes_few_queries(sign_in: SignIn, queries_counted: list[dict[str, str]]) -> None:
    client = sign_in("clerk")
    queries_counted.clear()
    read(client, "/policy/kaijiang-2022/")
    tables = [one["sql"] for one in queries_counted if '"policy_' in one["sql"]]
    assert len(tables) <= 15  # the last two are asked by the standing of the duties
