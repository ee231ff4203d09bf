from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from house.world import BUREAU, COUNTY, NOW, SCHOOL, World
from xiaoan.features.tips import actions
from xiaoan.features.tips.models import Tip, table
from xiaoan.features.tips.rules.proofs import work
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

from .conftest import Mover, Receive, again, picture

SignIn = Callable[[str], Client]
AT = f"/tips/at/{SCHOOL}/"


@pytest.fixture(autouse=True)
def own_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def filled(client: Client, **given: object) -> dict[str, object]:
    """The form as a phone with a script sends it."""
    page = client.get(AT).content.decode()
    (challenge,) = re.findall(r'name="challenge" value="([^"]+)"', page)
    (tip_id,) = re.findall(r'name="id" value="([^"]+)"', page)
    told = {"id": tip_id, "kind": "building", "words": "围栏断了", "challenge": challenge}
    return {**told, "nonce": work(challenge), **given}


def test_a_stranger_reports_and_follows_it_by_the_code(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    told = filled(client, photos=[picture()])
    answer = client.post(AT, told)
    (code,) = re.findall(r'class="tip-code">([^<]+)<', answer.content.decode())
    assert answer.status_code == 201
    page = client.post("/tips/follow/", {"code": code.lower()})
    assert "围栏断了" in page.content.decode()
    pdf = client.post("/tips/follow/receipt.pdf", {"code": code})
    assert pdf.content.startswith(b"%PDF")
    with scope.system():
        assert Tip.objects.get().state == Tip.STRAIGHT


def test_two_taps_are_answered_with_one_receipt(world: World) -> None:
    client = Client()
    told = filled(client)
    first, second = (client.post(AT, told).content.decode() for _ in range(2))
    code = r'class="tip-code">([^<]+)<'
    assert re.findall(code, first) == re.findall(code, second)
    with scope.system():
        assert Tip.objects.count() == 1


def test_without_a_script_it_is_taken_and_waits(world: World) -> None:
    answer = Client().post(AT, {"id": uuid7(), "kind": "fire", "words": "通道堵了"})
    assert answer.status_code == 201
    assert "人工核对" in answer.content.decode()


def test_what_was_typed_is_kept_on_an_error(world: World) -> None:
    told = {"id": uuid7(), "words": "围栏断了", "phone": "12", "place": "东边"}
    answer = Client().post(AT, told)
    page = answer.content.decode()
    assert answer.status_code == 422
    kept = ("围栏断了", "东边", 'value="12"', "请点选", str(told["id"]))
    assert [word for word in kept if word not in page] == []


def test_a_childs_harm_first_shows_where_to_turn(world: World) -> None:
    told = {"id": uuid7(), "kind": "harm", "words": "请联系我", "phone": "13900000000"}
    client = Client()
    first = client.post(AT, told)
    assert (first.status_code, "tel:110" in first.content.decode()) == (422, True)
    with scope.system():
        assert not Tip.objects.exists()
    assert client.post(AT, {**told, "certain": "1"}).status_code == 201
    with scope.system():
        assert Tip.objects.get().is_sealed


def test_whoever_is_signed_in_stays_unnamed_unless_they_say_otherwise(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in("teacher")
    client.post(AT, filled(client))
    client.post(AT, filled(client, named="on"))
    with scope.system():
        assert set(Tip.objects.values_list("by_name", flat=True)) == {"", "田老师"}


def test_a_photo_that_cannot_be_read_costs_no_words_and_is_sent_again_from_the_receipt(
    world: World,
) -> None:
    client = Client()
    heic = SimpleUploadedFile("IMG_1.HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 64)
    page = client.post(AT, filled(client, photos=[heic])).content.decode()
    assert "截一张屏" in page
    (code,) = re.findall(r'class="tip-code">([^<]+)<', page)
    more = {"code": code, "id": uuid7(), "words": "", "photos": [picture()]}
    assert client.post("/tips/follow/say/", more).status_code == 200
    with scope.system():
        tip = Tip.objects.get()
        assert (tip.words, len(tip.photo_ids)) == ("围栏断了", 1)


def test_wrong_codes_cost_guesses_and_a_right_one_always_opens(
    receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(table().numbers, "wrong_codes_a_minute", 3)
    code, client = receive().code, Client()
    said = [client.post("/tips/follow/", {"code": "AAAA"}).status_code for _ in range(5)]
    assert said == [422, 422, 422, 429, 429]
    assert client.post("/tips/follow/", {"code": code}).status_code == 200


def test_the_reporter_has_the_last_word_on_the_page(answered: Tip) -> None:
    code, client = _code(answered), Client()
    page = client.post("/tips/follow/", {"code": code}).content.decode()
    assert "问题解决了吗" in page
    client.post("/tips/follow/say/", {"code": code, "id": uuid7(), "words": "谢谢"})
    unsaid = client.post("/tips/follow/answer/", {"code": code, "words": "灯也亮了"})
    assert (unsaid.status_code, "灯也亮了" in unsaid.content.decode()) == (422, True)
    said = {"code": code, "answer": "agree", "words": "灯也亮了"}
    assert "灯也亮了" in client.post("/tips/follow/answer/", said).content.decode()
    again_said = client.post("/tips/follow/answer/", {"code": code, "answer": "agree"})
    assert again_said.status_code == 422
    assert again(answered).agreed_how == "reporter"


def _code(tip: Tip) -> str:
    from xiaoan.features.tips.actions.receiving import code_of

    return code_of(tip.id)


def test_choosing_a_school_by_name_initials_or_map(world: World) -> None:
    client = Client()
    assert "演示第一小学" in client.get(f"/tips/?county={COUNTY}&q=第一").content.decode()
    assert client.get(f"/tips/map/{COUNTY}/points.json").json()["schools"] == []
    assert client.get(f"/tips/map/{COUNTY}/").status_code == 200
    assert client.get("/tips/map/1/").status_code == 404
    assert client.get("/tips/at/123/").headers["Location"].startswith("/tips/?county=")


def test_the_office_reads_its_tip_and_the_outsider_finds_nothing(
    sign_in: SignIn, admitted: Callable[..., Tip]
) -> None:
    tip = admitted(photos=[picture()])
    officer, outsider = sign_in("officer"), sign_in("neighbour_officer")
    for path in (
        f"/tips/case/{tip.case_id}/",
        f"/tips/one/{tip.id}/photo/{tip.photo_ids[0]}/",
    ):
        assert officer.get(path).status_code == 200, path
        assert outsider.get(path).status_code == 404, path
    assert officer.get(f"/files/{tip.photo_ids[0]}").status_code == 404
    assert "围栏" in officer.get("/tips/inbox/").content.decode()
    assert "围栏" not in outsider.get("/tips/inbox/").content.decode()


def test_the_school_finds_nothing_of_what_is_about_itself(
    sign_in: SignIn, admitted: Callable[..., Tip]
) -> None:
    tip, principal = admitted(kind="staff", words="校长锁了通道"), sign_in("principal")
    for path in (
        f"/tips/case/{tip.case_id}/",
        f"/cases/{tip.case_id}/",
        f"/api/cases/{tip.case_id}",
        f"/api/tips/one/{tip.id}",
    ):
        assert principal.get(path).status_code == 404, path
    assert "锁了通道" not in principal.get("/tips/inbox/").content.decode()
    assert "锁了通道" not in principal.get("/search/?q=通道").content.decode()
    assert "锁了通道" in sign_in("clerk").get(f"/tips/case/{tip.case_id}/").content.decode()


def test_a_sealed_tip_is_opened_by_the_designated_post_alone(
    sign_in: SignIn, admitted: Callable[..., Tip]
) -> None:
    tip = admitted(kind="harm", words="请联系我", phone="13900000000")
    clerk, director = sign_in("clerk"), sign_in("director")
    assert clerk.post(f"/tips/one/{tip.id}/unseal/").status_code == 403
    assert clerk.post(f"/tips/one/{tip.id}/contact/").status_code == 404
    assert "请联系我" not in clerk.get(f"/tips/case/{tip.case_id}/").content.decode()
    opened = director.post(f"/tips/one/{tip.id}/unseal/").content.decode()
    assert "请联系我" in opened
    assert f'action="/tips/one/{tip.id}/say/"' in opened
    phone = director.post(f"/tips/one/{tip.id}/contact/").content.decode()
    assert "13900000000" in phone


def test_the_moderator_lets_through_and_hides(sign_in: SignIn, receive: Receive) -> None:
    clerk = sign_in("clerk")
    one, other = (receive(proof=("", ""), words=word).tip for word in ("真的", "广告"))
    assert clerk.get(f"/tips/held/{one.id}/").status_code == 200
    clerk.post(f"/tips/held/{one.id}/release/")
    clerk.post(f"/tips/held/{other.id}/hide/", {"reason": "广告"})
    assert (again(one).state, again(other).state) == (Tip.STRAIGHT, Tip.HIDDEN)
    assert sign_in("officer").get(f"/tips/held/{other.id}/").status_code == 403


def test_publishing_on_the_page(sign_in: SignIn, answered: Tip) -> None:
    with scope.system():
        actions.agree(tip=answered, at=NOW)
    clerk, path = sign_in("clerk"), f"/tips/one/{answered.id}/publish/"
    assert clerk.post(path, {"words": ""}).status_code == 422
    assert clerk.post(path, {"words": "围栏已换"}).status_code == 302
    assert "围栏已换" in Client().get(f"/tips/handled/{COUNTY}/").content.decode()
    clerk.post(f"/tips/one/{answered.id}/withdraw/")
    assert "围栏已换" not in Client().get(f"/tips/handled/{COUNTY}/").content.decode()


def test_poster_praise_and_letter_on_paper(world: World, sign_in: SignIn) -> None:
    officer = sign_in("officer")
    poster = officer.get(f"/tips/poster/?school={SCHOOL}&p=南门")
    assert poster.content.startswith(b"%PDF")
    assert sign_in("clerk").get("/tips/poster/").status_code == 200
    to = world.appointments["teacher"][0].id
    said = {"id": uuid7(), "to": to, "words": "主动发现漏气"}
    assert officer.post("/tips/praise/", said).status_code == 302
    assert "田老师" in officer.get("/tips/praise/").content.decode()
    letter = officer.get(f"/tips/praise/{said['id']}/letter.docx")
    assert letter.content.startswith(b"PK")


def test_strangers_report_and_follow_by_program(world: World) -> None:
    client, tip_id = Client(), str(uuid7())
    asked = client.get(f"/api/tips/challenge/{SCHOOL}/{tip_id}").json()["challenge"]
    body = {
        "id": tip_id, "place_code": SCHOOL, "kind": "building", "words": "围栏断了",
        "challenge": asked, "nonce": work(asked), "photos": ["aGVsbG8="],
    }  # fmt: skip
    first = client.post("/api/tips", body, content_type="application/json")
    told = first.json()
    assert first.status_code == 201
    assert told["faults"][0].startswith("第1张照片")
    follow = client.post("/api/tips/follow", {"code": told["code"]}, "application/json")
    assert follow.json()["step"] == 0
    wrong = client.post("/api/tips/follow", {"code": "nothing"}, "application/json")
    assert wrong.status_code == 404
    assert client.get(f"/api/tips/places/{SCHOOL}").json()["name"] == "演示第一小学"


def test_offices_work_by_program(
    sign_in: SignIn, receive: Receive, admitted: Callable[..., Tip], make: Mover
) -> None:
    clerk = sign_in("clerk")
    held = receive(proof=("", "")).tip

    def act(tip: Tip, deed: str, **given: object) -> int:
        path = f"/api/tips/one/{tip.id}/{deed}"
        body = {"id": str(uuid7()), **given}
        return clerk.post(path, body, "application/json").status_code

    assert act(held, "release") == 200
    assert act(held, "hide", reason="广告") == 200
    tip = admitted(phone="13900000000")
    assert act(tip, "tell", words="是哪一段？") == 200
    assert act(tip, "contact") == 200
    assert act(tip, "unseal") == 403
    assert act(tip, "publish", words="已换") == 409
    assert act(tip, "withdraw") == 409
    listed = clerk.get("/api/tips/inbox").json()["items"]
    assert {one["org_code"] for one in listed} == {SCHOOL}
    assert clerk.get("/api/tips/praise").json()["items"] == []


def test_no_page_of_the_door_asks_for_a_session(world: World) -> None:
    client = Client()
    for path in ("/tips/", AT, "/tips/follow/", f"/tips/handled/{COUNTY}/", f"/tips/at/{BUREAU}/"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "sessionid" not in answer.cookies
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
