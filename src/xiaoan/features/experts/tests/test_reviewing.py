from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from house.world import BUREAU, NOW, TODAY, World
from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.rules import FormInvalid, MoveForbidden
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.tasks.models import Task
from xiaoan.features.experts import actions
from xiaoan.features.experts.actions import Act
from xiaoan.features.experts.models import Candidate, Expert, Panel
from xiaoan.features.experts.queries import links
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.features.experts.tests.conftest import Engage, asked, terms
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.scope import Viewer

Move = Callable[..., Case]


@pytest.fixture
def candidate(panel: Panel) -> Candidate:
    with scope.system():
        return actions.apply(asked=asked(), panel=panel, recommender=None, at=NOW)


@pytest.fixture
def move(world: World, candidate: Candidate) -> Move:
    """`move("clerk", "pass")`, a day later with `days=1`."""

    def make(who: str, name: str, days: int = 0, note: str = "好", **form: Any) -> Case:
        by = world.viewer(who)
        with scope.enter(by):
            case = Case.objects.get(pk=candidate.pk)
            return cases.move(
                case=case, move=name, by=by, at=NOW + timedelta(days=days),
                expected_version=case.version, note=note, form=form,
            )  # fmt: skip

    return make


def until(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def test_from_an_application_to_an_appointment(candidate: Candidate, move: Move) -> None:
    move("clerk", "pass")
    move("director", "opine", verdict="agree")
    move("supervisor", "opine", verdict="agree")
    move("clerk", "publicise", publicity_until=until(7))
    with pytest.raises(MoveForbidden, match="期满"):
        move("clerk", "appoint", days=7, term_from=until(8))
    case = move("clerk", "appoint", days=8, term_from=until(8))
    assert (case.outcome, case.is_closed) == ("appointed", True)
    with scope.system():
        made = Expert.objects.get(case_id=candidate.pk)
        assert Entry.objects.filter(verb="experts.appointed", org_code=BUREAU).count() == 1
    assert (made.number, made.name, made.state) == ("2026-001", "演示专家", "serving")
    assert made.until_on.year == 2029


def test_one_opinion_is_not_enough(move: Move) -> None:
    move("clerk", "pass")
    move("director", "opine", verdict="agree")
    with pytest.raises(MoveForbidden, match="至少要 2 人"):
        move("clerk", "publicise", publicity_until=until(7))


def test_a_publicity_lasts_as_long_as_the_rules_say(move: Move) -> None:
    move("clerk", "pass")
    move("director", "opine", verdict="agree")
    move("supervisor", "opine", verdict="agree")
    with pytest.raises(FormInvalid, match="7 天"):
        move("clerk", "publicise", publicity_until=until(6))


def test_who_recuses_themselves_decides_nothing(move: Move) -> None:
    move("clerk", "pass")
    move("director", "opine", verdict="agree")
    move("director", "recuse", note="曾是同事")
    with pytest.raises(MoveForbidden, match="回避"):
        move("director", "opine", verdict="agree")
    move("supervisor", "opine", verdict="agree")
    with pytest.raises(MoveForbidden, match="现有 1 人"):
        move("clerk", "publicise", publicity_until=until(7))


def test_an_application_twice_is_once_and_names_nobody_in_the_ledger(panel: Panel) -> None:
    told = asked()
    with scope.system():
        first = actions.apply(asked=told, panel=panel, recommender=None, at=NOW)
        again = actions.apply(asked=told, panel=panel, recommender=None, at=NOW)
        entry = Entry.objects.get(verb="experts.opened")
    assert first.pk == again.pk
    assert "演示专家" not in str(entry.body)
    assert told.phone not in str(entry.body)
    code = links.receipt_code(first.pk)
    with scope.system():
        assert links.by_receipt(code.lower()) == first
        assert links.by_receipt("AAAA-BBBB-CCCC-DDDD") is None


def test_a_recommendation_says_by_whom(world: World, panel: Panel) -> None:
    principal = world.viewer("principal")
    with scope.system():
        made = actions.apply(asked=asked(), panel=panel, recommender=principal, at=NOW)
    assert (made.way, made.recommended_by) == ("recommended", "演示第一小学")


@pytest.mark.parametrize(
    ("more", "change", "words"),
    [
        ({"fields": ("psychology",)}, {}, "领域"),
        ({}, {"takes_applications": False}, "暂不接受"),
    ],
)
def test_applications_that_are_not_taken(
    panel: Panel, more: dict[str, Any], change: dict[str, Any], words: str
) -> None:
    with scope.system():
        Panel.objects.filter(pk=panel.pk).update(**change)
        panel.refresh_from_db()
        with pytest.raises(ExpertRefused, match=words):
            actions.apply(asked=asked(**more), panel=panel, recommender=None, at=NOW)


def test_what_the_applicant_adds_and_takes_back(candidate: Candidate) -> None:
    key = uuid7()
    with scope.system():
        for _ in range(2):
            actions.supplement(one=candidate, text="另有注册证书", id=key, at=NOW)
            candidate.refresh_from_db()
        assert candidate.statement.count("另有注册证书") == 1
        actions.withdraw(one=candidate, at=NOW)
        case = Case.objects.get(pk=candidate.pk)
        assert case.outcome == "withdrawn"
        gone = Candidate.objects.select_related("case", "panel").get(pk=candidate.pk)
        with pytest.raises(ExpertRefused, match="已经办结"):
            actions.withdraw(one=gone, at=NOW)
        with pytest.raises(ExpertRefused, match="已经办结"):
            actions.supplement(one=gone, text="再补", id=uuid7(), at=NOW)


def test_what_came_to_nothing_is_forgotten_after_half_a_year(
    candidate: Candidate, move: Move
) -> None:
    move("clerk", "refuse", note="经历不符")
    with scope.system():
        assert actions.forget_refused(NOW + timedelta(days=179)) == 0
        assert actions.forget_refused(NOW + timedelta(days=182)) == 1
        assert actions.forget_refused(NOW + timedelta(days=182)) == 0
        candidate.refresh_from_db()
    assert (candidate.phone, candidate.statement, candidate.name) == ("", "", "已清除")


def test_publishing_meets_the_duty_once_somebody_serves(
    clerk: Viewer, panel: Panel, engage: Engage
) -> None:
    act = Act(clerk, NOW)
    with scope.enter(clerk):
        with pytest.raises(ExpertRefused, match="还没有在聘"):
            actions.publish(panel=panel, act=act)
        engage("甲")
        actions.publish(panel=panel, act=act)
        actions.publish(panel=panel, act=act)
        fact = Fulfilment.objects.get(kind="expert_panel")
    assert (fact.org_code, fact.attributes["experts"]) == (BUREAU, 1)


def test_a_panel_is_its_offices_own(world: World, clerk: Viewer, panel: Panel) -> None:
    act = Act(world.viewer("supervisor"), NOW)
    with scope.enter(act.by), pytest.raises(ExpertRefused, match="组建它的单位"):
        actions.publish(panel=panel, act=act)
    with scope.enter(clerk), pytest.raises(ExpertRefused, match="同名"):
        actions.set_up_panel(id=uuid7(), terms=terms(), act=Act(clerk, NOW))


def test_a_panel_is_changed_by_who_saw_its_last_state(clerk: Viewer, panel: Panel) -> None:
    act = Act(clerk, NOW)
    with scope.enter(clerk):
        more = terms(term_years=5)
        changed = actions.change_panel(panel=panel, terms=more, expected_version=1, act=act)
        assert (changed.term_years, changed.version) == (5, 2)
        with pytest.raises(ExpertRefused, match="刷新"):
            actions.change_panel(panel=panel, terms=more, expected_version=1, act=act)


def test_the_office_is_told_a_month_before_a_term_ends(panel: Panel, engage: Engage) -> None:
    one = engage("甲", until_on=TODAY + timedelta(days=20))
    engage("乙")
    with scope.system():
        actions.remind(NOW)
        actions.remind(NOW)
        task = Task.objects.get(key__startswith="expert:term:")
    assert (task.org_code, task.post_kind) == (BUREAU, "bureau_clerk")
    assert one.name in task.title
