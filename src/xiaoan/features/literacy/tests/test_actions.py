from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from house.assessing import plan
from house.world import BUREAU, NOW, SCHOOL, TODAY, World
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.tasks.models import Task
from xiaoan.features.literacy import actions
from xiaoan.features.literacy.actions import Act, LiteracyRefused, Wanted
from xiaoan.features.literacy.actions.answering import items_of
from xiaoan.features.literacy.models import Assessment, Sheet, Sitting
from xiaoan.features.literacy.queries import links, results, running
from xiaoan.features.literacy.tests.conftest import HandIn, Seated
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry


def deeds(org_code: int) -> list[str]:
    with scope.system():
        rows = Entry.objects.filter(org_code=org_code, verb__startswith="literacy.")
        return list(rows.order_by("seq").values_list("verb", flat=True))


def test_starting_asks_every_school_of_the_band_once(bureau: Act, assessment: Assessment) -> None:
    with scope.system():
        asked = Task.objects.filter(key__startswith="literacy:")
        assert list(asked.values_list("org_code", flat=True)) == [SCHOOL]  # no kindergarten
    with scope.enter(bureau.by):
        again = actions.start(plan=plan(id=assessment.pk), act=bureau)
    assert again.pk == assessment.pk and deeds(BUREAU) == ["literacy.started"]


def test_the_forms_can_be_made_again_from_the_seed(assessment: Assessment) -> None:
    with scope.system():
        assessment.refresh_from_db()
    assert results.is_recomputed(assessment)
    assessment.seed = "1" * 32
    assert not results.is_recomputed(assessment)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"days": (TODAY, TODAY - timedelta(days=1))}, "截止日期"),
        ({"themes": {"fire": 5}}, "不超过 4"),
        ({"themes": {}}, "至少选一个"),
    ],
)
def test_a_plan_that_cannot_be_says_why(bureau: Act, more: dict[str, object], said: str) -> None:
    with scope.enter(bureau.by), pytest.raises(LiteracyRefused, match=said):
        actions.start(plan=plan(**more), act=bureau)


def test_opening_a_class_makes_its_seats_once(
    school: Act, assessment: Assessment, sitting: Sitting
) -> None:
    with scope.enter(school.by):
        wanted = Wanted(sitting.pk, "五（1）班", 12)
        again = actions.open_sitting(assessment=assessment, wanted=wanted, act=school)
        forms = [one.form for one in Sheet.objects.filter(sitting=again)]
        twin = replace(wanted, id=uuid7())
        with pytest.raises(LiteracyRefused, match="已经有"):
            actions.open_sitting(assessment=assessment, wanted=twin, act=school)
    assert len(forms) == 12 and forms.count(0) == forms.count(1)
    assert deeds(SCHOOL) == ["literacy.opened"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((date(2026, 12, 1), date(2026, 12, 9)), "12月1日 开始"),
        ((date(2026, 11, 1), date(2026, 11, 9)), "11月9日 截止"),
    ],
)
def test_no_class_outside_the_days(
    bureau: Act, school: Act, days: tuple[date, date], said: str
) -> None:
    with scope.enter(bureau.by):
        one = actions.start(plan=plan(days=days), act=bureau)
        with pytest.raises(LiteracyRefused, match="不在本校"):
            actions.open_sitting(assessment=one, wanted=Wanted(uuid7(), "一班", 1), act=bureau)
    with scope.enter(school.by), pytest.raises(LiteracyRefused, match=said):
        actions.open_sitting(assessment=one, wanted=Wanted(uuid7(), "一班", 1), act=school)


def test_a_code_opens_its_seat_and_no_other(sitting: Sitting) -> None:
    codes = [links.seat_code(sitting.pk, seat) for seat in range(1, 13)]
    assert len(set(codes)) == 12
    assert links.seat_of(sitting, f" {codes[4].lower()[:3]}-{codes[4][3:]} ") == 5
    assert links.seat_of(sitting, "222222") == 0 and links.seat_of(sitting, "") == 0


def test_answers_are_kept_and_handed_in_once(seated: Seated) -> None:
    sheet = seated(3)
    keys = [one.key for one in items_of(sheet)]
    with scope.system():
        actions.save(sheet=sheet, answers=[keys[0], "", "Z", ""], at=NOW)
        assert sheet.answers == [keys[0], "", "", ""]
        later = NOW + timedelta(minutes=5)
        actions.submit(sheet=sheet, answers=["", keys[1], "", ""], at=later)
        assert (sheet.marks, sheet.submitted_at) == ("1100", later)
        actions.submit(sheet=sheet, answers=keys, at=later + timedelta(minutes=1))
    assert (sheet.marks, sheet.submitted_at) == ("1100", later)


def test_past_the_time_only_what_was_kept_counts(seated: Seated) -> None:
    sheet = seated(3)
    keys = [one.key for one in items_of(sheet)]
    late = NOW + timedelta(minutes=13)
    with scope.system():
        actions.save(sheet=sheet, answers=[keys[0], "", "", ""], at=NOW)
        actions.save(sheet=sheet, answers=keys, at=late)
        actions.submit(sheet=sheet, answers=keys, at=late)
    assert sheet.marks == "1000"


def test_opening_the_paper_again_does_not_start_the_clock_again(seated: Seated) -> None:
    sheet = seated(3)
    with scope.system():
        again = actions.begin(sheet=sheet, at=NOW + timedelta(minutes=3))
    assert again.started_at == NOW


def test_a_closed_class_takes_nothing_and_counts_for_its_school(
    school: Act, sitting: Sitting, seated: Seated
) -> None:
    sheet, other = seated(1), seated(2)
    with scope.system():
        actions.submit(sheet=sheet, answers=[], at=NOW)
    with scope.enter(school.by):
        actions.close_sitting(sitting=sitting, act=school)
        with pytest.raises(LiteracyRefused, match="已经结束"):
            actions.close_sitting(sitting=sitting, act=school)
        facts = Fulfilment.objects.filter(org_code=SCHOOL, kind="assessment")
        assert [one.attributes for one in facts] == [{"topic": "student_safety", "people": 1}]
        assert Task.objects.get(key__startswith="literacy:").state == "done"
    with scope.system():
        other.sitting.refresh_from_db()
        with pytest.raises(LiteracyRefused, match="不能再交"):
            actions.submit(sheet=other, answers=[], at=NOW)
    assert deeds(SCHOOL) == ["literacy.opened", "literacy.closed"]


def test_ending_gives_results_and_meets_the_duty(
    bureau: Act, school: Act, assessment: Assessment, sitting: Sitting, hand_in: HandIn
) -> None:
    hand_in(sitting, ["1100"] * 12)
    with scope.enter(bureau.by):
        assert results.seen(bureau.by, assessment) is None
        with pytest.raises(LiteracyRefused, match="还有 1 个班"):
            actions.end(assessment=assessment, anyway=False, act=bureau)
        with pytest.raises(LiteracyRefused, match="先结束"):
            actions.use(assessment=assessment, words="考核", act=bureau)
        one = actions.end(assessment=assessment, anyway=True, act=bureau)
        with pytest.raises(LiteracyRefused, match="已经结束"):
            actions.end(assessment=one, anyway=True, act=bureau)
        actions.use(assessment=one, words="年度考核", act=bureau)
        with pytest.raises(LiteracyRefused, match="已经登记"):
            actions.use(assessment=one, words="年度考核", act=bureau)
        facts = Fulfilment.objects.filter(org_code=BUREAU).order_by("kind")
        assert [one.kind for one in facts] == ["assessment", "literacy_assessed"]
        assert facts[0].attributes == {"topic": "safety_literacy"}
        seen = results.seen(bureau.by, one)
    assert seen is not None and seen.own.people == 12 and seen.is_whole
    assert deeds(BUREAU) == ["literacy.started", "literacy.ended", "literacy.used"]
    with scope.system():
        assert Task.objects.get(key__startswith="literacy:").state == "cancelled"


def test_others_may_not_end_what_is_not_theirs(school: Act, assessment: Assessment) -> None:
    with scope.enter(school.by), pytest.raises(LiteracyRefused, match="发起评估的单位"):
        actions.end(assessment=assessment, anyway=True, act=school)


def test_few_sheets_show_no_result(
    bureau: Act, school: Act, assessment: Assessment, sitting: Sitting, hand_in: HandIn
) -> None:
    hand_in(sitting, ["1100"] * 9)
    with scope.enter(bureau.by):
        one = actions.end(assessment=assessment, anyway=True, act=bureau)
    with scope.enter(school.by):
        seen = results.seen(school.by, one)
    assert seen is not None and seen.own.whole is None and not seen.classes


def test_a_neighbour_sees_nothing_of_it(world: World, assessment: Assessment) -> None:
    neighbour, head = world.viewer("neighbour_clerk"), world.viewer("head")
    with scope.enter(neighbour):
        assert running.assessment(neighbour, assessment.pk) is None
    with scope.enter(head):
        assert running.listed(head) == []
