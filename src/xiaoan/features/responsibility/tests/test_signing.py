from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from house.world import NOW, PASSWORD, SCHOOL, World
from xiaoan.engine.tasks.models import Task
from xiaoan.features.responsibility import actions
from xiaoan.features.responsibility.models import Issue, Letter
from xiaoan.features.responsibility.rules.letters import LetterRefused
from xiaoan.features.responsibility.tests.conftest import Issuer, address, drawn, letter_of
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry

SignIn = Callable[..., Client]


def sign(county: World, one: Letter, who: str = "principal", **more: Any) -> Letter:
    by = county.viewer(who)
    told: dict[str, Any] = {"text_hash": one.text_hash, "has_read": True, "picture": drawn()}
    with scope.enter(by):
        return actions.sign(letter=one, signing=actions.Signing(**told | more), by=by, at=NOW)


def entries(verb: str) -> list[Entry]:
    with scope.system():
        return list(Entry.objects.filter(verb=f"responsibility.{verb}"))


def test_a_signature_keeps_the_picture_the_hash_and_the_time(county: World, issue: Issuer) -> None:
    one = sign(county, letter_of(issue(), "林校长"))
    assert (one.state, one.signed_way, one.signed_at) == ("signed", "drawn", NOW)
    with scope.system():
        kept = File.objects.get(purpose="responsibility.signature")
        assert Task.objects.get(key=f"letter:{one.pk}").state == "done"
        assert Task.objects.filter(key__startswith="countersign:").count() == 1
    assert (kept.pk, kept.sha256) == (one.signature_id, one.signature_hash)
    (noted,) = entries("signed")
    assert noted.org_code == SCHOOL
    assert noted.body["text_sha256"] == one.text_hash
    assert noted.body["signature_sha256"] == kept.sha256


def test_a_second_tap_signs_once(county: World, issue: Issuer) -> None:
    one = letter_of(issue(), "林校长")
    key = uuid7()
    sign(county, one, file_id=key)
    sign(county, one, file_id=key)
    assert len(entries("signed")) == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"text_hash": "0" * 64}, "重新读完"),
        ({"has_read": False}, "读到最后"),
        ({"picture": b""}, "手写签名"),
    ],
)
def test_what_is_not_a_signature(
    county: World, issue: Issuer, more: dict[str, Any], words: str
) -> None:
    one = letter_of(issue(), "林校长")
    with pytest.raises(LetterRefused, match=words):
        sign(county, one, **more)
    assert entries("signed") == []


def test_nobody_signs_for_another(county: World, issue: Issuer) -> None:
    one = letter_of(issue(), "林校长")
    with pytest.raises(LetterRefused, match="本人"):
        sign(county, one, "officer")


def test_what_was_withdrawn_is_not_signed(county: World, issue: Issuer) -> None:
    made, by = issue(), county.viewer("clerk")
    one = letter_of(made, "林校长")
    with scope.enter(by):
        actions.withdraw(issue=made, reason="重发", by=by, at=NOW)
    with pytest.raises(LetterRefused, match="已经终止"):
        sign(county, one)


def countersign(county: World, made: Issue, who: str = "director") -> int:
    by = county.viewer(who)
    with scope.enter(by):
        ids = list(Letter.objects.filter(issue=made).values_list("id", flat=True))
        return actions.countersign(issue=made, ids=ids, by=by, at=NOW + timedelta(hours=1))


def test_the_issuer_countersigns_all_that_wait_at_once(county: World, issue: Issuer) -> None:
    made = issue()
    sign(county, letter_of(made, "林校长"))
    assert countersign(county, made) == 1
    one = letter_of(made, "林校长")
    assert (one.state, one.countersigned_name) == ("countersigned", "居局长")
    assert letter_of(made, "袁园长").state == "open"
    assert len(entries("countersigned")) == 1
    with scope.system():
        assert Task.objects.get(key__startswith="countersign:").state == "done"
    assert countersign(county, made) == 0


def test_only_the_issuer_countersigns(county: World, issue: Issuer) -> None:
    made = issue()
    sign(county, letter_of(made, "林校长"))
    with pytest.raises(LetterRefused, match="只有发出单位"):
        countersign(county, made, "principal")


def post(client: Client, one: Letter, **more: str) -> int:
    told = {"id": str(uuid7()), "text_hash": one.text_hash, "has_read": "on", **more}
    return client.post(f"/responsibility/letters/{one.pk}/", told).status_code


def test_the_page_shows_the_text_and_takes_the_drawing(
    county: World, issue: Issuer, sign_in: SignIn
) -> None:
    one = letter_of(issue(), "林校长")
    client = sign_in("principal")
    page = client.get(f"/responsibility/letters/{one.pk}/").content.decode()
    assert "我已读完全文" in page
    assert "每一" in page or "依据" in page
    assert post(client, one, drawn=address(drawn())) == 302
    assert "手写签名" in client.get(f"/responsibility/letters/{one.pk}/").content.decode()


def test_without_a_hand_the_name_and_the_password_sign(
    county: World, issue: Issuer, sign_in: SignIn
) -> None:
    made = issue()
    one = letter_of(made, "林校长")
    client = sign_in("principal")
    assert post(client, one, name="林校长", password="wrong") == 422
    assert post(client, one, name="别人", password=PASSWORD) == 422
    assert post(client, one) == 422
    assert letter_of(made, "林校长").state == "open"
    assert post(client, one, name="林校长", password=PASSWORD) == 302
    assert letter_of(made, "林校长").signed_way == "typed"


@pytest.mark.parametrize("told", ["data:image/png;base64,!!", "data:text/plain;base64,QQ==", "x"])
def test_what_is_no_picture_is_refused_in_words(
    county: World, issue: Issuer, sign_in: SignIn, told: str
) -> None:
    one = letter_of(issue(), "林校长")
    answer = sign_in("principal").post(
        f"/responsibility/letters/{one.pk}/",
        {"id": str(uuid7()), "text_hash": one.text_hash, "has_read": "on", "drawn": told},
    )
    assert answer.status_code == 422
    assert "重新签一次" in answer.content.decode()


def test_a_signature_is_seen_by_signer_and_issuer_and_by_no_colleague(
    county: World, issue: Issuer, sign_in: SignIn
) -> None:
    one = sign(county, letter_of(issue(), "林校长"))
    path = f"/responsibility/letters/{one.pk}/signature.jpg"
    assert sign_in("principal").get(path)["Content-Type"] == "image/jpeg"
    assert entries("signature_seen") == []
    assert sign_in("clerk").get(path).status_code == 200
    assert len(entries("signature_seen")) == 1
    for who in ("officer", "teacher", "neighbour_clerk", "police"):
        assert sign_in(who).get(path).status_code == 404
    assert sign_in("principal").get(f"/files/{one.signature_id}").status_code == 404


def test_a_colleague_does_not_read_another_s_letter(
    county: World, issue: Issuer, sign_in: SignIn
) -> None:
    one = letter_of(issue("principal", "staff"), "安主任")
    path = f"/responsibility/letters/{one.pk}/"
    assert sign_in("teacher").get(path).status_code == 404
    assert sign_in("neighbour_officer").get(path).status_code == 404
    assert sign_in("principal").get(path).status_code == 200


def test_the_paper_carries_the_signature_and_the_code_to_check_it(
    county: World, issue: Issuer, sign_in: SignIn, client: Client
) -> None:
    one = sign(county, letter_of(issue(), "林校长"))
    paper = sign_in("principal").get(f"/responsibility/letters/{one.pk}/letter.pdf")
    assert paper.content.startswith(b"%PDF-")
    checked = client.get(f"/responsibility/check/{one.pk}/{one.text_hash[:16]}/").content.decode()
    assert "全文与签字时一致" in checked
    assert "林校长" not in checked
    wrong = client.get(f"/responsibility/check/{one.pk}/{'0' * 16}/")
    assert wrong.status_code == 404


def test_the_issuer_sends_watches_and_countersigns_on_pages(county: World, sign_in: SignIn) -> None:
    director = sign_in("director")
    assert "生成的全文" in director.get("/responsibility/issues/new/").content.decode()
    told = {
        "id": str(uuid7()),
        "target": "schools",
        "due_on": "2026-12-01",
        "own": "值班：节假日值班",
    }
    answer = director.post("/responsibility/issues/new/", told)
    here = answer["Location"]
    with scope.system():
        made = Issue.objects.get()
    sign(county, letter_of(made, "林校长"))
    page = director.get(here).content.decode()
    assert "全部会签" in page
    assert "袁园长" in director.get(f"{here}?state=open").content.decode()
    assert director.post(f"{here}urge/").status_code == 302
    assert director.post(f"{here}countersign/", {"all": "1"}).status_code == 302
    assert letter_of(made, "林校长").state == "countersigned"
    assert sign_in("officer").get(here).status_code == 404
    assert sign_in("teacher").get(here).status_code == 403


@pytest.mark.parametrize(
    ("own", "words"), [("没有冒号", "标题：内容"), ("长：" + "字" * 401, "不超过 400 字")]
)
def test_an_own_article_has_a_title_and_keeps_what_was_typed(
    county: World, sign_in: SignIn, own: str, words: str
) -> None:
    told = {"id": str(uuid7()), "target": "schools", "due_on": "2026-12-01", "own": own}
    answer = sign_in("director").post("/responsibility/issues/new/", told)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert own[:20] in answer.content.decode()


def test_my_letters_stand_on_one_page(county: World, issue: Issuer, sign_in: SignIn) -> None:
    issue()
    page = sign_in("principal").get("/responsibility/letters/").content.decode()
    assert "演示县教科局" in page
    assert "发责任书" in page
