from __future__ import annotations

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.features.documents import carrying
from xiaoan.features.documents.rules import asking
from xiaoan.features.documents.tests.test_collecting import asked_of, sent
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.registry import Handover


def test_who_closes_need_not_answer_and_is_asked_again_when_undone(world: World) -> None:
    one = sent(world)
    closing = Handover("close", SCHOOL, None, "", None, TODAY, NOW)
    with scope.system():
        assert carrying.count_waiting(SCHOOL) == 1
        ids = carrying.end_waiting(closing)
        assert carrying.end_waiting(closing) == []
    assert asked_of(one).state == asking.WITHDRAWN
    assert asked_of(one, KINDERGARTEN).state == asking.OPEN
    with scope.system():
        carrying.wait_again(closing, ids)
    assert asked_of(one).state == asking.OPEN


def test_a_move_takes_everything_along_by_itself(world: World) -> None:
    sent(world)
    with scope.system():
        moving = Handover("move", SCHOOL, SCHOOL + 1, "演示新校", None, TODAY, NOW)
        assert carrying.end_waiting(moving) == []
        assert carrying.count_waiting(SCHOOL) == 1
