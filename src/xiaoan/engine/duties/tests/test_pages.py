from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any, Protocol
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from house import world as house
from house.world import World
from xiaoan.engine.duties import actions
from xiaoan.engine.duties.heat import CELLS
from xiaoan.engine.duties.models import Fulfilment, Obligation, Reading
from xiaoan.engine.duties.tests import law
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[..., Client]
SINCE = date(2026, 9, 1)


@pytest.fixture
def judged(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world under the small pack, on the Wednesday that the world is about."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: house.NOW)
    law.lay_down()
    with scope.system():
        actions.evaluate(law.LO, law.HI, on=house.TODAY, since=SINCE)
    return world


def asking(name: str, org_code: int = house.SCHOOL) -> Obligation:
    with scope.system():
        rows = Obligation.objects.filter(org_code=org_code, duty_id=f"text/1/{name}")
        newest = rows.order_by("-starts_on").first()
    assert newest is not None
    return newest


def record_path(name: str, way: int = 0) -> str:
    return f"{reverse('duties:record', args=[f'text/1/{name}'])}?way={way}"


def entry(**changed: object) -> dict[str, Any]:
    return {"id": str(uuid4()), "on": "2026-11-17", "note": "疏散演练 412 人。", **changed}


class Page(Protocol):
    """An answer with a body."""

    @property
    def content(self) -> bytes: ...


def text(answer: Page) -> str:
    return answer.content.decode()


def test_my_duties_are_those_of_my_post_late_ones_first(judged: World, sign_in: SignIn) -> None:
    page = text(sign_in("officer").get(reverse("duties:mine")))
    assert page.index("成立委员会") < page.index("每周排查") < page.index("每学年演练")
    assert "还差 1 次，最后可行日 11月20日（周五）" in page
    assert "还差 1 次，最后可行日 10月31日（周六） 已过" in page
    assert "本学年另有 11 期未达标" in page
    assert "教科局每周检查" not in page


def test_a_deputy_sees_only_what_falls_to_the_post(judged: World, sign_in: SignIn) -> None:
    page = text(sign_in("deputy").get(reverse("duties:mine")))
    assert "每学年演练" in page
    assert "每周排查" not in page


def test_a_post_without_duties_is_told_so(judged: World, sign_in: SignIn) -> None:
    assert "眼下没有要办的职责" in text(sign_in("guard").get(reverse("duties:mine")))


@pytest.mark.parametrize("who", ["officer", "clerk", "township", "leader"])
def test_a_school_and_those_above_read_its_list(judged: World, sign_in: SignIn, who: str) -> None:
    path = reverse("duties:organisation", args=[house.SCHOOL])
    page = text(sign_in(who).get(path))
    assert "演示第一小学职责清单" in page
    assert "共 11 项" in page
    late = text(sign_in(who).get(path, {"state": "overdue"}))
    assert "成立委员会" in late
    assert "每学年演练" not in late


@pytest.mark.parametrize("name", ["organisation", "organisation_xlsx"])
@pytest.mark.parametrize("who", ["head", "police", "neighbour_clerk", "neighbour_officer"])
def test_an_outsider_finds_no_list(judged: World, sign_in: SignIn, who: str, name: str) -> None:
    assert sign_in(who).get(reverse(f"duties:{name}", args=[house.SCHOOL])).status_code == 404


def test_the_list_leaves_as_excel(judged: World, sign_in: SignIn) -> None:
    path = reverse("duties:organisation_xlsx", args=[house.SCHOOL])
    answer = sign_in("clerk").get(path)
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as book:  # type: ignore[attr-defined]
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 3 + 11
    assert "每周至少 1 次隐患排查（campus）" in sheet


def test_the_heat_map_leads_from_the_county_to_the_facts(judged: World, sign_in: SignIn) -> None:
    client = sign_in("clerk")
    page = text(client.get(reverse("duties:heat")))
    assert "2 个单位 × 10 项职责" in page
    assert "第一小学，每周排查：待完成" in page
    assert reverse("duties:obligation", args=[asking("weekly").id]) in page
    narrowed = text(client.get(reverse("duties:heat"), {"stage": "kindergarten"}))
    assert "1 个单位" in narrowed
    broken = client.get(reverse("duties:heat"), {"township": "x", "after": "y", "kind": "z"})
    assert "2 个单位" in text(broken)


def test_a_duty_of_the_map_opens_on_every_organisation(judged: World, sign_in: SignIn) -> None:
    client, map_of = sign_in("clerk"), reverse("duties:heat")
    page = text(client.get(map_of, {"stage": "primary"}))
    assert "stage=primary&amp;duty=text%2F1%2Fweekly" in page
    one = text(client.get(map_of, {"duty": "text/1/weekly"}))
    assert "<h1" in one and "每周排查" in one
    assert reverse("duties:obligation", args=[asking("weekly").id]) in one
    assert "第一小学" in one
    unknown = text(client.get(map_of, {"duty": "text/1/none"}))
    assert "2 个单位 × 10 项职责" in unknown


def test_the_map_is_read_on_and_back(
    judged: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiaoan.engine.duties.heat.CELLS", 10)
    client, map_of = sign_in("clerk"), reverse("duties:heat")
    first = text(client.get(map_of))
    assert "第 1–1 个，共 2 个单位" in first and "上一页" not in first
    second = text(client.get(map_of, {"after": house.SCHOOL}))
    assert "第 2–2 个，共 2 个单位" in second and "下一页" not in second
    assert 'href="?" rel="prev"' in second


def test_a_page_of_the_map_of_a_county_is_light(judged: World, sign_in: SignIn) -> None:
    """Few enough bytes a cell that a full page stays below 600 kB, and 100 kB packed."""
    whole = text(sign_in("clerk").get(reverse("duties:heat")))
    body = whole.split("<tbody>")[1].split("</tbody>")[0].encode()
    cells = body.count(b"<td>")
    assert cells == 20
    assert len(body) / cells * CELLS < 500_000
    assert "title=" not in body.decode()


def test_the_heat_map_is_for_those_who_see_a_territory(judged: World, sign_in: SignIn) -> None:
    assert sign_in("teacher").get(reverse("duties:heat")).status_code == 403


def test_an_asking_shows_its_sentence_and_the_facts_beneath(judged: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    client.post(record_path("drills"), entry())
    page = text(client.get(reverse("duties:obligation", args=[asking("drills").id])))
    assert "已达标" in page
    assert "原文" in page
    assert "综合演练" in page
    assert "疏散演练 412 人。" in page
    assert "豁免这一期" not in page


@pytest.mark.parametrize("who", ["head", "police", "neighbour_clerk"])
def test_an_outsider_finds_no_asking(judged: World, sign_in: SignIn, who: str) -> None:
    path = reverse("duties:obligation", args=[asking("weekly").id])
    assert sign_in(who).get(path).status_code == 404


def test_the_bureau_waives_on_the_page(judged: World, sign_in: SignIn) -> None:
    client, one = sign_in("clerk"), asking("weekly")
    path = reverse("duties:waive", args=[one.id])
    empty = client.post(path, {"reason": ""})
    assert (empty.status_code, "请写明理由" in text(empty)) == (422, True)
    page = text(client.post(path, {"reason": "校舍加固停课"}, follow=True))
    assert "演示县教科局 甘干事" in page
    assert "校舍加固停课" in page
    twice = client.post(path, {"reason": "校舍加固停课"})
    assert (twice.status_code, "已经豁免" in text(twice)) == (422, True)


@pytest.mark.parametrize(("who", "status"), [("officer", 403), ("neighbour_clerk", 404)])
def test_others_do_not_waive(judged: World, sign_in: SignIn, who: str, status: int) -> None:
    path = reverse("duties:waive", args=[asking("weekly").id])
    assert sign_in(who).post(path, {"reason": "想免"}).status_code == status
    assert asking("weekly").state == "due"


def test_a_drill_is_recorded_with_what_the_duty_says_filled_in(
    judged: World, sign_in: SignIn
) -> None:
    client = sign_in("officer")
    page = text(client.get(record_path("drills", 1)))
    assert "应急演练（专项演练）" in page
    assert "a_type" not in page
    given = entry(files=SimpleUploadedFile("方案.txt", "演练方案".encode()))
    answer = client.post(record_path("drills", 1), given)
    if (
        answer.status_code == 422
    ):  # a kind of file that is not kept is said, and what was typed stays
        assert "疏散演练 412 人。" in text(answer)
        answer = client.post(record_path("drills", 1), entry())
    assert answer.status_code == 302
    with scope.system():
        assert Fulfilment.objects.get().attributes == {"type": "special"}


def test_a_form_sent_twice_counts_once(judged: World, sign_in: SignIn) -> None:
    client, sent = sign_in("officer"), entry()
    for _ in range(2):
        assert client.post(record_path("drills"), sent).status_code == 302
    with scope.system():
        assert Fulfilment.objects.count() == 1


def test_a_wrong_day_keeps_what_was_typed(judged: World, sign_in: SignIn) -> None:
    answer = sign_in("officer").post(record_path("drills"), entry(on="2026-11-19"))
    assert answer.status_code == 422
    assert "日期还没到" in text(answer)
    assert "疏散演练 412 人。" in text(answer)


def test_an_answer_chooses_among_what_happened(judged: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    client.post(record_path("planned", 0), entry())
    case = asking("planned").period
    page = text(client.get(record_path("planned", 1)))
    assert "11月17日（周二）发生" in page
    assert client.post(record_path("planned", 1), entry(a_case="别的")).status_code == 422
    assert client.post(record_path("planned", 1), entry(a_case=case)).status_code == 302
    assert asking("planned").state == "met"


def test_an_amount_is_asked_where_amounts_count(judged: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    assert client.post(record_path("lessons"), entry(amount="")).status_code == 422
    assert client.post(record_path("lessons"), entry(amount="3")).status_code == 302
    assert asking("lessons").state == "met"


def test_a_reading_is_entered_with_its_definition(judged: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    page = text(client.get(record_path("age")))
    assert "最大年龄（岁）" in page
    assert "在岗保安。" in page
    assert client.post(record_path("age"), {"on": "2026-11-17", "value": "x"}).status_code == 422
    assert client.post(record_path("age"), {"on": "2026-11-17", "value": "57"}).status_code == 302
    with scope.system():
        assert Reading.objects.get().value == 57
    shown = text(client.get(reverse("duties:obligation", args=[asking("age").id])))
    assert "现为 57 岁，界限 55 岁" in shown


def test_what_work_records_is_not_asked_again(judged: World, sign_in: SignIn) -> None:
    page = text(sign_in("officer").get(record_path("weekly")))
    assert "由系统自动记入" in page
    assert "<textarea" not in page


def test_a_duty_of_another_post_is_not_recorded(judged: World, sign_in: SignIn) -> None:
    answer = sign_in("logistics").get(record_path("drills"))
    assert answer.status_code == 403
    assert "不归您的岗位" in text(answer)
    assert sign_in("guard").get(record_path("drills")).status_code == 403


@pytest.mark.parametrize("duty_id", ["text/1/bureau", "text/9/none"])
def test_a_duty_that_does_not_bind_is_not_found(
    judged: World, sign_in: SignIn, duty_id: str
) -> None:
    path = reverse("duties:record", args=[duty_id])
    assert sign_in("officer").get(path).status_code == 404


def test_a_record_is_withdrawn_on_its_page(judged: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    client.post(record_path("drills"), entry())
    with scope.system():
        path = reverse("duties:withdraw", args=[Fulfilment.objects.get().id])
    assert "疏散演练 412 人。" in text(client.get(path))
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "日期写错"}).status_code == 302
    page = text(client.get(reverse("duties:obligation", args=[asking("drills").id])))
    assert "撤回：日期写错" in page
    assert "待完成" in page
    assert "已经撤回" in text(client.post(path, {"reason": "再来"}))


@pytest.mark.parametrize("who", ["head", "clerk"])
def test_an_outsider_withdraws_nothing(judged: World, sign_in: SignIn, who: str) -> None:
    sign_in("officer").post(record_path("drills"), entry())
    with scope.system():
        path = reverse("duties:withdraw", args=[Fulfilment.objects.get().id])
    assert sign_in(who).post(path, {"reason": "想撤"}).status_code == 404


def test_strangers_sign_in_first(judged: World) -> None:
    ids: dict[str, list[str | int | UUID]] = {
        "mine": [],
        "heat": [],
        "organisation": [house.SCHOOL],
        "obligation": [uuid7()],
        "record": ["text/1/drills"],
    }
    for name, args in ids.items():
        answer = Client().get(reverse(f"duties:{name}", args=args))
        assert answer.status_code == 302
        assert "next=" in answer["Location"]


@pytest.mark.parametrize(
    "case",
    [
        ("officer", "duties:mine", 31),
        ("clerk", "duties:organisation", 32),
        ("clerk", "duties:heat", 31),
    ],
)
def test_pages_ask_the_database_a_fixed_number_of_times(
    judged: World,
    sign_in: SignIn,
    queries_counted: list[dict[str, str]],
    case: tuple[str, str, int],
) -> None:
    who, page, most = case
    args = [house.SCHOOL] if page == "duties:organisation" else []
    client, path = sign_in(who), reverse(page, args=args)
    client.get(path)
    queries_counted.clear()
    client.get(path)
    assert len(queries_counted) <= most
