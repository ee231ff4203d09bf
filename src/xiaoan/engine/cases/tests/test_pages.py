"""The page that every case has, whatever its workflow."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[..., Client]


def test_a_case_shows_its_stages_story_clock_and_proof(assigned: Case, sign_in: SignIn) -> None:
    text = sign_in("officer").get(f"/cases/{assigned.id}/").content.decode()
    for word in (
        "门口堵车",
        "阅信",
        "答复",
        "归档",
        "交办",
        "后勤主任 侯主任",
        "答复期限",
        "测试用。",
    ):
        assert word in text
    assert f"/ledger/record/case/{assigned.id}.html" in text


def test_who_may_move_it_sees_the_form(letter: Case, sign_in: SignIn) -> None:
    address = f"/cases/{letter.id}/move/assign/"
    assert address in sign_in("officer").get(f"/cases/{letter.id}/").content.decode()
    assert address not in sign_in("guard").get(f"/cases/{letter.id}/").content.decode()


def test_a_move_is_made_once_however_often_it_is_sent(letter: Case, sign_in: SignIn) -> None:
    client, sent = sign_in("officer"), {"id": str(uuid7()), "version": 1}
    for _ in range(2):
        answer = client.post(f"/cases/{letter.id}/move/assign/", sent)
        assert answer["Location"] == f"/cases/{letter.id}/"
    with scope.system():
        assert CaseEvent.objects.filter(move="assign").count() == 1


def test_a_note_loses_what_the_database_cannot_hold(letter: Case, sign_in: SignIn) -> None:
    sent = {"version": 1, "note": "请尽快\x00"}
    assert sign_in("officer").post(f"/cases/{letter.id}/move/assign/", sent).status_code == 302
    with scope.system():
        assert CaseEvent.objects.get(move="assign").note == "请尽快"


def test_a_forbidden_move_says_why(letter: Case, sign_in: SignIn) -> None:
    answer = sign_in("guard").post(f"/cases/{letter.id}/move/assign/", {"version": 1})
    assert answer.status_code == 422
    assert "您的岗位没有“交办”的权限" in answer.content.decode()


def test_a_refused_photo_or_number_comes_back_as_a_sentence(letter: Case, sign_in: SignIn) -> None:
    sent = {"version": "x", "deadline": "哪天", "note": "请尽快\x00"}
    answer = sign_in("officer").post(f"/cases/{letter.id}/move/assign/", sent)
    assert answer.status_code == 422
    assert "请按“年-月-日”填写日期" in answer.content.decode()


def test_outsiders_and_unknown_moves_get_404(letter: Case, sign_in: SignIn) -> None:
    for key in ("head", "police", "neighbour_clerk"):
        assert sign_in(key).get(f"/cases/{letter.id}/").status_code == 404, key
    assert sign_in("officer").post(f"/cases/{letter.id}/move/fly/").status_code == 404
    assert sign_in("officer").get(f"/cases/{letter.id}/move/assign/").status_code == 405


def test_statements_of_a_case_stay_few(
    assigned: Case, sign_in: SignIn, queries_counted: list[dict[str, str]]
) -> None:
    client = sign_in("officer")
    queries_counted.clear()
    assert client.get(f"/cases/{assigned.id}/").status_code == 200
    assert len(queries_counted) <= 35
