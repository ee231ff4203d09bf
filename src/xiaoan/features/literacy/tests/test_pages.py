from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from python_calamine import CalamineWorkbook

from house.assessing import Assessed, assessed, plan
from house.world import TODAY, World
from xiaoan.features.literacy import actions
from xiaoan.features.literacy.actions import Act, Wanted
from xiaoan.features.literacy.actions.answering import items_of
from xiaoan.features.literacy.models import Assessment, Sheet, Sitting
from xiaoan.features.literacy.queries import links
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[..., Client]
MOST_BYTES = 60_000


@pytest.fixture
def full(world: World) -> Assessed:
    return assessed(world)


def address(name: str, *keys: object) -> str:
    return reverse(f"literacy:{name}", args=keys)


def code(full: Assessed, seat: int = 2) -> dict[str, str]:
    return {"code": links.seat_code(full.sitting.pk, seat)}


def test_every_page_opens_for_the_office(sign_in: SignIn, full: Assessed) -> None:
    clerk = sign_in("clerk")
    for page in (
        address("home"), address("items"), address("new"),
        address("assessment", full.running.pk), address("assessment", full.ended.pk),
        address("papers", full.ended.pk),
    ):  # fmt: skip
        assert clerk.get(page).status_code == 200, page


def test_every_page_opens_for_the_school(sign_in: SignIn, full: Assessed) -> None:
    officer = sign_in("officer")
    for page in (
        address("home"), address("assessment", full.running.pk),
        address("assessment", full.ended.pk), address("open", full.running.pk),
        address("sitting", full.sitting.pk), address("slips", full.sitting.pk),
    ):  # fmt: skip
        assert officer.get(page).status_code == 200, page


@pytest.mark.parametrize("name", ["assessment", "report", "workbook"])
def test_outsiders_find_nothing(sign_in: SignIn, full: Assessed, name: str) -> None:
    assert sign_in("head").get(address(name, full.ended.pk)).status_code == 404


def test_another_school_finds_no_class(sign_in: SignIn, full: Assessed) -> None:
    head = sign_in("head")
    assert head.get(address("sitting", full.sitting.pk)).status_code == 404
    assert head.get(address("slips", full.sitting.pk)).status_code == 404
    assert head.post(address("close", full.sitting.pk)).status_code == 404


def test_an_assessment_is_started_as_it_was_filled_in(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    told: dict[str, Any] = {
        "id": str(uuid7()), "title": "演示评估", "band": "lower", "themes": ["fire", "food"],
        "each": "2", "mix": "even", "forms": "2", "starts_on": TODAY, "closes_on": TODAY,
    }  # fmt: skip
    sent = [clerk.post(address("new"), told) for _ in range(2)]  # a double tap
    assert [one.status_code for one in sent] == [302, 302]
    with scope.system():
        made = Assessment.objects.get()
    assert (made.length, made.minutes, len(made.papers)) == (4, 6, 2)
    wrong = clerk.post(address("new"), told | {"closes_on": TODAY - timedelta(days=1)})
    assert wrong.status_code == 422 and "不能早于" in wrong.content.decode()


def test_a_class_is_opened_counted_and_closed(sign_in: SignIn, full: Assessed) -> None:
    officer = sign_in("officer")
    told = {"id": str(uuid7()), "class_name": "五（3）班", "seats": "81"}
    wrong = officer.post(address("open", full.running.pk), told)
    assert wrong.status_code == 422 and "五（3）班" in wrong.content.decode()
    made = officer.post(address("open", full.running.pk), told | {"seats": "45"})
    assert "<b>0/45</b> 已交" in officer.get(made["Location"]).content.decode()
    part = officer.get(made["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "0/45" in part and "<html" not in part
    slips = officer.get(made["Location"] + "slips/").content.decode()
    assert slips.count("<li><b>") == 45
    officer.post(made["Location"] + "close/")
    with scope.system():
        assert Sitting.objects.get(class_name="五（3）班").is_closed
    assert officer.get(made["Location"] + "slips/").status_code == 404


def test_a_pupil_answers_without_an_account_or_a_script(client: Client, full: Assessed) -> None:
    door = address("door", full.sitting.link)
    opened = client.get(door)
    assert opened.status_code == 200 and "不写姓名" in opened.content.decode()
    paper = client.post(door, code(full))["Location"]
    page = client.get(paper)
    assert len(page.content) < MOST_BYTES and page["Cache-Control"] == "no-store"
    assert not client.cookies
    first = client.post(paper, {"deed": "submit", "q0": "A"})
    assert first.status_code == 422 and "还有 3 题没有答" in first.content.decode()
    assert 'value="A" checked' in first.content.decode()
    assert client.post(paper, {"deed": "submit", "q0": "A", "sure": "1"}).status_code == 302
    why = client.get(paper).content.decode()
    with scope.system():
        sheet = Sheet.objects.select_related("sitting__assessment").get(
            sitting=full.sitting, seat=2
        )
        assert sheet.answers == ["A", "", "", ""]
        assert all(one.why in why for one in items_of(sheet))
    again = client.post(paper, {"deed": "submit", "q1": "A", "sure": "1"})
    assert "交卷了" in again.content.decode()
    with scope.system():
        sheet.refresh_from_db()
    assert sheet.answers == ["A", "", "", ""]


def test_steps_are_put_in_order_by_lists_to_choose_from(client: Client, school: Act) -> None:
    with scope.enter(school.by):
        own = plan(band="upper", themes={"drowning": 4}, forms=1)
        one = actions.start(plan=own, act=school)
        wanted = Wanted(uuid7(), "六（1）班", 1)
        sitting = actions.open_sitting(assessment=one, wanted=wanted, act=school)
    given = {"code": links.seat_code(sitting.pk, 1)}
    paper = client.post(address("door", sitting.link), given)["Location"]
    with scope.system():
        sheet = Sheet.objects.select_related("sitting__assessment").get(sitting=sitting)
    place, item = next(each for each in enumerate(items_of(sheet)) if each[1].kind == "order")
    told = {f"q{place}s{step}": letter for step, letter in enumerate(item.key)}
    assert client.get(paper).content.decode().count("<select") == len(item.key)
    kept = client.post(paper, {"deed": "save", **told}).content.decode()
    assert kept.count("selected") == len(item.key)
    client.post(paper, {"deed": "submit", "sure": "1"})
    with scope.system():
        sheet.refresh_from_db()
    assert sheet.marks == "".join("1" if each == place else "0" for each in range(4))
    assert " → ".join(item.key_words) in client.get(paper).content.decode()


def test_an_empty_battery_loses_nothing(client: Client, full: Assessed) -> None:
    door = address("door", full.sitting.link)
    paper = client.post(door, code(full))["Location"]
    assert "已保存" in client.post(paper, {"deed": "save", "q0": "A"}).content.decode()
    other = Client()
    found = other.get(other.post(door, code(full))["Location"]).content.decode()
    assert found.count("checked") == 1


def test_wrong_codes_and_addresses_say_what_to_do(client: Client, full: Assessed) -> None:
    door = address("door", full.sitting.link)
    wrong = client.post(door, {"code": "abc"})
    assert wrong.status_code == 422 and 'value="abc"' in wrong.content.decode()
    assert client.get(address("door", "NOWHERE2")).status_code == 404
    forged = address("paper", full.sheet.pk, "AAAAAAAAAAAA")
    assert client.get(forged).status_code == 404
    assert client.post(forged, {"deed": "submit", "sure": "1"}).status_code == 404


def test_after_the_end_a_paper_that_was_not_handed_in_is_closed(
    sign_in: SignIn, client: Client, full: Assessed
) -> None:
    door = address("door", full.sitting.link)
    paper = client.post(door, code(full))["Location"]
    sign_in("officer").post(address("close", full.sitting.pk))
    late = client.post(paper, {"deed": "submit", "q0": "A", "sure": "1"})
    assert late.status_code == 409 and "结束" in late.content.decode()
    assert client.get(paper).status_code == 409


def test_the_report_and_the_workbook_of_an_ended_assessment(
    sign_in: SignIn, full: Assessed
) -> None:
    clerk = sign_in("clerk")
    report = Document(BytesIO(clerk.get(address("report", full.ended.pk)).content))
    text = "\n".join(one.text for one in report.paragraphs)
    assert "演示第一小学：1 个班，答对 50.0%" in text and "可重新核算" in text
    book = clerk.get(address("workbook", full.ended.pk)).content
    sheets = CalamineWorkbook.from_filelike(BytesIO(book))
    assert sheets.sheet_names == ["各校", "各主题", "各题"]
    assert "50.0%" in str(sheets.get_sheet_by_name("各校").to_python())
    assert clerk.get(address("report", full.running.pk)).status_code == 404


def test_use_is_registered_with_words(sign_in: SignIn, full: Assessed) -> None:
    clerk = sign_in("clerk")
    empty = clerk.post(address("use", full.ended.pk), {"words": " "}, follow=True)
    assert "请写明用于哪项评价" in empty.content.decode()
    done = clerk.post(address("use", full.ended.pk), {"words": "年度考核"}, follow=True)
    assert "年度考核" in done.content.decode()


def test_a_program_starts_opens_closes_ends_and_reads(sign_in: SignIn, full: Assessed) -> None:
    clerk = sign_in("clerk")
    listed = clerk.get("/api/literacy").json()["items"]
    assert {one["id"] for one in listed} == {str(full.running.pk), str(full.ended.pk)}
    found = clerk.get(f"/api/literacy/{full.ended.pk}/results").json()
    assert found["share"]["value"] == 0.5 and found["schools"][0]["share"]["value"] == 0.5
    assert clerk.get(f"/api/literacy/{full.running.pk}/results").status_code == 404
