"""The directory and the page of an organisation, as different people open them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from house.world import BUREAU, KINDERGARTEN, NEIGHBOUR_SCHOOL, POLICE, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs import queries
from xiaoan.foundation.orgs.actions import insert_organisations
from xiaoan.foundation.orgs.models import Organisation

SignIn = Callable[[str], Client]


def _given(**changes: object) -> dict[str, object]:
    return {
        "name": "演示第一小学",
        "short_name": "第一小学",
        "stage": "primary",
        "ownership": "public",
        "setting": "town",
        "boarding": "on",
        "enrolment": 1260,
        "boarders": 120,
        "staff_count": 0,
        "class_count": 0,
        **changes,
    }


def test_the_directory_lists_the_county(sign_in: SignIn) -> None:
    page = sign_in("clerk").get("/orgs/").content.decode()
    assert "演示第一小学" in page
    assert "演示镇" in page
    assert "演示邻县小学" not in page


def test_the_directory_is_filtered_and_offers_a_way_back(sign_in: SignIn) -> None:
    page = sign_in("clerk").get("/orgs/?kind=school&q=幼儿园").content.decode()
    assert "演示中心幼儿园" in page
    assert "演示第一小学" not in page
    assert "清除" in page


def test_nothing_found_says_what_to_do(sign_in: SignIn) -> None:
    assert "没有找到单位" in sign_in("clerk").get("/orgs/?q=zzzz").content.decode()


def test_nonsense_in_the_address_narrows_nothing(sign_in: SignIn) -> None:
    answer = sign_in("clerk").get("/orgs/?kind=x&territory=abc&after=-1&q=%00")
    assert answer.status_code == 200


def test_the_second_page_keeps_the_filter(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries.directory_page, "__defaults__", (1,))
    page = sign_in("clerk").get("/orgs/?kind=school").content.decode()
    assert f"?kind=school&amp;after={SCHOOL}" in page


@pytest.mark.parametrize(
    ("key", "code", "status"),
    [
        ("guard", SCHOOL, 200),
        ("guard", BUREAU, 200),
        ("police", SCHOOL, 200),
        ("clerk", KINDERGARTEN, 200),
        ("clerk", NEIGHBOUR_SCHOOL, 404),
        ("neighbour_clerk", SCHOOL, 404),
        ("clerk", 51172399999999, 404),
    ],
)
def test_who_opens_which_organisation(sign_in: SignIn, key: str, code: int, status: int) -> None:
    assert sign_in(key).get(f"/orgs/{code}/").status_code == status


def test_the_page_of_a_school_tells_who_supervises_it(sign_in: SignIn) -> None:
    page = sign_in("principal").get(f"/orgs/{SCHOOL}/").content.decode()
    assert "1,260" in page
    assert page.index("演示镇人民政府") < page.index("演示县教科局") < page.index("演示县人民政府")
    assert f"/accounts/posts/{SCHOOL}/" in page


def test_a_police_officer_sees_no_posts_of_a_school(sign_in: SignIn) -> None:
    page = sign_in("police").get(f"/orgs/{SCHOOL}/").content.decode()
    assert "/accounts/posts/" not in page
    assert f"/orgs/{SCHOOL}/edit/" not in page


def test_a_clerk_edits_a_school(sign_in: SignIn, world: World) -> None:
    client = sign_in("clerk")
    assert 'value="1260"' in client.get(f"/orgs/{SCHOOL}/edit/").content.decode()
    ring = "[[107.86,31.08],[107.87,31.08],[107.87,31.09],[107.86,31.08]]"
    answer = client.post(f"/orgs/{SCHOOL}/edit/", _given(enrolment=1300, outline=ring))
    assert answer.status_code == 302
    with scope.system():
        school = Organisation.objects.get(code=SCHOOL)
        assert school.enrolment == 1300
        assert Entry.objects.filter(verb="orgs.updated", org_code=SCHOOL).count() == 1
    assert "<path" in client.get(f"/orgs/{SCHOOL}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"enrolment": "很多"}, "请填写整数。"),
        ({"boarders": 5000}, "寄宿生数不能多于在校学生数。"),
        ({"outline": "[[107.8, 31.1]]"}, "以起点结束"),
        ({"outline": '["x"]'}, "请检查括号和逗号"),
        ({"outline": "[[true, 1]]"}, "请检查括号和逗号"),
        ({"outline": "{"}, "请检查括号和逗号"),
        ({"outline": "[" * 9000}, "请检查括号和逗号"),
        ({"outline": "[[NaN, NaN]]"}, "超出范围"),
        ({"enrolment": 10**12}, "100000"),
        ({"stage": ""}, "学校应选择学段"),
        ({"opened_on": "昨天"}, "例如 2026-09-01"),
    ],
)
def test_a_wrong_entry_is_explained_and_kept(
    sign_in: SignIn, changes: dict[str, object], sentence: str
) -> None:
    given = _given(name="改了一半的名字", **changes)
    answer = sign_in("clerk").post(f"/orgs/{SCHOOL}/edit/", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert "改了一半的名字" in page


@pytest.mark.parametrize(
    ("key", "code", "status"),
    [("clerk", NEIGHBOUR_SCHOOL, 404), ("principal", POLICE, 404), ("guard", SCHOOL, 403)],
)
def test_who_may_not_edit(sign_in: SignIn, key: str, code: int, status: int) -> None:
    assert sign_in(key).post(f"/orgs/{code}/edit/", _given()).status_code == status


def test_a_longer_directory_costs_no_more_statements(
    sign_in: SignIn, queries_counted: list[dict[str, str]]
) -> None:
    client = sign_in("clerk")

    def counted() -> int:
        queries_counted.clear()
        client.get("/orgs/")
        return len(queries_counted)

    few = counted()
    with scope.system():
        insert_organisations([
            Organisation(
                code=SCHOOL + number,
                name=f"演示{number}小学",
                short_name=f"{number}小",
                kind="school",
                line="education",
                level="school",
                stage="primary",
            )
            for number in range(1, 30)
        ])  # fmt: skip
    assert counted() == few
