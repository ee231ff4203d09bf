from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from house.world import NOW, World
from xiaoan.engine.registers import actions as registers
from xiaoan.features.classes import actions, queries, rules
from xiaoan.features.classes.models import SchoolClass
from xiaoan.features.classes.queries import CLASSES
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[..., Client]


def enter(world: World, name: str, grade: str, pupils: int = 40) -> None:
    by = world.viewer("officer")
    with scope.enter(by):
        values = {**CLASSES.blank, "name": name, "grade": grade, "pupils": pupils}
        registers.add(act=registers.Act(CLASSES, by, NOW), id=uuid7(), values=values)


def test_a_class_goes_up_and_the_last_year_leaves() -> None:
    assert rules.next_grade("3", "primary") == "4"
    assert rules.next_grade("6", "primary") == ""
    assert rules.next_grade("6", "nine_year") == "7"
    assert rules.next_grade("9", "complete") == ""
    assert rules.next_grade("k3", "kindergarten") == ""
    assert rules.next_name("三年级2班", "3", "4") == "四年级2班"
    assert rules.next_name("启航班", "3", "4") == "启航班"


def test_all_classes_go_up_once(world: World, sign_in: SignIn) -> None:
    enter(world, "三年级1班", "3")
    enter(world, "六年级1班", "6")
    client = sign_in("officer")
    assert "四年级1班" in client.get("/classes/go-up/").text
    with scope.enter(world.viewer("officer")):
        seen = queries.mark(world.viewer("officer"))
    for _ in range(2):
        client.post("/classes/go-up/", {"seen": seen})
    with scope.system():
        here = dict(SchoolClass.objects.values_list("name", "retired_reason"))
    assert here == {"四年级1班": "", "六年级1班": actions.LEFT}
    with scope.enter(world.viewer("officer")):
        assert queries.current(world.viewer("officer")).count() == 1


def test_a_class_of_two_hundred_is_refused_and_an_outsider_sees_none(
    world: World, sign_in: SignIn
) -> None:
    form = {"id": str(uuid7()), "version": 0, "name": "一年级1班", "grade": "1", "pupils": "200"}
    assert sign_in("officer").post("/classes/add/", form).status_code == 422
    enter(world, "三年级1班", "3")
    assert "三年级1班" not in sign_in("neighbour_officer").get("/classes/").text
    assert sign_in("guard").get("/classes/").status_code == 403
