"""Two reports of one danger become one, and one that was two becomes two."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from house.world import NOW, SCHOOL, World
from xiaoan.engine.cases.actions import FormInvalid, MoveForbidden
from xiaoan.engine.cases.models import Case
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import Link
from xiaoan.features.hazards.queries.similar import alike, alike_to_words
from xiaoan.features.hazards.tests.conftest import Mover, hazard_of, pending, photo
from xiaoan.foundation import scope

SEEN = rules.Seen("教学楼二楼", "二楼扶手松动 东侧楼梯扶手松动")


@pytest.mark.parametrize(
    ("place", "words", "least", "most"),
    [
        ("教学楼二楼", "二楼扶手松动 东侧楼梯扶手松动", 1.0, 1.0),
        ("教学楼2楼东侧", "东侧楼梯的扶手松了", rules.SIMILAR, 1.0),
        ("食堂后厨", "灭火器压力不足", 0.0, 0.1),
        ("教学楼二楼", "走廊灯不亮", 0.2, rules.SAME),
        ("", "", 0.0, 0.0),
    ],
)
def test_likeness_follows_words_and_place(
    place: str, words: str, least: float, most: float
) -> None:
    assert least <= rules.likeness(SEEN, rules.Seen(place, words)) <= most


def test_the_same_item_at_the_same_point_is_the_same_whatever_the_words() -> None:
    point = photo()
    one = rules.Seen("门口", "灭火器过期", "XF-01", point)
    assert rules.likeness(one, rules.Seen("大门", "压力不足", "XF-01", point)) == 1.0
    assert rules.likeness(one, rules.Seen("大门", "压力不足", "XF-02", point)) < 1.0


def test_likeness_is_the_same_both_ways() -> None:
    other = rules.Seen("教学楼2楼东侧", "东侧楼梯的扶手松了")
    assert rules.likeness(SEEN, other) == rules.likeness(other, SEEN)


def test_likes_are_found_at_the_own_school_alone_with_one_statement(
    report: Mover, world: World, queries_counted: list[dict[str, str]]
) -> None:
    first, second = report("teacher"), report("guard", place="教学楼二楼东侧")
    report("guard", title="", place="食堂", description="地面湿滑")
    report("head", org_code=51172310400101)
    by = world.viewer("officer")
    with scope.enter(by):
        hazard = second.hazard
        queries_counted.clear()
        found = alike(second, hazard)
        assert len(queries_counted) == 1
        told = alike_to_words(by, SCHOOL, SEEN, NOW)
    assert [one.case.id for one in found] == [first.id]
    assert {one.case.id for one in told} == {first.id, second.id}


@pytest.fixture
def pair(report: Mover) -> tuple[Case, Case]:
    before = (photo(),)
    return report("teacher"), report("guard", photo_ids=before, place="教学楼二楼东侧")


def merge(make: Mover, case: Case, into: Case, key: str = "officer", **given: Any) -> Case:
    return make(case, "merge", key, form={"survivor": into.number}, note="同一处", **given)


def facts(case: Case) -> set[str]:
    with scope.system():
        rows = Fulfilment.objects.filter(source_id=case.id, withdrawn_at__isnull=True)
        return set(rows.values_list("kind", flat=True))


def test_of_two_one_goes_on_with_the_photos_and_is_counted_once(
    pair: tuple[Case, Case], make: Mover
) -> None:
    first, second = pair
    case = merge(make, second, first)
    assert case.is_closed and case.outcome == "merged"
    assert hazard_of(first).before_ids == hazard_of(second).before_ids
    assert facts(first) == {"hazard_found"} and facts(second) == set()
    with scope.system():
        words = first.events.get(move="told").note
    assert second.number in words and "同一处" in words
    told = [one for one in pending(case) if "已合并办理" in one[2]]
    assert len(told) == 1


def test_the_strictest_clock_is_kept(report: Mover, make: Mover, world: World) -> None:
    first = report("teacher")
    second = report("guard", at=NOW + timedelta(days=2))
    assert first.due_at is not None and second.due_at is not None and first.due_at < second.due_at
    merge(make, first, second, at=NOW + timedelta(days=2))
    with scope.system():
        assert Case.objects.get(id=second.id).due_at == max(first.due_at, NOW + timedelta(days=2))


def test_a_merge_can_be_taken_back_while_the_other_is_open(
    pair: tuple[Case, Case], make: Mover
) -> None:
    first, second = pair
    case = make(merge(make, second, first), "unmerge", "officer", note="是两处")
    assert (case.stage, case.is_closed, facts(case)) == ("registration", False, {"hazard_found"})
    with scope.system():
        assert Link.objects.get().undone_at is not None
    merge(make, case, first)


def test_a_merge_is_not_taken_back_once_the_other_is_closed(
    pair: tuple[Case, Case], make: Mover
) -> None:
    first, second = pair
    case = merge(make, second, first)
    with scope.system():
        first = Case.objects.get(id=first.id)
    make(first, "dismiss", "officer", note="没有")
    with pytest.raises(MoveForbidden, match="另一处已办结"):
        make(case, "unmerge", "officer", note="是两处")


@pytest.mark.parametrize("number", ["YH-2026-99999", ""])
def test_it_goes_only_into_an_open_one_of_the_same_school(
    report: Mover, make: Mover, number: str
) -> None:
    with pytest.raises(FormInvalid):
        make(report("guard"), "merge", "officer", form={"survivor": number}, note="同一处")


def test_a_worse_one_does_not_go_into_a_lesser(
    report: Mover, make: Mover, five: dict[str, Any]
) -> None:
    worse = make(report("guard"), "settle", "officer", form={**five, "grade": "serious"})
    with pytest.raises(FormInvalid, match="请反过来"):
        merge(make, worse, report("teacher"))


def test_one_that_is_two_is_split_and_tied(report: Mover, make: Mover) -> None:
    form = {"split_place": "三楼", "split_description": "三楼窗户插销坏"}
    case = make(report("teacher", photo_ids=(photo(),)), "split", "officer", form=form)
    with scope.system():
        link = Link.objects.select_related("case").get(kind="split")
    apart = link.case
    assert link.other_id == case.id and apart.stage == "registration"
    assert hazard_of(apart).before_ids == hazard_of(case).before_ids
    assert facts(apart) == {"hazard_found"}
    merged = merge(make, apart, case)
    assert merged.outcome == "merged" and facts(case) == {"hazard_found"}
