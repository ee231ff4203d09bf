from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from house.world import BUREAU, KINDERGARTEN, MARKET, NOW, POLICE, SCHOOL, World
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.tasks.models import Task
from xiaoan.features.tips import actions
from xiaoan.features.tips.models import Tip, table
from xiaoan.features.tips.queries import inbox, places
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.ledger.models import Entry

from .conftest import Receive, again, picture, sent


def test_a_tip_goes_straight_to_the_school_as_a_case_with_a_task(receive: Receive) -> None:
    taken = receive()
    drain()
    tip = again(taken.tip)
    with scope.system():
        case = Case.objects.get(id=tip.case_id or uuid7())
        assert (case.org_code, case.stage, case.workflow) == (SCHOOL, "received", "tips")
        assert case.due_at is not None
        task = Task.objects.get(case_id=case.id)
        assert (task.org_code, task.post_kind) == (SCHOOL, "safety_officer")
        assert Entry.objects.filter(verb="tips.received", subject_id=str(tip.id)).count() == 1


def test_the_same_form_sent_again_is_the_same_tip_and_the_same_code(world: World) -> None:
    with scope.system():
        one = sent()
        first, second = (actions.receive(sent=one, at=NOW) for _ in range(2))
        assert first.code == second.code
        assert Tip.objects.count() == 1


def test_another_tip_under_the_same_id_is_refused(world: World) -> None:
    with scope.system():
        one = sent()
        actions.receive(sent=one, at=NOW)
        with pytest.raises(actions.TipRefused, match="再反映一件"):
            actions.receive(sent=sent(id=one.id, words="别的事"), at=NOW)


def test_the_code_is_kept_nowhere(receive: Receive) -> None:
    taken = receive()
    with scope.system():
        row = Tip.objects.values().get(id=taken.tip.id)
    plain = taken.code.replace("-", "")
    said = [str(value) for value in row.values()]
    assert not [one for one in said if plain in one or taken.code in one]


def test_without_a_proof_it_waits_for_a_person_and_is_let_through(
    world: World, receive: Receive
) -> None:
    tip = receive(proof=("", "")).tip
    drain()
    assert (tip.state, again(tip).case_id) == (Tip.HELD, None)
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        actions.release(tip=tip, by=clerk, at=NOW)
        assert again(tip).case_id is not None
        with pytest.raises(actions.TipRefused, match="别人"):
            actions.release(tip=tip, by=clerk, at=NOW)
        assert Entry.objects.filter(verb="tips.released").count() == 1


def test_hidden_keeps_the_original_and_says_why(world: World, receive: Receive) -> None:
    tip, clerk = receive(proof=("", ""), words="广告").tip, world.viewer("clerk")
    with scope.enter(clerk):
        with pytest.raises(actions.TipRefused, match="为什么"):
            actions.hide(tip=tip, reason=" ", by=clerk, at=NOW)
        done = actions.hide(tip=tip, reason="广告", by=clerk, at=NOW)
    assert (done.state, done.words, done.hidden_reason) == (Tip.HIDDEN, "广告", "广告")


def test_two_hundred_people_behind_one_address_all_get_through(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope.system():
        every = [sent(words=f"第{n}个家长") for n in range(200)]
        lanes = {actions.receive(sent=one, at=NOW).tip.state for one in every}
        assert lanes == {Tip.STRAIGHT}
        assert Tip.objects.count() == 200


def test_a_flood_is_held_and_its_photos_do_not_fill_the_disk(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        Tip(
            id=uuid7(), org_code=SCHOOL, place_code=SCHOOL, kind="other", state=Tip.HELD, at=NOW,
            lookup=f"{n:064}", digest="", photo_bytes=5_300,
        )
        for n in range(200)
    ]  # fmt: skip
    monkeypatch.setitem(table().numbers, "held_megabytes", 1)
    with scope.system():
        Tip.objects.bulk_create(rows)
        taken = actions.receive(sent=sent(proof=("", ""), photos=[picture()]), at=NOW)
        assert (taken.tip.state, taken.tip.photo_ids) == (Tip.HELD, [])
        assert "只收下了文字" in taken.faults[0]
        honest = actions.receive(sent=sent(photos=[picture()]), at=NOW)
        assert (honest.tip.state, len(honest.tip.photo_ids)) == (Tip.STRAIGHT, 1)
        monkeypatch.setitem(table().numbers, "held_most", 200)
        with pytest.raises(actions.Full, match="写好的内容都在"):
            actions.receive(sent=sent(proof=("", "")), at=NOW)


def test_a_photo_keeps_neither_place_nor_camera_and_a_bad_one_costs_no_words(
    receive: Receive,
) -> None:
    heic = SimpleUploadedFile("a.heic", b"\0\0\0\x18ftypheic" + b"\0" * 64)
    taken = receive(photos=[heic, picture()])
    assert [one[:5] for one in taken.faults] == ["第1张照片"]
    with scope.system():
        (kept,) = File.objects.filter(id__in=taken.tip.photo_ids)
        assert kept.purpose == "tips.photo"
        assert b"Exif" not in kept.path.read_bytes()


def test_what_is_about_who_runs_the_school_is_walled_off_from_it(
    world: World, admitted: Callable[..., Tip]
) -> None:
    tip = admitted(about_school=True, photos=[picture()], words="校长把消防通道锁了")
    assert tip.org_code == BUREAU
    principal = world.viewer("principal")
    with scope.enter(principal):
        assert not Tip.objects.exists()
        assert not Case.objects.filter(workflow="tips").exists()
        assert not CaseEvent.objects.filter(case_id=str(tip.case_id)).exists()
        assert not Task.objects.filter(title__contains="消防通道").exists()
        assert not File.objects.filter(purpose="tips.photo").exists()
        assert not Entry.objects.filter(verb__startswith="tips.").exists()
    with scope.enter(world.viewer("clerk")):
        assert inbox.tip(world.viewer("clerk"), tip.id) == tip


def test_kinds_go_to_their_departments(admitted: Callable[..., Tip]) -> None:
    assert admitted(kind="stall").org_code == MARKET
    assert admitted(kind="traffic").org_code == POLICE


def test_a_childs_matter_is_sealed_and_no_photo_is_taken(
    world: World, admitted: Callable[..., Tip]
) -> None:
    tip = admitted(kind="harm", words="请联系我", phone="13900000000", photos=[picture()])
    assert (tip.org_code, tip.words, tip.photo_ids, tip.place) == (BUREAU, "", [], "")
    assert b"13900000000" not in bytes(tip.phone or b"")
    with scope.system():
        case = Case.objects.get(id=tip.case_id or uuid7())
        assert case.title == "一件密封的线索"
        assert Task.objects.get(case_id=case.id).post_kind == "bureau_director"
    director = world.viewer("director")
    with scope.enter(director):
        lines = actions.open_sealed(tip=tip, by=director, at=NOW)
        assert lines[0][2] == "请联系我"
        assert Entry.objects.filter(verb="tips.unsealed", by_id=director.person_id).count() == 1


def test_a_number_is_shown_with_a_trace_and_forgotten_in_time(
    world: World, admitted: Callable[..., Tip]
) -> None:
    tip, officer = admitted(phone="13900000000"), world.viewer("officer")
    with scope.enter(officer):
        assert actions.contact(tip=tip, by=officer, at=NOW) == "13900000000"
        assert Entry.objects.filter(verb="tips.contacted").count() == 1
    with scope.system():
        Tip.objects.filter(id=tip.id).update(closed_at=NOW)
        assert actions.forget_phones(NOW + timedelta(days=89)) == 0
        assert actions.forget_phones(NOW + timedelta(days=91)) == 1
    with scope.enter(officer), pytest.raises(actions.TipRefused, match="没有留电话"):
        actions.contact(tip=again(tip), by=officer, at=NOW)


def test_me_too_adds_a_voice_once(receive: Receive, admitted: Callable[..., Tip]) -> None:
    first = admitted()
    with scope.system():
        (offered,) = places.similar(SCHOOL, table().kinds)
        assert offered.id == first.id
        assert "围栏" not in offered.words
    joined = receive(joins=first.id, words="我也看到了").tip
    with scope.system():
        for _ in range(2):
            actions.admit(joined.id, at=NOW)
    assert (joined.state, again(first).voices) == (Tip.JOINED, 2)


def test_nothing_is_joined_at_another_place(receive: Receive, admitted: Callable[..., Tip]) -> None:
    other = receive(place_code=KINDERGARTEN, joins=admitted().id).tip
    assert other.state == Tip.STRAIGHT


def test_a_place_or_kind_that_is_none_is_refused(world: World) -> None:
    with scope.system():
        for given in ({"place_code": 1}, {"kind": "nothing"}, {"place_code": MARKET}):
            with pytest.raises(actions.TipRefused):
                actions.receive(sent=sent(**given), at=NOW)
        assert not Tip.objects.exists()
