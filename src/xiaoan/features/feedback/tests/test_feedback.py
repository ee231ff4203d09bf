from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from house.world import BUREAU, NOW, World
from xiaoan.features.feedback import actions, queries
from xiaoan.features.feedback.models import Feedback
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

WORDS = {"kind": "burden", "text": "同一份记录填了两遍", "page": "/duties/"}


def written(world: World, key: str, *, is_anonymous: bool = False) -> Feedback:
    viewer = world.viewer(key)
    with scope.enter(viewer):
        return actions.write_feedback(
            feedback_id=uuid7(), words=WORDS, is_anonymous=is_anonymous, by=viewer, at=NOW
        )


def test_a_complaint_reaches_the_countys_bureau(world: World) -> None:
    feedback = written(world, "guard")
    assert feedback.org_code == BUREAU
    with scope.enter(world.viewer("clerk")):
        assert queries.one(world.viewer("clerk"), feedback.id) == feedback


def test_the_own_principal_does_not_read_it(world: World) -> None:
    feedback = written(world, "guard")
    with scope.enter(world.viewer("principal")):
        assert queries.one(world.viewer("principal"), feedback.id) is None


def test_an_unsigned_complaint_keeps_no_name(world: World) -> None:
    assert written(world, "guard", is_anonymous=True).by_name == ""


def test_a_double_tap_writes_one(world: World) -> None:
    viewer, same = world.viewer("guard"), uuid7()
    with scope.enter(viewer):
        for _ in range(2):
            actions.write_feedback(
                feedback_id=same, words=WORDS, is_anonymous=False, by=viewer, at=NOW
            )
        assert Feedback.objects.count() == 1


def test_the_first_answer_stands(world: World) -> None:
    feedback, clerk = written(world, "guard"), world.viewer("clerk")
    with scope.enter(clerk):
        actions.answer_feedback(feedback=feedback, answer="本周合并", by=clerk, at=NOW)
        with pytest.raises(ValueError, match="已经答复"):
            actions.answer_feedback(feedback=feedback, answer="再答", by=clerk, at=NOW)


def test_the_page_knows_where_the_writer_came_from(
    world: World, sign_in: Callable[..., Client]
) -> None:
    answer = sign_in("guard").get("/feedback/write/", {"from": "/duties/"})
    assert '<input type="hidden" name="page" value="/duties/">' in answer.text


def test_the_page_writes_and_the_writer_sees_the_answer(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    guard = sign_in("guard")
    answer = guard.post("/feedback/write/", {"kind": "idea", "text": "字再大一点"}, follow=True)
    assert "字再大一点" in answer.content.decode()
    with scope.system():
        feedback = Feedback.objects.get(text="字再大一点")
    address = f"/feedback/{feedback.id}/"
    assert sign_in("clerk").post(address, {"answer": "已加大"}).status_code == 302
    assert "已加大" in guard.get(address).content.decode()
    assert sign_in("neighbour_clerk").get(address).status_code == 404
    assert sign_in("principal").get(address).status_code == 404


def test_an_empty_complaint_says_what_is_missing(sign_in: Callable[[str], Client]) -> None:
    answer = sign_in("guard").post("/feedback/write/", {"kind": "idea", "text": ""})
    assert answer.status_code == 422
    assert "请写一句话" in answer.content.decode()
