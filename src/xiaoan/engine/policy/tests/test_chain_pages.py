"""The page of a duty across texts, the shelves and the comparison, as people see them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from house import world as house
from house.laws import under
from house.world import NOW, SCHOOL, World
from xiaoan.engine.duties import actions as duties
from xiaoan.engine.policy import readers, registry
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
DRILLS = "/policy/duty/kaijiang-2022/11/drills-per-year"
LISHUI_SCHOOL = 33110210100101
packs = under("national", "zhejiang-2018", "lishui-2024", "kaijiang-2022", "field-library-2026")


@pytest.fixture
def judged(packs: None, world: object) -> None:
    """The county's duties bound and judged today."""
    with scope.system():
        lo, hi = house.COUNTY, house.COUNTY + 10**8 - 1
        duties.refresh_bindings(lo, hi)
        duties.evaluate(lo, hi, on=house.TODAY)


def read(client: Client, path: str, **asked: str | int) -> str:
    response = client.get(path, asked)
    assert response.status_code == 200, path
    return response.content.decode()


def plain(page: str) -> str:
    """The words of a page alone."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def chain_of(page: str) -> list[tuple[str, str]]:
    """Level and state word of each link."""
    links = (
        page.partition('<ol class="chain">')[2].partition("</ol>")[0].split('<li class="chain-link')
    )
    return [
        (
            re.findall(r'chain-level">(.*?)<', one)[0],
            re.findall(r'class="state[^"]*">(.*?)<', one)[0],
        )
        for one in links[1:]
    ]


@pytest.mark.usefixtures("packs")
def test_kaijiangs_drill_is_the_strictest_of_a_chain_from_the_nation(sign_in: SignIn) -> None:
    page = read(sign_in("officer"), DRILLS)
    assert chain_of(page) == [("国家", "较宽"), ("国家", "较宽"), ("县级", "最严")]
    assert "更严的是" in page
    assert "演示第一小学" in page  # the officer's own school is chosen
    assert "可信度 S" in page


@pytest.fixture
def lishui(world: World, packs: None) -> Iterator[World]:
    """The shared school's officer at a school of Lishui."""
    with scope.system():
        Organisation.objects.filter(code=SCHOOL).update(code=LISHUI_SCHOOL)
        for name in ("appointments", "people"):
            found = getattr(world, name)["officer"]
            one = found[0] if isinstance(found, list) else found
            type(one).objects.filter(pk=one.pk).update(org_code=LISHUI_SCHOOL)
        post = world.appointments["officer"][0].post
        type(post).objects.filter(pk=post.pk).update(org_code=LISHUI_SCHOOL)
    yield world


@pytest.mark.usefixtures("lishui")
def test_a_school_of_lishui_stands_under_three_texts(sign_in: SignIn) -> None:
    page = read(sign_in("officer"), "/policy/duty/lishui-2024/2.8/regular-drills")
    assert chain_of(page) == [
        ("国家", "较宽"),
        ("国家", "较宽"),
        ("省级", "最严"),
        ("市级", "最严"),
        ("市级", "各有要求"),
    ]
    norm = read(sign_in("officer"), "/policy/duty/zhejiang-2018/6/main-body")
    assert ("省级", "已细化") in chain_of(norm)
    assert "写明它的是" in norm


@pytest.mark.usefixtures("lishui")
def test_the_shelves_go_from_the_nation_to_the_city(sign_in: SignIn) -> None:
    page = read(sign_in("officer"), "/policy/")
    here = page.partition('id="shelf-here"')[2].partition('id="shelf-elsewhere"')[0]
    assert re.findall(r'href="/policy/([\w-]+)/"', here) == [
        "national",
        "zhejiang-2018",
        "lishui-2024",
    ]
    elsewhere = page.partition('id="shelf-elsewhere"')[2]
    assert 'href="/policy/kaijiang-2022/"' in elsewhere


@pytest.mark.usefixtures("judged")
def test_the_clerk_sees_who_is_late_and_the_facts_beneath(sign_in: SignIn, world: World) -> None:
    with scope.enter(world.viewer("officer")):
        duties.fulfil(
            org_code=SCHOOL,
            kind="drill",
            on=house.TODAY,
            attributes={"type": "comprehensive"},
            source_type="manual",
            source_id=uuid7(),
            by=world.viewer("officer"),
            at=NOW,
        )
    page = read(sign_in("clerk"), DRILLS)
    assert "应急演练（综合演练）" in page
    assert "第一小学" in page
    assert "本地各单位" in page
    one = read(sign_in("clerk"), DRILLS, organisation=SCHOOL)
    assert "演示第一小学，今天" in one
    assert "已达标" in one


@pytest.mark.usefixtures("judged")
def test_an_outsider_reads_the_law_and_nobodys_standing(sign_in: SignIn) -> None:
    page = read(sign_in("neighbour_clerk"), DRILLS)
    assert "学校每学年至少组织1次综合应急演练" in page
    assert chain_of(page)[-1][0] == "县级"
    assert "policy-states" not in page
    assert "第一小学" not in page
    assert sign_in("neighbour_clerk").get(DRILLS, {"organisation": SCHOOL}).status_code == 404
    text = read(sign_in("neighbour_clerk"), "/policy/kaijiang-2022/")
    assert "供查阅和对照" in text
    assert "policy-states" not in text


@pytest.mark.usefixtures("packs")
def test_somebody_is_found_by_name(sign_in: SignIn) -> None:
    client = sign_in("clerk")
    assert "演示第一小学" in read(client, DRILLS, who="第一小")
    several = read(client, DRILLS, who="演示")
    assert f"?organisation={SCHOOL}" in several
    assert "没有找到“不存在的”" in read(client, DRILLS, who="不存在的")
    assert "本地各单位" in plain(read(client, DRILLS, organisation="all"))


@pytest.mark.usefixtures("packs")
@pytest.mark.parametrize("code", ["x", "-1", "9" * 40, "٣", "51172300000099", "\0"])
def test_an_organisation_that_is_not_there_is_not_found(sign_in: SignIn, code: str) -> None:
    assert sign_in("clerk").get(DRILLS, {"organisation": code}).status_code == 404


@pytest.mark.usefixtures("packs")
def test_somebody_of_another_place_is_told_that_the_text_does_not_hold_there(
    sign_in: SignIn,
) -> None:
    page = read(
        sign_in("clerk"), "/policy/duty/lishui-2024/2.8/regular-drills", organisation=SCHOOL
    )
    assert "眼下不施行" in page


@pytest.mark.usefixtures("packs")
def test_two_texts_are_compared_on_a_topic(sign_in: SignIn) -> None:
    client = sign_in("officer")
    asked = {"a": "zhejiang-2018", "b": "lishui-2024"}
    topics = plain(read(client, "/policy/compare/", **asked))
    assert "只有《丽水方案》说到的主题" in topics
    assert "由丽水方案细化" in topics
    page = plain(read(client, "/policy/compare/", topic="education.themes", **asked))
    assert "浙江意见更严" in page
    assert "（不同）" in page


@pytest.mark.usefixtures("packs")
def test_at_first_the_two_nearest_texts_are_compared(sign_in: SignIn) -> None:
    page = plain(read(sign_in("officer"), "/policy/compare/"))
    assert "《国家法律法规》和《开江方案》都说到的主题" in page


@pytest.mark.usefixtures("packs")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"a": "national", "b": "national"}, "选了同一份文件"),
        ({"a": "nothing", "b": "\0"}, "选两份文件"),
        ({"a": "national", "b": "kaijiang-2022", "topic": "<b>"}, "不是两份文件都说到的"),
    ],
)
def test_an_odd_choice_is_answered_with_what_to_do(
    sign_in: SignIn, asked: dict[str, str], told: str
) -> None:
    assert told in read(sign_in("officer"), "/policy/compare/", **asked)


@pytest.mark.usefixtures("judged")
def test_a_text_is_read_clause_by_clause(sign_in: SignIn) -> None:
    client = sign_in("clerk")
    one = read(client, "/policy/kaijiang-2022/", clause="11")
    assert re.findall(r'class="policy-clause[^"]*" id="([\w-]+)"', one) == ["clause-11"]
    assert "?clause=10" in one
    whole = read(client, "/policy/kaijiang-2022/")
    late = read(client, "/policy/kaijiang-2022/", only="late")
    assert 0 <= late.count('class="policy-clause') < whole.count('class="policy-clause')
    assert read(client, "/policy/kaijiang-2022/", only="odd", clause="\0").count(
        'class="policy-clause'
    ) == whole.count('class="policy-clause')


def test_where_nobody_judges_the_page_still_reads(
    sign_in: SignIn, packs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(viewer: Viewer, on: date, only: object) -> registry.Standing:
        return {}

    monkeypatch.setattr(registry, "_provider", nobody)
    monkeypatch.setattr(readers, "_reader", None)
    assert "各级文件怎么说" in read(sign_in("officer"), DRILLS)


@pytest.mark.usefixtures("packs")
def test_the_interface_tells_the_chain(sign_in: SignIn) -> None:
    client = sign_in("officer")
    topics = client.get("/api/policy/topics?limit=200").json()
    assert {"drills.year"} <= {one["key"] for one in topics["items"]}
    told = client.get(f"/api/policy/topics/drills.year?organisation={SCHOOL}").json()
    assert [one["state"] for one in told["links"]] == ["looser", "looser", "strictest"]
    assert client.get("/api/policy/topics/no.such").status_code == 404
    assert client.get("/api/policy/topics/drills.year?organisation=1").status_code == 404
    pairs = client.get("/api/policy/compare/national/kaijiang-2022?topic=drills.year").json()
    # Kaijiang asks for drills by the year; on how a drill is held the law alone speaks.
    assert {pair["verdict"] for one in pairs["items"] for pair in one["pairs"]} == {
        "only_left",
        "right_stricter",
    }
    assert client.get("/api/policy/compare/national/nothing").status_code == 404
