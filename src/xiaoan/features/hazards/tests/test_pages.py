"""The pages of hazards: the right person, the outsider, the phone without a script, the papers."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx.shared import Length
from PIL import Image

from house.world import SCHOOL, World
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.features.hazards.models import Hazard
from xiaoan.features.hazards.tests.conftest import Mover
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[..., Client]


def picture(name: str = "a.jpg") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (32, 24), "red").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def quick_report(**changes: Any) -> dict[str, Any]:
    given = {
        "id": str(uuid7()),
        "org_code": SCHOOL,
        "place": "食堂后门",
        "description": "地面湿滑",
        "kind": "seen",
    }
    return {**given, **changes}


def test_a_guard_reports_with_a_photo_and_lands_on_the_hazard(sign_in: SignIn) -> None:
    client = sign_in("guard")
    assert client.get("/hazards/report/").status_code == 200
    answer = client.post("/hazards/report/", quick_report(photos=picture()), follow=True)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "地面湿滑" in text
    assert "已上报，编号 YH-2026-" in text
    assert "/files/" in text


def test_reporting_twice_opens_one(sign_in: SignIn) -> None:
    client = sign_in("guard")
    told = quick_report()
    first = client.post("/hazards/report/", told)
    second = client.post("/hazards/report/", told)
    assert first["Location"] == second["Location"]


def test_a_report_with_a_fault_comes_back_with_all_that_was_typed(sign_in: SignIn) -> None:
    client = sign_in("guard")
    answer = client.post("/hazards/report/", quick_report(place="", treatment="擦干"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "请写明在哪里" in text
    assert "地面湿滑" in text
    assert "擦干" in text


def test_a_school_reports_for_itself_alone(sign_in: SignIn) -> None:
    answer = sign_in("guard").post("/hazards/report/", quick_report(org_code=51172310400101))
    assert answer.status_code == 422


def test_the_register_shows_what_the_viewer_may_see(report: Mover, sign_in: SignIn) -> None:
    case = report("guard")
    for key in ("officer", "clerk", "township", "leader"):
        answer = sign_in(key).get("/hazards/")
        assert answer.status_code == 200
        assert case.number in answer.content.decode(), key
    for key in ("head", "neighbour_clerk", "police"):
        assert case.number not in sign_in(key).get("/hazards/").content.decode(), key


@pytest.mark.parametrize("query", [
    "state=look_back", "grade=major", "area=食品", "q=没有的", "township=51172310400000",
    "stage=closed", "state=closed",
])  # fmt: skip
def test_filters_leave_out_what_does_not_fit(report: Mover, sign_in: SignIn, query: str) -> None:
    case = report("guard")
    text = sign_in("clerk").get(f"/hazards/?{query}").content.decode()
    assert case.number not in text
    assert "没有符合条件的隐患" in text


@pytest.mark.parametrize(
    "query", ["township=x", "after=zz", "after=2026-01-01_x", "stage=%00", "org=9" * 40]
)
def test_nonsense_in_the_address_narrows_nothing(sign_in: SignIn, query: str) -> None:
    assert sign_in("clerk").get(f"/hazards/?{query}").status_code == 200


def test_a_long_register_goes_on_after_its_last_row(report: Mover, sign_in: SignIn) -> None:
    numbers = [report("guard").number for _ in range(31)]
    client = sign_in("clerk")
    text = client.get("/hazards/").content.decode()
    assert numbers[-1] in text
    assert numbers[0] not in text
    href = text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert numbers[0] in client.get("/hazards/" + href.replace("&amp;", "&")).content.decode()


def test_an_outsider_gets_404(report: Mover, sign_in: SignIn) -> None:
    case = report("guard")
    for key in ("head", "neighbour_clerk", "police"):
        client = sign_in(key)
        assert client.get(f"/hazards/{case.id}/").status_code == 404, key
        assert client.post(f"/cases/{case.id}/move/settle/").status_code == 404, key
    assert sign_in("neighbour_clerk").get(f"/hazards/{case.id}/notice.docx").status_code == 404
    assert Client().get(f"/hazards/{case.id}/").status_code == 302


def test_the_officer_settles_it_in_one_form(
    report: Mover, sign_in: SignIn, five: dict[str, Any]
) -> None:
    case = report("guard")
    client = sign_in("officer")
    page = client.get(f"/hazards/{case.id}/").content.decode()
    assert "现在要做：登记、评估并落实" in page
    assert "东侧楼梯扶手松动" in page
    sent = {"id": str(uuid7()), "version": case.version, **five}
    answer = client.post(f"/cases/{case.id}/move/settle/", sent, follow=True)
    assert "已办理“登记、评估并落实”" in answer.content.decode()
    again = client.post(f"/cases/{case.id}/move/settle/", sent)
    assert again.status_code == 302
    with scope.system():
        assert CaseEvent.objects.filter(case=case).count() == 7


def test_a_wrong_form_comes_back_filled_in(
    report: Mover, sign_in: SignIn, five: dict[str, Any]
) -> None:
    case = report("guard")
    sent = {"version": case.version, **five, "plan": ""}
    answer = sign_in("officer").post(f"/cases/{case.id}/move/settle/", sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "请填写预案：整改期间万一出事怎么办" in text
    assert "更换两颗膨胀螺栓并逐根检查" in text


def test_photos_survive_a_form_that_comes_back(
    treated: Mover, make: Mover, sign_in: SignIn
) -> None:
    case = make(treated(grade="major"), "reject_major", "clerk", note="不行")
    client = sign_in("logistics")
    stale = {"version": case.version - 1, "after_photos": picture(), "note": "又换了"}
    answer = client.post(f"/cases/{case.id}/move/treat/", stale)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "已保留 1 张照片" in text
    assert "又换了" in text


def test_the_second_of_two_people_reads_who_was_first(
    treated: Mover, make: Mover, sign_in: SignIn
) -> None:
    case = treated()
    make(case, "accept", "officer")
    sent = {"version": case.version, "note": "不行"}
    answer = sign_in("principal").post(f"/cases/{case.id}/move/reject/", sent)
    assert answer.status_code == 422
    assert "安主任已于11月18日 09:30办理“验收通过”" in answer.content.decode()


def test_the_fixer_reads_why_the_acceptance_is_not_theirs(treated: Mover, sign_in: SignIn) -> None:
    case = treated(fixer="officer")
    text = sign_in("officer").get(f"/hazards/{case.id}/").content.decode()
    assert "您参与了这处隐患的治理，不能由您验收" in text
    assert f"/cases/{case.id}/move/accept/" not in text


def test_the_case_address_leads_to_the_hazard(report: Mover, sign_in: SignIn) -> None:
    case = report("guard")
    answer = sign_in("guard").get(f"/cases/{case.id}/")
    assert answer["Location"] == f"/hazards/{case.id}/"


def test_the_excel_names_the_five(treated: Mover, sign_in: SignIn) -> None:
    case = treated()
    answer = sign_in("clerk").get("/hazards/register.xlsx")
    content = BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    with ZipFile(content) as book:
        text = b"".join(book.read(name) for name in book.namelist()).decode(errors="replace")
    for word in ("责任（责任人）", "资金（元）", "时限", "预案", case.number, "演示第一小学"):
        assert word in text
    assert sign_in("teacher").get("/hazards/register.xlsx").status_code == 403


def test_the_notice_has_the_form_of_an_official_paper(treated: Mover, sign_in: SignIn) -> None:
    case = treated()
    answer = sign_in("clerk").get(f"/hazards/{case.id}/notice.docx")
    paper = docx.Document(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    section = paper.sections[0]
    lengths = (section.top_margin, section.left_margin, section.page_width, section.page_height)
    assert [round(Length(one or 0).mm) for one in lengths] == [37, 28, 210, 297]
    lines = [paragraph.text for paragraph in paper.paragraphs]
    assert lines[0] == "安全隐患整改通知书"
    assert lines[2] == "演示第一小学："
    assert "演示县教科局" in lines
    assert any("2026年11月25日前完成" in line for line in lines)
    # 28 characters to a line, 22 lines to a page
    assert sum(max(1, -(-(len(line) + 2) // 28)) for line in lines) <= 22


def test_an_unsettled_hazard_prints_blanks_to_fill_in(report: Mover, sign_in: SignIn) -> None:
    case = report("guard", description="")
    answer = sign_in("officer").get(f"/hazards/{case.id}/notice.docx")
    assert answer.status_code == 200


def test_statements_of_the_register_do_not_grow_with_its_rows(
    report: Mover, sign_in: SignIn, queries_counted: list[dict[str, str]]
) -> None:
    report("guard")
    client = sign_in("clerk")
    client.get("/hazards/")
    queries_counted.clear()
    client.get("/hazards/")
    few = len(queries_counted)
    for _ in range(5):
        report("guard")
    queries_counted.clear()
    client.get("/hazards/")
    assert len(queries_counted) == few
    assert few <= 25


def test_statements_of_a_hazard_stay_few(
    treated: Mover, sign_in: SignIn, queries_counted: list[dict[str, str]]
) -> None:
    case = treated()
    client = sign_in("officer")
    queries_counted.clear()
    assert client.get(f"/hazards/{case.id}/").status_code == 200
    assert len(queries_counted) <= 40


def test_what_one_school_knows_the_other_cannot_read(report: Mover, world: World) -> None:
    case = report("guard")
    with scope.enter(world.viewer("head")):
        assert not Case.objects.filter(id=case.id).exists()
        assert not Hazard.objects.filter(case_id=case.id).exists()
        assert not CaseEvent.objects.filter(case_id=case.id).exists()
