from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from house.world import NOW, World
from xiaoan.foundation import scope
from xiaoan.foundation.files import intake
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.workbooks.models import Batch

from .making import Rows, Store, csv, xlsx
from .test_actions import THINGS

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

SignIn = Callable[[str], Client]
HERE = "/workbooks/tests.things/"


def send(client: Client, rows: Rows = THINGS, **fields: object) -> Answer:
    upload = SimpleUploadedFile("物资.xlsx", xlsx(rows))
    return client.post(HERE, {"file": upload, "id": str(uuid7()), **fields})


def id_of(page: str) -> UUID:
    return UUID(page.rstrip("/").rsplit("/", 1)[1])


def text(answer: Answer) -> str:
    return answer.content.decode()


@pytest.fixture
def officer(world: World, store: Store, sign_in: SignIn) -> Client:
    return sign_in("officer")


def test_a_file_is_sent_looked_over_confirmed_and_written(officer: Client, store: Store) -> None:
    page = send(officer)["Location"]
    shown = text(officer.get(page))
    assert "可以写入 <b>3</b> 行" in shown
    assert "只导入没有错误的 3 行" in shown
    assert "第 3 行" in shown
    assert "月球" in shown
    assert "灭火器" in text(officer.get(f"{page}?state=new"))
    run = officer.post(f"{page}confirm")
    assert run["Location"].startswith("/jobs/runs/")
    assert "看进度" in text(officer.get(page))
    runs.carry_out(id_of(page), NOW)
    done = text(officer.get(page))
    assert "新增 <b>3</b> 条" in done
    assert "还有 3 行没有写入" in done


def test_a_double_tap_on_confirm_does_it_once(officer: Client, store: Store) -> None:
    page = send(officer)["Location"]
    officer.post(f"{page}confirm")
    again = officer.post(f"{page}confirm")
    assert again["Location"] == page
    assert "不会再写一次" in text(officer.get(page))


def test_a_double_tap_on_upload_is_one_batch(officer: Client, store: Store) -> None:
    batch_id = str(uuid7())
    assert send(officer, id=batch_id)["Location"] == send(officer, id=batch_id)["Location"]


def test_giving_up_leads_back_and_writes_nothing(officer: Client, store: Store) -> None:
    page = send(officer)["Location"]
    assert officer.post(f"{page}cancel")["Location"] == HERE
    shown = text(officer.get(page))
    assert "没有写入任何内容" in shown
    assert "逐行内容已清除" in shown
    assert officer.post(f"{page}cancel")["Location"] == page
    assert store.calls == []


def test_what_is_wrong_with_a_file_is_said_beside_its_name(officer: Client) -> None:
    upload = SimpleUploadedFile("名册.pdf", b"%PDF-1.7")
    answer = officer.post(HERE, {"file": upload, "id": str(uuid7())})
    assert answer.status_code == 422
    assert "名册.pdf" in text(answer)
    assert "这是 PDF 文件" in text(answer)


@pytest.mark.parametrize("fields", [{}, {"id": "x"}])
def test_a_form_without_a_file_is_told(officer: Client, fields: dict[str, str]) -> None:
    answer = officer.post(HERE, fields)
    assert (answer.status_code, "没有收到文件" in text(answer)) == (422, True)


def test_a_file_that_is_too_large_is_told(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "LIMIT_BYTES", 100)
    assert "超过 20 MB" in text(send(officer))


@pytest.mark.parametrize(
    ("who", "status"), [("principal", 404), ("clerk", 404), ("nurse", 404), ("guard", 403)]
)
def test_only_who_sent_a_file_opens_it(
    officer: Client, sign_in: SignIn, who: str, status: int
) -> None:
    page = send(officer)["Location"]
    client = sign_in(who)
    for address in (page, f"{page}faults.xlsx"):
        assert client.get(address).status_code == status
    for deed in ("confirm", "cancel"):
        assert client.post(f"{page}{deed}").status_code == status


def test_a_stranger_signs_in_first(world: World, store: Store) -> None:
    for address in ("/workbooks/", HERE, f"{HERE}template.xlsx"):
        assert Client().get(address)["Location"].startswith("/accounts/sign-in/")


def test_a_table_that_is_not_for_this_post_is_not_found(officer: Client, sign_in: SignIn) -> None:
    for name in ("accounts.organisations", "nothing.at_all"):
        assert officer.get(f"/workbooks/{name}/").status_code == 404
        assert officer.get(f"/workbooks/{name}/template.xlsx").status_code == 404
    assert sign_in("clerk").get("/workbooks/accounts.organisations/").status_code == 200


def test_the_first_page_lists_tables_and_what_colleagues_imported(
    officer: Client, sign_in: SignIn
) -> None:
    page = send(officer)["Location"]
    assert f'href="{page}"' in text(officer.get("/workbooks/"))
    seen = text(sign_in("principal").get("/workbooks/"))
    assert "物资.xlsx" in seen
    assert page not in seen


def test_changed_lines_show_before_and_after_and_hide_what_is_personal(
    officer: Client, store: Store
) -> None:
    store.kept["灭火器"] = {"name": "灭火器", "number": 10, "place": "演示楼三层三零一室"}
    shown = text(officer.get(f"{send(officer)['Location']}?state=changed"))
    assert "<del>10</del>" in shown
    assert "<ins>12</ins>" in shown
    assert "<del>演示楼****三零一室</del>" in shown


def test_many_lines_come_page_by_page(officer: Client) -> None:
    rows: Rows = [THINGS[0], *[(f"物{one}", 1, "", "") for one in range(60)]]
    page = send(officer, rows)["Location"]
    first = text(officer.get(page))
    assert "?state=new&amp;after=51" in first
    assert "第 61 行" in text(officer.get(f"{page}?state=new&after=51"))


def test_the_file_of_an_earlier_import_is_recognised(officer: Client, store: Store) -> None:
    content = csv(THINGS)

    def sent() -> str:
        upload = SimpleUploadedFile("物资.csv", content)
        return officer.post(HERE, {"file": upload, "id": str(uuid7())})["Location"]

    page = sent()
    officer.post(f"{page}confirm")
    runs.carry_out(id_of(page), NOW)
    assert "已经导入过" in text(officer.get(sent()))


def test_the_faulty_lines_come_back_coloured_are_put_right_and_sent_again(
    officer: Client, store: Store
) -> None:
    page = send(officer)["Location"]
    content = officer.get(f"{page}faults.xlsx").content
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        rows = book.get_sheet_by_name("错误行").to_python(skip_empty_area=False)
    assert [row[0] for row in rows[2:]] == ["盾牌", "锁", "头盔"]
    assert "应是数字" in str(rows[2][4])
    fixed: list[list[object]] = [list(row[:4]) for row in rows]
    fixed[2][1], fixed[3][3], fixed[4][0] = "2", "门卫室", "防暴头盔"
    again = send(officer, fixed)["Location"]
    with scope.system():
        assert Batch.objects.get(pk=id_of(again)).counts == {"new": 3}


def test_the_template_reads_back_as_an_empty_sheet(officer: Client) -> None:
    answer = officer.get(f"{HERE}template.xlsx")
    assert "attachment" in answer["Content-Disposition"]
    upload = SimpleUploadedFile("模板.xlsx", answer.content)
    told = officer.post(HERE, {"file": upload, "id": str(uuid7())})
    assert "下面没有内容" in text(told)
