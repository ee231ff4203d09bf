from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from house.world import BUREAU, NOW, SCHOOL, TODAY, World
from xiaoan.engine.tasks.models import Task
from xiaoan.features.experts import actions, rules
from xiaoan.features.experts.actions import Act, Answer, Tied, Wanted
from xiaoan.features.experts.models import Assignment, Draw, Panel, Tie
from xiaoan.features.experts.queries import work
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.features.experts.tests.conftest import Engage
from xiaoan.foundation import scope
from xiaoan.foundation.draws import rules as draws
from xiaoan.foundation.draws.rules import DrawInvalid
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

CHANCE = "0123456789abcdef0123456789abcdef"
Fix = Callable[..., Draw]


@pytest.fixture
def fix(clerk: Viewer, panel: Panel) -> Fix:
    def make(**wants: int) -> Draw:
        about = Organisation.objects.get(code=SCHOOL)
        until = TODAY + timedelta(days=1)
        wanted = Wanted(uuid7(), "秋季联合检查", about, TODAY, until, wants)
        return actions.fix(panel=panel, wanted=wanted, today=TODAY, act=Act(clerk, NOW))

    return make


def run(one: Draw, clerk: Viewer) -> list[Assignment]:
    actions.draw(one=one, chance=CHANCE, act=Act(clerk, NOW))
    return work.of_draw(one)


def test_the_list_says_of_everybody_why_they_are_barred(
    clerk: Viewer, engage: Engage, fix: Fix
) -> None:
    engage("甲")
    engage("乙", employer_code=SCHOOL)
    engage("丙", "law")
    tied = engage("丁")
    with scope.enter(clerk):
        about = Organisation.objects.get(code=SCHOOL)
        told = Tied(uuid7(), about, "family", "", TODAY)
        actions.declare(expert=tied, tied=told, act=Act(clerk, NOW))
        made = fix(fire=1)
    bars = {row["name"]: row["bar"] for row in made.frame}
    assert bars == {
        "甲": "",
        "乙": "回避：现任职单位",
        "丙": "不属于所需领域",
        "丁": "回避：近亲属任职或就读",
    }
    with scope.system():
        noted = Entry.objects.get(verb="experts.draw_fixed")
    assert noted.body["digest"] == made.digest


def test_a_draw_can_be_computed_again(clerk: Viewer, engage: Engage, fix: Fix) -> None:
    for name in "甲乙丙丁":
        engage(name, "fire", "food")
    engage("戊", "law")
    with scope.enter(clerk):
        made = fix(fire=2, food=1, law=1)
        tasks = run(made, clerk)
        assert run(made, clerk) == tasks  # a second tap draws nothing more
        assert work.faults(made) == []
        made.chosen = {**made.chosen, "fire-1": made.chosen["fire-2"]}
        assert "次序" in work.faults(made)[0]
    assert [task.seat for task in tasks] == ["fire-1", "fire-2", "food-1", "law-1"]
    assert len({task.expert_id for task in tasks}) == 4
    assert draws.faults_of(draws.from_record(made.record)) == []


def test_a_list_that_was_tampered_with_is_not_drawn(
    clerk: Viewer, engage: Engage, fix: Fix
) -> None:
    engage("甲")
    engage("乙")
    with scope.enter(clerk):
        made = fix(fire=1)
        Draw.objects.filter(pk=made.pk).update(frame=made.frame[:1])
        with pytest.raises(DrawInvalid, match="不一致"):
            run(made, clerk)


def test_nobody_to_draw_from(clerk: Viewer, engage: Engage, fix: Fix) -> None:
    engage("甲", "law")
    with scope.enter(clerk), pytest.raises(ExpertRefused, match="没有可以抽取"):
        fix(fire=1)


def test_who_declines_is_replaced_by_the_next_in_the_order(
    clerk: Viewer, engage: Engage, fix: Fix
) -> None:
    for name in "甲乙丙":
        engage(name)
    with scope.enter(clerk):
        made = fix(fire=1)
        (first,) = run(made, clerk)
        with pytest.raises(ExpertRefused, match="已经有人"):
            actions.replace_declined(one=made, seat="fire-1", act=Act(clerk, NOW))
        actions.answer(one=first, told=Answer(False, "出差"), at=NOW)
        second = actions.replace_declined(one=made, seat="fire-1", act=Act(clerk, NOW))
        assert str(second.expert_id) == made.record["order"][1]
        with pytest.raises(ExpertRefused, match="没有这个席位"):
            actions.replace_declined(one=made, seat="law-1", act=Act(clerk, NOW))
        task = Task.objects.get(key=f"expert:replace:{first.pk}")
    assert task.org_code == BUREAU


def test_who_declines_for_a_conflict_is_left_out_from_then_on(
    clerk: Viewer, engage: Engage, fix: Fix
) -> None:
    engage("甲")
    with scope.enter(clerk):
        (first,) = run(fix(fire=1), clerk)
        actions.answer(one=first, told=Answer(False, "亲属在校", is_tied=True), at=NOW)
        assert Tie.objects.get().about_code == SCHOOL
        with pytest.raises(ExpertRefused, match="没有可以抽取"):
            fix(fire=1)


def test_only_the_office_draws(world: World, clerk: Viewer, engage: Engage, fix: Fix) -> None:
    engage("甲")
    with scope.enter(clerk):
        made = fix(fire=1)
    leader = world.viewer("leader")
    with scope.enter(leader), pytest.raises(ExpertRefused, match="固定名单的单位"):
        actions.draw(one=made, chance=CHANCE, act=Act(leader, NOW))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"why_not_drawn": " "}, "不经抽取"),
        ({"from_on": TODAY - timedelta(days=1)}, "已经过去"),
        ({"field": "law"}, "不属于所需领域"),
    ],
)
def test_sending_without_a_draw_has_its_bounds(
    clerk: Viewer, engage: Engage, more: dict[str, Any], words: str
) -> None:
    one = engage("甲")
    with scope.enter(clerk):
        about = Organisation.objects.get(code=SCHOOL)
        told: dict[str, Any] = {
            "id": uuid7(), "field": "fire", "purpose": "应急到场", "about": about,
            "from_on": TODAY, "until_on": TODAY, "why_not_drawn": "突发险情",
        }  # fmt: skip
        sending = actions.Sending(**told | more)
        with pytest.raises(ExpertRefused, match=words):
            actions.assign(expert=one, sending=sending, act=Act(clerk, NOW))
        made = actions.assign(expert=one, sending=actions.Sending(**told), act=Act(clerk, NOW))
    assert (made.state, made.org_code, made.from_code) == (rules.ASKED, SCHOOL, BUREAU)
