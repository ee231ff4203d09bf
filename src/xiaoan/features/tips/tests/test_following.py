from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from house.world import BUREAU, NOW, POLICE, SCHOOL, World
from xiaoan.engine.cases import queries as cases
from xiaoan.engine.cases.actions import FormInvalid, MoveForbidden
from xiaoan.engine.cases.clocks import call_clocks
from xiaoan.engine.cases.models import Case
from xiaoan.engine.tasks.models import Task
from xiaoan.features.tips import actions
from xiaoan.features.tips.models import Message, Praise, Tip, table
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
        page = following.followed(answered, NOW)
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


def test_a_second_refusal_takes_it_from_the_office_to_the_level_above(
    answered: Tip, make: Mover
) -> None:
    with scope.system():
        actions.disagree(tip=answered, words="还是松的", at=NOW)
        told = Task.objects.get(title__startswith="反映人不认可")
        assert (told.org_code, told.post_kind) == (BUREAU, "bureau_clerk")
    make(answered, "answer", "officer", form={"result": "fixed"}, note="又换了一次")
    with scope.system():
        actions.disagree(tip=again(answered), words="没有换", at=NOW)
    drain()
    moved = again(answered)
    assert (moved.org_code, stage(answered)) == (BUREAU, "received")
    assert moved.case_id != answered.case_id
    with scope.system():
        said = [one.words for one in following.followed(moved, NOW).lines]
    assert [one for one in said if "转由演示县教科局" in one]


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
        assert following.followed(moved, NOW).asks == ""
        assert [actions.call_back_all(later) for _ in range(2)] == [1, 0]
        assert following.followed(again(moved), NOW).asks == "call_back"
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


def test_a_call_back_that_says_all_is_well_closes_it(answered: Tip) -> None:
    later = NOW + timedelta(days=28)
    with scope.system():
        actions.agree(tip=answered, at=NOW)
        with pytest.raises(actions.TipRefused, match="不需要"):
            actions.agree(tip=again(answered), at=NOW)
        actions.call_back_all(later)
        actions.agree(tip=again(answered), at=later)
    assert (stage(answered), again(answered).closed_at) == ("closed", later)


def test_a_person_who_calls_back_writes_down_what_was_said(answered: Tip, make: Mover) -> None:
    with scope.system():
        actions.agree(tip=answered, at=NOW)
    with pytest.raises(MoveForbidden):
        make(answered, "call", "officer", note="学校自己问的")
    make(answered, "call_fails", "clerk", note="家长说又松了")
    assert stage(answered) == "handling"
    make(answered, "answer", "officer", form={"result": "fixed"}, note="重新加固")
    with scope.system():
        actions.agree(tip=again(answered), at=NOW)
    make(answered, "call", "clerk", note="家长说很好")
    assert (stage(answered), again(answered).closed_at) == ("closed", NOW)


def test_a_visitor_who_finds_it_undone_sends_it_back(answered: Tip, make: Mover) -> None:
    make(answered, "visit_fails", "supervisor", note="围栏还是断的")
    assert (stage(answered), again(answered).agreed_at) == ("handling", None)


@pytest.mark.parametrize("move", ["agree", "lapse", "still_good", "expire"])
def test_nobody_of_an_office_can_say_it_for_the_reporter(
    answered: Tip, make: Mover, move: str
) -> None:
    for key in ("officer", "clerk", "supervisor"):
        with pytest.raises(MoveForbidden):
            make(answered, move, key, note="替反映人认可")
    assert stage(answered) == "answered"


def test_an_answer_that_does_not_come_climbs_above_those_it_waits_for(
    admitted: Callable[..., Tip],
) -> None:
    of_school, of_bureau = admitted(), admitted(kind="staff", words="校长锁了通道")
    with scope.system():
        call_clocks(NOW + timedelta(days=30))
        called = {
            one.id: set(Task.objects.filter(case_id=one.case_id, kind="call").values_list(
                "post_kind", flat=True
            ))
            for one in (of_school, of_bureau)
        }  # fmt: skip
        late = following.followed(again(of_school), NOW + timedelta(days=30))
    assert called[of_school.id] == {
        "safety_officer", "principal", "bureau_clerk", "county_leader",
    }  # fmt: skip
    assert called[of_bureau.id] == {"bureau_clerk", "bureau_director", "county_leader"}
    assert late.is_late


def test_words_of_a_sealed_tip_go_both_ways_and_are_read_by_none_but_the_two(
    world: World, admitted: Callable[..., Tip]
) -> None:
    tip, director = admitted(kind="harm", words="请联系我"), world.viewer("director")
    with scope.enter(director):
        said = actions.Said(uuid7(), "今天四点在教科局三楼等你")
        actions.say_to_reporter(tip=tip, said=said, by=director, at=NOW)
    with scope.system():
        actions.say_as_reporter(tip=tip, said=actions.Said(uuid7(), "好的"), at=NOW)
        assert set(Message.objects.values_list("words", flat=True)) == {""}
        page = following.followed(tip, NOW)
        assert page.title == "您的线索"
        assert [one.words for one in page.lines] == [said.words, "（您补充的话已密封）"]
        shown = [words for _, _, words in actions.open_sealed(tip=tip, by=director, at=NOW)]
        assert shown == ["请联系我", said.words, "好的"]


def test_what_is_open_right_here_is_offered_first(admitted: Callable[..., Tip]) -> None:
    admitted(place="东门")
    here = admitted(place="教学楼 2层", at=NOW - timedelta(hours=2))
    with scope.system():
        first, second = places.similar(SCHOOL, table().kinds, "教学楼 2层")
    assert (first.id, first.is_here, second.is_here) == (here.id, True, False)
    assert first.words.startswith("就在这里")


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
        assert hazard.number in following.followed(moved, NOW).hazard
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
        lines = following.followed(tip, NOW).lines
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
        with pytest.raises(actions.TipRefused, match="遮挡"):
            actions.publish(tip=tip, words="已换", photos={tip.photo_ids[0]: []}, by=clerk, at=NOW)
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
