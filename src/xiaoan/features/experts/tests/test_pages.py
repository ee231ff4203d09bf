from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from PIL import Image, ImageDraw
from python_calamine import CalamineWorkbook

from house.paneling import Paneled, paneled
from house.world import BUREAU, SCHOOL, TODAY, World
from xiaoan.engine.tasks.models import Task
from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Assignment, Candidate, Expert, Panel
from xiaoan.features.experts.queries import links
from xiaoan.features.experts.tests.conftest import Engage
from xiaoan.features.experts.views import outside
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.scope import Viewer

SignIn = Callable[..., Client]


@pytest.fixture
def full(world: World) -> Paneled:
    return paneled(world)


def drawn() -> str:
    picture = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(10, 80), (120, 20), (280, 70)], fill=(17, 17, 17), width=4)
    made = BytesIO()
    picture.save(made, "PNG")
    return "data:image/png;base64," + base64.b64encode(made.getvalue()).decode()


def application(**more: Any) -> dict[str, Any]:
    told = {
        "id": str(uuid7()), "name": "演示自荐人", "phone": "138 0000 0000", "employer": "演示公司",
        "title": "工程师", "fields_": ["fire"], "years": "8", "statement": "八年消防检测。",
        "consents": "on",
    }  # fmt: skip
    return told | more


def test_every_page_opens_for_the_office(sign_in: SignIn, full: Paneled) -> None:
    clerk = sign_in("clerk")
    panel, expert, task = full.panel.pk, full.task.expert_id, full.task.pk
    pages: list[tuple[str, list[object]]] = [
        (name, [panel])
        for name in ("panel", "applications", "year", "draws", "new_draw", "edit_panel", "open")
    ]
    pages += [("home", []), ("tasks", []), ("mine", []), ("new_panel", [])]
    pages += [("draw", [full.draw.pk]), ("expert", [expert]), ("assignment", [task])]
    pages += [("application", [full.candidate.pk])]
    deeds = ("send", "tie", "absence", "paper", "renew", "account", "end")
    pages += [("act", [expert, deed]) for deed in deeds]
    for name, arguments in pages:
        answer = clerk.get(reverse(f"experts:{name}", args=arguments))
        assert answer.status_code == 200, name


def test_outsiders_find_nothing(sign_in: SignIn, full: Paneled) -> None:
    outsider = sign_in("neighbour_clerk")
    for name, key in [
        ("panel", full.panel.pk),
        ("draw", full.draw.pk),
        ("expert", full.expert.pk),
        ("application", full.candidate.pk),
        ("assignment", full.task.pk),
    ]:
        assert outsider.get(reverse(f"experts:{name}", args=[key])).status_code == 404, name
    principal = sign_in("principal")
    assert principal.get(reverse("experts:panel", args=[full.panel.pk])).status_code == 403


def test_a_school_learns_of_a_visit_on_its_day_and_not_before(
    sign_in: SignIn, full: Paneled
) -> None:
    page = reverse("experts:assignment", args=[full.task.pk])
    assert sign_in("principal").get(page).status_code == 200
    tomorrow = localdate() + timedelta(days=1)
    later = {"from_on": tomorrow, "until_on": tomorrow}
    with scope.system():
        Assignment.objects.filter(pk=full.task.pk).update(**later)
    assert sign_in("principal").get(page).status_code == 404
    assert sign_in("clerk").get(page).status_code == 200


def test_a_stranger_applies_and_follows_it_by_the_code(client: Client, full: Paneled) -> None:
    page = reverse("experts:apply", args=[full.panel.pk])
    told = application()
    first = client.post(page, told)
    again = client.post(page, told)
    assert first.status_code == 302
    assert first["Location"] == again["Location"]
    receipt = client.get(first["Location"])
    assert "初审中" in receipt.content.decode()
    client.post(first["Location"], {"text": "另有证书", "deed": "more"})
    client.post(first["Location"], {"deed": "withdraw"})
    with scope.system():
        made = Candidate.objects.select_related("case").get(pk=told["id"])
    assert (made.case.outcome, made.phone) == ("withdrawn", "13800000000")
    assert "另有证书" in made.statement


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"consents": ""}, "同意后才能提交"),
        ({"phone": "123"}, "11 位手机号"),
        ({"fields_": ["law"]}, "请选择列出的领域"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    client: Client, full: Paneled, more: dict[str, Any], words: str
) -> None:
    page = reverse("experts:apply", args=[full.panel.pk])
    answer = client.post(page, application(**more))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "八年消防检测" in answer.content.decode()


def test_a_program_that_fills_in_everything_is_let_go(client: Client, full: Paneled) -> None:
    told = application(website="http://example.org")
    answer = client.post(reverse("experts:apply", args=[full.panel.pk]), told)
    assert answer["Location"] == reverse("experts:open", args=[full.panel.pk])
    with scope.system():
        assert not Candidate.objects.filter(pk=told["id"]).exists()


def test_too_many_applications_of_one_address_wait(
    client: Client, full: Paneled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "WRITES", 1)
    page = reverse("experts:apply", args=[full.panel.pk])
    answers = [client.post(page, application(name="")) for _ in range(2)]
    assert [one.status_code for one in answers] == [422, 429]
    assert "八年消防检测" in answers[1].content.decode()


def test_a_wrong_code_and_a_wrong_link_open_nothing(client: Client, full: Paneled) -> None:
    task = [full.task.pk, "A" * 16]
    assert client.get(reverse("experts:receipt", args=["AAAA"])).status_code == 404
    assert client.get(reverse("experts:task", args=task)).status_code == 404
    assert client.get(reverse("experts:check", args=task)).status_code == 404
    assert client.get(reverse("experts:open", args=[uuid7()])).status_code == 404


def test_a_principal_recommends(sign_in: SignIn, full: Paneled) -> None:
    principal = sign_in("principal")
    assert full.panel.name in principal.get(reverse("experts:recommending")).content.decode()
    told = application()
    answer = principal.post(reverse("experts:recommend", args=[full.panel.pk]), told)
    assert answer.status_code == 302
    with scope.system():
        assert Candidate.objects.get(pk=told["id"]).recommended_code == SCHOOL


def test_the_published_list_shows_names_and_fields_alone(client: Client, full: Paneled) -> None:
    said = client.get(reverse("experts:open", args=[full.panel.pk])).content.decode()
    assert "演示专家1" in said
    assert "13800000000" not in said
    assert "演示公司" not in said


def test_a_letter_is_printed_and_checked(sign_in: SignIn, client: Client, full: Paneled) -> None:
    clerk = sign_in("clerk")
    letter = clerk.get(reverse("experts:letter", args=[full.expert.pk, "docx"]))
    assert letter.status_code == 200
    assert clerk.get(reverse("experts:letter", args=[full.expert.pk, "exe"])).status_code == 404
    said = client.get(links.letter_path(full.expert)).content.decode()
    assert "聘书属实，在聘期内" in said
    assert full.expert.name not in said


@pytest.fixture
def asked(full: Paneled, engage: Engage) -> Assignment:
    """Another expert, asked and without an answer yet."""
    expert = engage("演示丙", "fire", panel=full.panel, number="2026-900")
    with scope.system():
        full.task.pk, full.task.expert, full.task.expert_name = uuid7(), expert, expert.name
        full.task.state, full.task.reported_at, full.task.draw_id = rules.ASKED, None, None
        full.task.why_not_drawn = "突发险情"
        full.task.save(force_insert=True)
    return full.task


@pytest.fixture
def panel(full: Paneled) -> Panel:
    return full.panel


def test_an_expert_answers_and_reports_without_an_account(
    client: Client, sign_in: SignIn, asked: Assignment
) -> None:
    path = links.task_path(asked)
    assert "能否参加" in client.get(path).content.decode()
    client.post(path, {"deed": "answer", "accepts": "yes"})
    told = {"deed": "report", "id": str(uuid7()), "findings": "应急灯缺失", "advice": "补装"}
    refused = client.post(path, told)
    assert refused.status_code == 422
    assert "手写签名" in refused.content.decode()
    assert "应急灯缺失" in refused.content.decode()
    for _ in range(2):
        client.post(path, {**told, "drawn": drawn()})
    with scope.system():
        asked.refresh_from_db()
        assert File.objects.filter(purpose="experts.signature").count() == 1
        assert Task.objects.get(key=f"expert:evaluate:{asked.pk}").org_code == SCHOOL
        assert Entry.objects.filter(verb="experts.reported", subject_id=asked.pk).count() == 1
    assert (asked.state, asked.advice) == (rules.REPORTED, "补装")
    paper = reverse("experts:opinion", args=[asked.pk, "docx"])
    assert sign_in("principal").get(paper).status_code == 200


def test_a_new_link_makes_the_old_one_useless(
    client: Client, sign_in: SignIn, asked: Assignment
) -> None:
    old = links.task_path(asked)
    sign_in("clerk").post(reverse("experts:renew_link", args=[asked.pk]))
    assert client.get(old).status_code == 404
    with scope.system():
        asked.refresh_from_db()
    assert client.get(links.task_path(asked)).status_code == 200


def test_a_task_is_cancelled_with_a_reason(sign_in: SignIn, asked: Assignment) -> None:
    clerk = sign_in("clerk")
    page = reverse("experts:cancel", args=[asked.pk])
    clerk.post(page, {"why": ""})
    with scope.system():
        asked.refresh_from_db()
    assert asked.state == rules.ASKED
    clerk.post(page, {"why": "改期"})
    with scope.system():
        asked.refresh_from_db()
    assert (asked.state, asked.cancelled_why) == (rules.CANCELLED, "改期")


def test_a_fee_by_the_offices_own_price_reaches_the_finance_office(
    sign_in: SignIn, full: Paneled
) -> None:
    clerk = sign_in("clerk")
    fee = reverse("experts:fee", args=[full.task.pk])
    clerk.post(fee, {"price": "没有", "quantity": "1"})
    clerk.post(fee, {"price": "半天", "quantity": "1.5"})
    with scope.system():
        full.task.refresh_from_db()
    assert full.task.fee_yuan == Decimal("1.50")
    book = clerk.get(reverse("experts:fees_xlsx", args=[full.panel.pk]))
    rows = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert rows[3][8] == 1.5
    for name in ("roster_xlsx", "totals_xlsx"):
        assert clerk.get(reverse(f"experts:{name}", args=[full.panel.pk])).status_code == 200


def test_both_sides_evaluate(sign_in: SignIn, full: Paneled) -> None:
    page = reverse("experts:assignment", args=[full.task.pk])
    bad = sign_in("principal").post(page, {"mark": "2", "words": ""})
    assert "哪里不好" in bad.content.decode()
    sign_in("principal").post(page, {"mark": "5", "words": ""})
    sign_in("clerk").post(page, {"mark": "4", "words": "及时"})
    with scope.system():
        full.task.refresh_from_db()
        assert Task.objects.get(key=f"expert:evaluate:{full.task.pk}").state == "done"
    assert (full.task.org_mark, full.task.office_mark) == (5, 4)


def test_deeds_about_an_expert(sign_in: SignIn, world: World, full: Paneled) -> None:
    clerk = sign_in("clerk")

    def act(deed: str, **told: Any) -> int:
        page = reverse("experts:act", args=[full.expert.pk, deed])
        return clerk.post(page, {"id": str(uuid7()), **told}).status_code

    day = TODAY.isoformat()
    place = {"about": "演示第一小学", "relation": "family", "from_on": day}
    assert act("tie", **{**place, "about": "没有这所"}) == 422
    assert act("tie", **place) == 302
    assert act("absence", from_on=day, until_on=day) == 302
    assert act("paper", name="演示证书", until_on=day) == 302
    assert act("account", username="nobody") == 422
    assert act("account", username="teacher") == 302
    assert act("renew", version="1", until_on=day) == 422
    assert act("renew", version="1", until_on="2031-01-01") == 302
    assert act("end", why="resigned", words="", on=day) == 422
    assert act("end", why="resigned", words="工作调动", on=day) == 302
    with scope.system():
        one = Expert.objects.get(pk=full.expert.pk)
    assert (one.state, one.account_id) == ("ended", world.people["teacher"].pk)
    assert act("nothing") == 404


def test_an_expert_with_an_account_is_asked_among_their_tasks(
    sign_in: SignIn, world: World, full: Paneled
) -> None:
    with scope.system():
        who = {"account_id": world.people["teacher"].pk}
        Expert.objects.filter(pk=full.expert.pk).update(**who)
        Assignment.objects.filter(pk=full.task.pk).update(expert=full.expert)
    told = {
        "id": str(uuid7()), "field": "fire", "purpose": "看消防", "about": "演示中心幼儿园",
        "from_on": f"{localdate():%F}", "until_on": f"{localdate():%F}", "why_not_drawn": "就近",
    }  # fmt: skip
    sign_in("clerk").post(reverse("experts:act", args=[full.expert.pk, "send"]), told)
    said = sign_in("teacher").get(reverse("experts:mine")).content.decode()
    assert "看消防" in said
    with scope.system():
        task = Task.objects.get(key=f"expert:asked:{told['id']}")
    assert task.appointment_id == world.appointments["teacher"][0].pk


def test_a_draw_from_its_form_to_a_replacement(
    sign_in: SignIn, full: Paneled, engage: Engage
) -> None:
    for number in (3, 4):
        engage(f"演示{number}", "fire", panel=full.panel, number=f"2026-80{number}")
    clerk = sign_in("clerk")
    day = localdate().isoformat()
    told = {
        "id": str(uuid7()), "purpose": "冬季检查", "about": "演示中心幼儿园",
        "from_on": day, "until_on": day, "want_fire": "1",
    }  # fmt: skip
    page = reverse("experts:new_draw", args=[full.panel.pk])
    assert clerk.post(page, {**told, "want_fire": ""}).status_code == 422
    where = clerk.post(page, told)["Location"]
    assert "名单已固定" in clerk.get(where).content.decode()
    clerk.post(reverse("experts:run", args=[told["id"]]))
    said = clerk.get(where).content.decode()
    assert "结果一致" in said
    with scope.system():
        task = Assignment.objects.get(draw_id=told["id"])
        path = links.task_path(task)
    clerk.post(path, {"deed": "answer", "accepts": "no", "why": "出差"})
    clerk.post(reverse("experts:replace", args=[told["id"]]), {"seat": "fire-1"})
    with scope.system():
        states = Assignment.objects.filter(draw_id=told["id"]).values_list("state", flat=True)
        assert sorted(states) == ["asked", "declined"]


def test_a_panel_from_its_form(sign_in: SignIn, clerk: Viewer) -> None:
    browser = sign_in("clerk")
    told: dict[str, Any] = {
        "id": str(uuid7()), "version": "0", "name": "演示新智库", "set_up_on": TODAY.isoformat(),
        "fields_": ["fire", "law"], "term_years": "3", "reviewers": "2", "publicity_days": "5",
        "terms": "五年以上", "prices": "半天：2", "takes_applications": "on",
    }  # fmt: skip
    assert browser.post(reverse("experts:new_panel"), {**told, "reviewers": "1"}).status_code == 422
    assert browser.post(reverse("experts:new_panel"), told).status_code == 302
    edit = reverse("experts:edit_panel", args=[told["id"]])
    assert browser.post(edit, {**told, "version": "1", "term_years": "4"}).status_code == 302
    browser.post(reverse("experts:publish", args=[told["id"]]))
    with scope.system():
        made = Panel.objects.get(pk=told["id"])
    assert (made.org_code, made.term_years, made.published_at) == (BUREAU, 4, None)
