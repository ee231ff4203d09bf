from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from house.world import BUREAU, NOW, POLICE, SCHOOL, World
from xiaoan.engine.cases import queries as cases
from xiaoan.engine.cases.actions import FormInvalid, MoveForbidden
from xiaoan.engine.cases.models import Case
from xiaoan.engine.tasks.models import Task
from xiaoan.features.tips import actions
from xiaoan.features.tips.models import Message, Praise, Tip
from xiaoan.features.tips.queries import following, handled, inbox, places
from xiaoan.features.tips.rules.publishing import Box
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.notices.models import Notice

from .conftest import Mover, again, picture


def stage(tip: Tip) -> str:
    with scope.system():
        return Case.objects.get(id=again(tip).case_id or uuid7()).stage


def test_an_answer_closes_nothing_until_the_reporter_agrees(answered: Tip) -> None:
    assert (stage(answered), answered.closed_at, answered.agreed_at) == ("answered", None, None)
    with scope.system():
        page = following.followed(answered)
        assert (page.asks, page.step) == ("agree", 2)
        moved = actions.agree(tip=answered, at=NOW)
    assert (stage(moved), moved.agreed_how) == ("call_back", "reporter")
    assert moved.call_back_on == (NOW + timedelta(days=28)).date()


def test_a_reporter_who_disagrees_sends_it_back_with_why(answered: Tip) -> None:
    with scope.system():
        actions.disagree(tip=answered, words="围栏还是松的", at=NOW)
        assert Message.objects.filter(words="围栏还是松的", is_from_reporter=True).exists()
        assert Task.objects.filter(title__startswith="反映人补充了情况").count() == 1
    assert stage(answered) == "handling"


def test_time_agrees_where_nobody_says_a_word(answered: Tip) -> None:
    with scope.system():
        assert actions.lapse_all(NOW + timedelta(days=15)) == 0
        assert actions.lapse_all(NOW + timedelta(days=16)) == 1
        assert actions.lapse_all(NOW + timedelta(days=16)) == 0
    assert again(answered).agreed_how == "time"


def test_an_independent_visitor_agrees_and_the_office_itself_never(
    world: World, answered: Tip, make: Mover
) -> None:
    with pytest.raises(MoveForbidden):
        make(answered, "visit", "officer", note="看过")
    make(answered, "visit", "supervisor", note="到场看过，围栏已换")
    assert again(answered).agreed_how == "visitor"


def test_four_weeks_later_it_is_asked_again_and_a_relapse_reopens(answered: Tip) -> None:
    later = NOW + timedelta(days=28)
    with scope.system():
        moved = actions.agree(tip=answered, at=NOW)
        assert following.followed(moved).asks == ""
        assert [actions.call_back_all(later) for _ in range(2)] == [1, 0]
        assert following.followed(again(moved)).asks == "call_back"
        actions.disagree(tip=again(moved), words="又断了", at=later)
    assert stage(answered) == "handling"
    assert again(answered).call_back_on is None


def test_a_call_back_without_an_answer_closes_in_the_end(answered: Tip) -> None:
    with scope.system():
        actions.agree(tip=answered, at=NOW)
        actions.call_back_all(NOW + timedelta(days=28))
        assert actions.lapse_all(NOW + timedelta(days=43)) == 1
    assert (stage(answered), again(answered).closed_at is not None) == ("closed", True)


def test_who_left_a_number_is_called_by_a_person_where_no_text_can_go(
    admitted: Callable[..., Tip], make: Mover
) -> None:
    tip = admitted(phone="13900000000")
    make(tip, "answer", "officer", form={"result": "fixed"}, note="已换")
    with scope.system():
        actions.agree(tip=again(tip), at=NOW)
        actions.call_back_all(NOW + timedelta(days=28))
        task = Task.objects.get(title__startswith="给反映人打电话回访")
    assert task.org_code == SCHOOL
    assert "13900000000" not in task.title + task.detail


def test_passing_on_gives_the_next_office_a_case_of_its_own(
    world: World, admitted: Callable[..., Tip], make: Mover
) -> None:
    tip = admitted(photos=[picture()])
    with pytest.raises(FormInvalid):
        make(tip, "pass_on", "officer", form={"party": str(SCHOOL)}, note="不归我们")
    make(tip, "pass_on", "officer", form={"party": str(POLICE)}, note="校外道路")
    drain()
    moved = again(tip)
    assert (moved.org_code, stage(tip)) == (POLICE, "received")
    assert moved.case_id != tip.case_id
    with scope.enter(world.viewer("officer")):
        assert inbox.tip(world.viewer("officer"), tip.id) is None
    with scope.system():
        assert File.objects.get(id=tip.photo_ids[0]).org_code == POLICE


def test_what_is_about_the_school_never_goes_down_to_it(
    admitted: Callable[..., Tip], make: Mover
) -> None:
    tip = admitted(about_school=True)
    with pytest.raises(MoveForbidden):
        make(tip, "hand_down", "clerk", note="请学校办")
    make(tip, "hand_up", "clerk", note="超出职权")
    drain()
    assert again(tip).org_code not in {SCHOOL, BUREAU}


def test_a_tip_becomes_a_hazard_and_its_way_is_told_under_the_code(
    world: World, admitted: Callable[..., Tip], make: Mover
) -> None:
    tip = admitted()
    make(tip, "accept", "officer")
    make(tip, "to_hazard", "officer")
    moved = again(tip)
    with scope.system():
        hazard = Case.objects.get(id=moved.hazard_id or uuid7())
        assert (hazard.workflow, hazard.org_code, hazard.source_id) == ("hazards", SCHOOL, tip.id)
        assert actions.reflect_hazard(hazard.id, "这处隐患已销号。", at=NOW) == 1
        assert actions.reflect_hazard(hazard.id, "这处隐患已销号。", at=NOW) == 0
        assert hazard.number in following.followed(moved).hazard
        assert places.is_open_hazard(hazard.id, SCHOOL)


def test_only_the_designated_post_moves_what_is_sealed(
    world: World, admitted: Callable[..., Tip], make: Mover
) -> None:
    tip = admitted(kind="harm", words="请联系我")
    with pytest.raises(MoveForbidden):
        make(tip, "accept", "clerk")
    make(tip, "accept", "director")
    with scope.enter(world.viewer("clerk")):
        clerk = world.viewer("clerk")
        (case,) = cases.cases(clerk, "tips")
        assert cases.offered(clerk, case, NOW).moves == []


def test_words_go_both_ways_and_twice_is_once(world: World, admitted: Callable[..., Tip]) -> None:
    tip, officer = admitted(), world.viewer("officer")
    asked, added = actions.Said(uuid7(), "是哪一段围栏？"), actions.Said(uuid7(), "东边第三根")
    with scope.enter(officer):
        for _ in range(2):
            actions.say_to_reporter(tip=tip, said=asked, by=officer, at=NOW)
    with scope.system():
        for _ in range(2):
            actions.say_as_reporter(tip=tip, said=added, at=NOW + timedelta(minutes=1))
        lines = following.followed(tip).lines
    assert [(one.who, one.words) for one in lines] == [
        ("演示第一小学", "是哪一段围栏？"),
        ("反映人", "东边第三根"),
    ]


def test_published_photos_are_covered_and_the_original_stays(
    world: World, admitted: Callable[..., Tip], make: Mover
) -> None:
    tip, clerk = admitted(photos=[picture((200, 100))]), world.viewer("clerk")
    photos = {tip.photo_ids[0]: [Box(10, 10, 30, 30)]}
    with scope.enter(clerk), pytest.raises(actions.TipRefused, match="认可"):
        actions.publish(tip=tip, words="已换围栏", photos=photos, by=clerk, at=NOW)
    make(tip, "answer", "officer", form={"result": "fixed"}, note="已换")
    with scope.system():
        tip = actions.agree(tip=again(tip), at=NOW)
    with scope.enter(clerk):
        tip = actions.publish(tip=tip, words="已换围栏", photos=photos, by=clerk, at=NOW)
    with scope.system():
        shown = handled.photo(tip.id, 0)
        assert shown is not None
        assert shown.id not in tip.photo_ids
        county = places.county(51172300000000)
        assert county is not None
        page = handled.of_county(county, NOW)
        assert (page.total, page.matters[0].words) == ("不足3件", "已换围栏")
        assert page.matters[0].where == "本县一所学校"
    with scope.enter(clerk):
        actions.withdraw(tip=tip, by=clerk, at=NOW)
    with scope.system():
        assert handled.photo(tip.id, 0) is None


def test_praise_is_told_to_the_person_and_counts_as_a_reward(world: World) -> None:
    officer, same = world.viewer("officer"), uuid7()
    to = world.appointments["teacher"][0].id
    with scope.enter(officer):
        for _ in range(2):
            actions.praise(id=same, to=to, words="主动发现漏气", by=officer, at=NOW)
        assert Praise.objects.count() == 1
        assert Notice.objects.filter(kind="praise").count() == 1
        outsider = world.appointments["head"][0].id
        with pytest.raises(actions.TipRefused, match="本单位"):
            actions.praise(id=uuid7(), to=outsider, words="好", by=officer, at=NOW)
