"""One deed on many: a look ahead, results row by row, done once; and the similar offered first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from house.world import NOW, World
from xiaoan.engine.cases.actions import MoveForbidden
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.features.hazards import actions
from xiaoan.features.hazards.tests.conftest import Mover, hazard_of, verbs_of
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read the clock of the world."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def three(report: Mover, make: Mover, five: dict[str, Any]) -> list[Case]:
    """Two in treatment, one only registered."""
    settled = [make(report("teacher"), "settle", "officer", form=five) for _ in range(2)]
    return [*settled, report("guard")]


def sent(cases: list[Case], **changes: str) -> dict[str, Any]:
    return {"id": str(uuid7()), "case": [str(one.id) for one in cases], **changes}


def test_it_is_looked_at_first_and_nothing_is_written(
    sign_in: SignIn, three: list[Case], world: World
) -> None:
    told = sent(three, deed="hasten", deadline="2026-11-20")
    page = sign_in("officer").post("/hazards/bulk/", told).content.decode()
    assert "可以办 2 处" in page and "1 处不能办" in page and "确认办理 2 处" in page
    assert hazard_of(three[0]).deadline != hazard_of(three[2]).deadline
    with scope.system():
        assert not CaseEvent.objects.filter(move="hasten").exists()


def test_each_is_done_by_its_own_move_and_twice_is_once(
    sign_in: SignIn, three: list[Case], world: World
) -> None:
    person = str(world.appointments["guard"][0].id)
    told = sent(three, deed="reassign", responsible=person, sure="1")
    client = sign_in("officer")
    page = client.post("/hazards/bulk/", told).content.decode()
    assert "办成 2 处" in page and "1 处没有办" in page
    client.post("/hazards/bulk/", told)
    with scope.system():
        assert CaseEvent.objects.filter(move="reassign").count() == 2
    assert hazard_of(three[0]).responsible_name == "保安 保师傅"
    assert verbs_of(three[0])[-1] == "hazards.reassign"


def test_the_level_above_urges_many(sign_in: SignIn, three: list[Case]) -> None:
    told = sent(three, deed="urge", note="开学前办完", sure="1")
    assert "办成 3 处" in sign_in("clerk").post("/hazards/bulk/", told).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"deed": ""}, "请选择要办什么"),
        ({"deed": "accept"}, "请选择要办什么"),
        ({"deed": "hasten"}, "请填写日期"),
        ({"deed": "reassign"}, "请选择责任人"),
        ({"deed": "urge"}, "请写明督办意见"),
    ],
)
def test_what_lacks_is_said_and_the_choice_is_kept(
    sign_in: SignIn, three: list[Case], changes: dict[str, str], words: str
) -> None:
    answer = sign_in("officer").post("/hazards/bulk/", sent(three, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and str(three[0].id) in page


def test_acceptance_is_never_done_to_many(three: list[Case], world: World) -> None:
    by = world.viewer("officer")
    with scope.enter(by), pytest.raises(MoveForbidden, match="逐件办理"):
        actions.handle_many(actions.Batch(uuid7(), "accept"), three, by, NOW)


def test_others_hazards_are_not_chosen(sign_in: SignIn, three: list[Case]) -> None:
    told = sent(three, deed="urge", note="办", sure="1")
    assert sign_in("neighbour_clerk").post("/hazards/bulk/", told).status_code == 302
    assert sign_in("clerk").get("/hazards/bulk/").status_code == 302


def test_the_list_lets_those_choose_who_may_do_something(
    sign_in: SignIn, three: list[Case]
) -> None:
    assert "成批办理选中的" in sign_in("officer").get("/hazards/").content.decode()
    assert "成批办理选中的" not in sign_in("guard").get("/hazards/").content.decode()


REPORT = {
    "place": "教学楼二楼", "description": "东侧楼梯扶手松动", "kind": "seen", "area": "",
    "treatment": "", "offer": "1",
}  # fmt: skip


def reporting(**changes: str) -> dict[str, str]:
    return {"id": str(uuid7()), "org_code": "51172310300101", **REPORT, **changes}


def test_what_is_open_and_alike_is_offered_before_a_second_one_is_opened(
    sign_in: SignIn, report: Mover
) -> None:
    first, client = report("teacher"), sign_in("guard")
    told = reporting()
    page = client.post("/hazards/report/", told).content.decode()
    assert first.number in page and "是这一处，补充进去" in page and "东侧楼梯扶手松动" in page
    assert 'name="offer"' not in page  # the second time it is opened
    told.pop("offer")
    assert client.post("/hazards/report/", told).status_code == 302
    with scope.system():
        assert Case.objects.filter(workflow="hazards").count() == 2


def test_the_words_go_to_the_one_that_was_chosen(sign_in: SignIn, report: Mover) -> None:
    first = report("teacher")
    told = reporting(same=str(first.id))
    told.pop("offer")
    for _ in range(2):
        answer = sign_in("guard").post("/hazards/report/", told)
        assert answer["Location"] == f"/hazards/{first.id}/"
    with scope.system():
        assert Case.objects.filter(workflow="hazards").count() == 1
        assert first.events.filter(move="told").count() == 1


def test_what_is_not_alike_is_opened_at_once(sign_in: SignIn, report: Mover) -> None:
    report("teacher")
    told = reporting(place="食堂后厨", description="燃气软管老化")
    assert sign_in("guard").post("/hazards/report/", told).status_code == 302
