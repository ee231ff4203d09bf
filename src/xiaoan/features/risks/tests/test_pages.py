from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from house.risking import plan_of, risked
from house.world import SCHOOL, World
from xiaoan.features.risks.models import Exemption, RegionalList, Risk
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[[str], Client]


def mine() -> Risk:
    with scope.system():
        return Risk.objects.order_by("number")[0]


def test_a_school_lists_its_risks_in_minutes(county: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    assert "从模板列入" in client.get("/risks/").content.decode()
    sent = {"template": ["R-XF-01", "R-NS-01"]}
    for _ in range(2):
        assert client.post("/risks/adopt/", sent).status_code == 302
    page = client.get("/risks/?state=unassessed").content.decode()
    assert "疏散通道、安全出口堵塞或上锁" in page
    with scope.system():
        assert Risk.objects.count() == 2


def test_a_form_that_lacks_something_keeps_what_was_typed(county: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    answer = client.post("/risks/new/", {"id": str(uuid7()), "name": "后门积水", "area": "校舍"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "后门积水" in page
    assert "请写明在哪里" in page


def test_a_risk_is_assessed_on_its_page_and_the_next_one_follows(
    county: World, sign_in: SignIn
) -> None:
    client = sign_in("officer")
    client.post("/risks/adopt/", {"template": ["R-XF-01", "R-NS-01"]})
    risk = mine()
    here = reverse("risks:assess", args=[risk.pk])
    assert "还没有核对确认" in client.get(here).content.decode()
    sent = {"id": str(uuid7()), "method": "matrix", "reason": "没有发生过"}
    for when in ("inherent", "now"):
        sent |= {f"{when}_matrix_l": "2", f"{when}_matrix_s": "5"}
    answer = client.post(here, sent)
    assert answer.status_code == 422
    assert "请选定颜色" in answer.content.decode()
    sent |= {"inherent_matrix_colour": "red", "now_matrix_colour": "orange"}
    answer = client.post(here, sent)
    assert answer.headers["Location"] != here
    assert "/assess/" in answer.headers["Location"]
    page = client.get(reverse("risks:one", args=[risk.pk])).content.decode()
    assert "分管副校长管控" in page
    assert "没有发生过" in page


@pytest.mark.parametrize("who", ["neighbour_officer", "neighbour_clerk", "head"])
def test_an_outsider_finds_nothing(world: World, sign_in: SignIn, who: str) -> None:
    made = risked(world)
    client = sign_in(who)
    addresses = [
        reverse("risks:one", args=[made.risk.pk]),
        reverse("risks:picture", args=[SCHOOL]),
    ]
    assert {client.get(one).status_code for one in addresses} == {404}
    changes = [
        reverse("risks:retire", args=[made.risk.pk]),
        reverse("risks:place", args=[made.risk.pk]),
        reverse("risks:decide", args=[made.concern.pk]),
    ]
    assert {client.post(one).status_code for one in changes} <= {403, 404}


def test_the_bureau_reads_and_does_not_write(world: World, sign_in: SignIn) -> None:
    made = risked(world)
    client = sign_in("clerk")
    assert "橙" in client.get(reverse("risks:one", args=[made.risk.pk])).content.decode()
    assert client.get("/risks/").headers["Location"] == "/risks/county/"
    page = client.get("/risks/county/?in=51172310300000").content.decode()
    assert "演示第一小学" in page
    assert "演示中心幼儿园" not in page
    assert client.post(reverse("risks:retire", args=[made.risk.pk])).status_code == 403


def test_a_picture_is_hung_and_a_risk_placed_without_a_script(
    world: World, sign_in: SignIn
) -> None:
    made = risked(world)
    client = sign_in("officer")
    here = reverse("risks:picture", args=[SCHOOL])
    sent = {"id": str(uuid7()), "title": "新图", "picture": plan_of()}
    assert client.post("/risks/picture/hang/", sent).status_code == 302
    told = {"risk": str(made.risk.pk), "x": "10", "y": "20", "w": "", "h": ""}
    client.post(reverse("risks:place", args=[made.risk.pk]), told)
    page = client.get(here).content.decode()
    assert 'cx="12.0"' in page
    assert 'cy="16.0"' in page
    assert "url(#risk-orange)" in page
    client.post(reverse("risks:place", args=[made.risk.pk]), {"take_off": "1"})
    assert "risk-zone is-orange" not in client.get(here).content.decode()
    client.post(reverse("risks:place", args=[made.risk.pk]), {**told, "x": "101"})
    assert not mine().is_placed


def test_a_card_is_a_page_and_its_code_opens_only_what_it_says(
    world: World, sign_in: SignIn
) -> None:
    made = risked(world)
    client = sign_in("officer")
    one = client.get(reverse("risks:card_pdf", args=[made.risk.pk]))
    assert len(pypdfium2.PdfDocument(one.content)) == 1
    many = client.get("/risks/cards.pdf")
    assert len(pypdfium2.PdfDocument(many.content)) == 1
    stranger = Client()
    page = stranger.get(reverse("risks:card", args=[made.risk.pk, made.risk.card_mark]))
    text = page.content.decode()
    assert made.risk.source in text
    assert "安主任" not in text
    assert "近三年没有发生过" not in text
    wrong = reverse("risks:card", args=[made.risk.pk, "0" * 16])
    assert stranger.get(wrong).status_code == 404


@pytest.mark.parametrize("form", ["docx", "pdf", "xlsx"])
def test_the_list_is_taken_away_as_a_paper(world: World, sign_in: SignIn, form: str) -> None:
    risked(world)
    answer = sign_in("officer").get(f"/risks/list.{form}?colour=orange")
    assert answer.status_code == 200
    assert answer.content[:2] == (b"%P" if form == "pdf" else b"PK")


def test_a_version_is_published_and_schools_answer_it(world: World, sign_in: SignIn) -> None:
    clerk, officer = sign_in("clerk"), sign_in("officer")
    assert "发布" in clerk.get("/risks/regional/publish/").content.decode()
    sent = {"id": str(uuid7()), "version": "0", "title": "清单", "template": ["R-XF-01"], "own": ""}
    for _ in range(2):
        assert clerk.post("/risks/regional/publish/", sent).status_code == 302
    with scope.system():
        listed = RegionalList.objects.get()
    page = officer.get("/risks/regional/").content.decode()
    assert "没有回应" in page
    told = {"id": str(uuid7()), "code": "R-XF-01", "reason": "一层平房"}
    officer.post("/risks/regional/exempt/", told)
    with scope.system():
        assert Exemption.objects.get().reason == "一层平房"
    assert "演示第一小学" in clerk.get("/risks/regional/").content.decode()
    version = officer.get(reverse("risks:version", args=[listed.pk])).content.decode()
    assert "内容与发布时一致" in version
    assert officer.get("/risks/regional/publish/").status_code == 403


def test_a_method_is_settled_by_the_bureau(world: World, sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    assert "待确认" in clerk.get("/risks/methods/").content.decode()
    sent = {
        "id": str(uuid7()), "version": "0", "method": "matrix", "deed": "confirmed",
        "reason": "核对过", "document": "演示〔2026〕2号",
    }  # fmt: skip
    clerk.post("/risks/methods/settle/", sent)
    page = sign_in("officer").get("/risks/methods/").content.decode()
    assert "演示〔2026〕2号" in page


def test_an_analysis_is_written_and_read(world: World, sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    sent = {
        "id": str(uuid7()), "kind": "monthly", "title": "十一月", "text": "用电风险上升",
        "result": "warning_needed", "where": "1", "guidance": "查用电",
    }  # fmt: skip
    answer = clerk.post("/risks/analyses/new/", sent)
    page = clerk.get(answer.headers["Location"]).content.decode()
    assert "发给 2 所学校" in page
    assert "十一月" in clerk.get("/risks/analyses/").content.decode()
    lacking = clerk.post("/risks/analyses/new/", {**sent, "id": str(uuid7()), "guidance": ""})
    assert lacking.status_code == 422


def test_what_changed_is_decided_on_the_page(world: World, sign_in: SignIn) -> None:
    made = risked(world)
    client = sign_in("officer")
    here = reverse("risks:one", args=[made.risk.pk])
    assert "东楼梯改建" in client.get(here).content.decode()
    client.post(reverse("risks:decide", args=[made.concern.pk]), {"reason": "已隔离施工"})
    assert "维持原级" in client.get(here).content.decode()
    sent = {"kind": "law", "what": "新标准", "risks": [str(made.risk.pk)]}
    assert client.post("/risks/review/", sent).status_code == 302
