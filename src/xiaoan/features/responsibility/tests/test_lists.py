from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import docx
import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from house.world import BUREAU, KINDERGARTEN, POLICE, SCHOOL, TODAY, World
from xiaoan.engine.policy.queries import duties_in_force
from xiaoan.features.responsibility.queries import lists
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.orgs.rules import matches

SignIn = Callable[..., Client]
BASE = "/responsibility/organisations/"


def test_a_school_s_list_is_what_the_texts_in_force_lay_on_it(county: World) -> None:
    with scope.enter(county.viewer("officer")):
        found = lists.listing(county.viewer("officer"), SCHOOL, TODAY)
        school = organisation(SCHOOL)
        assert school is not None
        wanted = {
            one.id for one in duties_in_force(TODAY, SCHOOL) if matches(one.who, school.facts)
        }
    assert found is not None
    assert {one.key for one in found[0].items} == wanted
    assert len(wanted) > 20
    assert found[0].overseen == ()
    assert all(one.quote and one.source for one in found[0].items)


def test_what_a_department_oversees_stands_apart_from_its_own(county: World) -> None:
    with scope.enter(county.viewer("clerk")):
        found = lists.listing(county.viewer("clerk"), BUREAU, TODAY)
    assert found is not None
    own = {one.key for one in found[0].items}
    overseen = {one.key for one in found[0].overseen}
    assert "kaijiang-2022/8/weekly-sweep" in overseen
    assert own
    assert not own & overseen


def test_a_person_of_two_posts_has_the_duties_of_both(county: World) -> None:
    with scope.enter(county.viewer("teacher")):
        found = lists.personal(county.viewer("teacher"), TODAY)
    assert [one.post for one in found.listings] == ["homeroom_teacher", "dorm_keeper"]
    assert found.number == len({one.key for each in found.listings for one in each.items})


def test_nobody_reads_the_list_of_a_school_elsewhere(county: World, sign_in: SignIn) -> None:
    assert sign_in("neighbour_officer").get(f"{BASE}{SCHOOL}/").status_code == 404
    assert sign_in("officer").get(f"{BASE}{KINDERGARTEN}/").status_code == 404
    assert sign_in("police").get(f"{BASE}{SCHOOL}/").status_code == 404


def test_a_department_reads_its_own(county: World, sign_in: SignIn) -> None:
    page = sign_in("police").get(f"{BASE}{POLICE}/")
    assert "演示县公安局责任清单" in page.content.decode()


def test_my_list_names_the_sentence_and_the_texts(county: World, sign_in: SignIn) -> None:
    page = sign_in("officer").get("/responsibility/").content.decode()
    assert "我的责任清单" in page
    assert "依据的文本" in page
    assert "/policy/duty/kaijiang-2022/" in page


def test_the_level_above_chooses_a_school_and_a_post(county: World, sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    assert "演示第一小学" in clerk.get(f"{BASE}?q=第一").content.decode()
    assert "演示中心幼儿园" not in clerk.get(f"{BASE}?q=第一").content.decode()
    whole = clerk.get(f"{BASE}{SCHOOL}/").content.decode()
    post = clerk.get(f"{BASE}{SCHOOL}/?post=safety_officer")
    assert 0 < post.content.decode().count("duty-name") < whole.count("duty-name")


def test_who_has_nobody_below_comes_to_the_own_list(county: World, sign_in: SignIn) -> None:
    answer = sign_in("officer").get(BASE)
    assert answer["Location"] == f"{BASE}{SCHOOL}/"


def test_the_list_is_a_word_paper_with_its_texts(county: World, sign_in: SignIn) -> None:
    answer = sign_in("officer").get(f"{BASE}{SCHOOL}/list.docx")
    told = [one.text for one in docx.Document(BytesIO(answer.content)).paragraphs]
    assert told[0] == "演示第一小学安全责任清单"
    assert "附：所依据的文本及版本" in told
    assert any(one.startswith("一、应尽职责") for one in told)


def test_the_list_is_a_workbook(county: World, sign_in: SignIn) -> None:
    answer = sign_in("officer").get("/responsibility/mine.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][0] == "安主任安全责任清单"
    assert rows[2][7] == "原文"
    assert len(rows) > 4


def test_the_list_is_a_pdf(county: World, sign_in: SignIn) -> None:
    answer = sign_in("officer").get("/responsibility/mine.pdf")
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize("path", ["/responsibility/mine.exe", "/responsibility/mine.html"])
def test_no_other_form_is_made(county: World, sign_in: SignIn, path: str) -> None:
    assert sign_in("officer").get(path).status_code == 404
