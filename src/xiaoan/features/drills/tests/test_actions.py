from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from house.world import NOW, World
from xiaoan.engine.cases.models import Case
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.tasks.models import Task
from xiaoan.features.drills import actions
from xiaoan.features.drills.actions import Act, Batch, MarkIn, Plan, Told, Weak
from xiaoan.features.drills.models import Drill, Mark, packed
from xiaoan.features.drills.queries import drills as queries
from xiaoan.features.drills.rules.words import DrillRefused
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.scope import Viewer

from .conftest import ROWS, Planned

FORM = packed().form


def tap(kind: str, seconds: float, **told: Any) -> MarkIn:
    return MarkIn(uuid7(), kind, NOW + timedelta(seconds=seconds), **told)


def send(drill: Drill, by: Viewer, *marks: MarkIn, at: datetime | None = None) -> Any:  # noqa: ANN401
    now = at or NOW + timedelta(minutes=10)
    return actions.take_marks(drill=drill, batch=Batch(marks, now, "phone"), act=Act(by, now))


def counted(drill: Drill) -> list[MarkIn]:
    """Alarm, and every class whole after two minutes."""
    return [
        tap("alarm", 0),
        *(
            tap("count", 120, muster=row.pk, present=row.expected)
            for row in drill.musters.order_by("seq")
        ),
    ]


def ended(drill: Drill, by: Viewer) -> Drill:
    send(drill, by, *counted(drill))
    return actions.end(drill=drill, act=Act(by, NOW + timedelta(minutes=11)))


def verbs(drill: Drill) -> list[str]:
    rows = Entry.objects.filter(subject_id=str(drill.pk)).order_by("seq")
    return list(rows.values_list("verb", flat=True))


def test_a_plan_is_made_once_with_its_classes_and_a_task(officer: Viewer, planned: Planned) -> None:
    drill = planned()
    again = actions.plan(
        id=drill.pk,
        told=Plan("别的", "flood", "special", NOW),
        rows=ROWS,
        act=Act(officer, NOW),
    )
    assert again.title == "2026年11月火灾应急演练"
    assert drill.musters.count() == 2
    assert Task.objects.filter(key=f"drills:plan:{drill.pk}").count() == 1
    assert verbs(drill) == ["drills.planned"]


def test_only_a_leader_plans_what_nobody_shall_know(
    world: World, officer: Viewer, planned: Planned
) -> None:
    with pytest.raises(DrillRefused, match="不预先通知"):
        planned(is_announced=False)
    leader = world.viewer("principal")
    told = Plan("", "fire", "special", NOW, is_announced=False)
    with scope.enter(leader):
        secret = actions.plan(id=uuid7(), told=told, rows=ROWS, act=Act(leader, NOW))
        assert queries.drill(leader, secret.pk) == secret
    assert queries.drill(officer, secret.pk) is None
    assert not Task.objects.filter(key=f"drills:plan:{secret.pk}").exists()
    with scope.enter(leader):
        send(secret, leader, tap("alarm", 0))
    assert queries.drill(officer, secret.pk) is not None


def test_marks_sent_twice_count_once_and_begin_the_drill(officer: Viewer, planned: Planned) -> None:
    drill = planned()
    marks = counted(drill)
    send(drill, officer, *marks)
    taken = send(drill, officer, *marks, *marks)
    assert set(taken.kept) == {one.id for one in marks}
    assert Mark.objects.filter(drill=drill).count() == len(marks)
    drill.refresh_from_db()
    assert (drill.state, drill.began_at) == ("running", NOW)
    assert verbs(drill).count("drills.marked") == 1


def test_a_teacher_counts_but_does_not_sound_the_alarm(
    world: World, officer: Viewer, planned: Planned
) -> None:
    drill = planned()
    first = drill.musters.get(seq=1)
    teacher = world.viewer("teacher")
    with scope.enter(teacher):
        out, alarm = tap("out", 30, muster=first.pk), tap("alarm", 0)
        taken = send(drill, teacher, alarm, out)
    assert taken.kept == [out.id]
    assert list(taken.refused) == [alarm.id]


def test_an_alarm_taken_back_leaves_a_drill_that_is_still_to_come(
    officer: Viewer, planned: Planned
) -> None:
    drill, alarm = planned(), tap("alarm", 0)
    send(drill, officer, alarm)
    send(drill, officer, tap("void", 5, voids=alarm.id))
    drill.refresh_from_db()
    assert (drill.state, drill.began_at) == ("planned", None)
    with pytest.raises(DrillRefused, match="没有拉响警报"):
        actions.end(drill=drill, act=Act(officer, NOW))


def test_the_end_writes_the_numbers_and_counts_as_a_drill(
    officer: Viewer, planned: Planned
) -> None:
    drill = ended(planned(), officer)
    actions.end(drill=drill, act=Act(officer, NOW + timedelta(hours=1)))
    assert (drill.state, drill.out_seconds, drill.whole_seconds) == ("ended", 120, 120)
    assert (drill.expected, drill.present, drill.missing) == (82, 82, 0)
    fact = Fulfilment.objects.get(source_type="drill", source_id=drill.pk)
    assert (fact.kind, fact.attributes) == ("drill", {"type": "special", "topic": "fire"})
    states = dict(Task.objects.filter(key__endswith=str(drill.pk)).values_list("key", "state"))
    assert states[f"drills:plan:{drill.pk}"] == "done"
    assert states[f"drills:evaluate:{drill.pk}"] == "open"


def test_a_phone_that_died_tells_after_the_end_what_happened_before(
    officer: Viewer, planned: Planned
) -> None:
    drill = planned()
    alarm, first, second = counted(drill)
    send(drill, officer, alarm, first)
    drill = actions.end(drill=drill, act=Act(officer, NOW + timedelta(minutes=11)))
    assert (drill.present, drill.whole_seconds) == (40, None)
    hour = NOW + timedelta(hours=1)
    too_late = tap("count", 3000, muster=second.muster, present=0)
    taken = send(drill, officer, second, too_late, at=hour)
    drill.refresh_from_db()
    assert (drill.present, drill.whole_seconds) == (82, 120)
    assert list(taken.refused) == [too_late.id]


def test_another_school_and_another_drill_are_refused(
    world: World, officer: Viewer, planned: Planned
) -> None:
    drill, other = planned(), planned()
    mark = tap("out", 10, muster=drill.musters.get(seq=1).pk)
    assert send(other, officer, mark).refused
    send(drill, officer, mark)
    assert send(other, officer, mark).refused
    with pytest.raises(DrillRefused, match="本校"):
        send(drill, world.viewer("neighbour_officer"), mark)


def test_what_was_not_done_needs_words_and_becomes_a_hazard_once(
    officer: Viewer, planned: Planned
) -> None:
    drill = ended(planned(), officer)
    marks = {one.key: 2 for one in FORM.of("special")} | {"stairs": 0}
    act = Act(officer, NOW + timedelta(hours=1))
    with pytest.raises(DrillRefused, match="写明问题"):
        actions.evaluate(drill=drill, marks=marks, weak=[], summary="", act=act)
    weak = [Weak("东楼梯口没有人值守", "东楼梯", "stairs")]
    done = actions.evaluate(drill=drill, marks=marks, weak=weak, summary="好", act=act)
    assert done.score == round(100 * (len(marks) - 1) / len(marks))
    row = queries.weaknesses(done)[0]
    cases = {str(actions.to_hazard(weakness=row, act=act).case_id) for _ in range(2)}
    assert len(cases) == 1
    assert Case.objects.get(pk=cases.pop()).source_type == "drill"
    assert Task.objects.filter(key=f"drills:review:{drill.pk}").exists()
    again = actions.evaluate(drill=drill, marks=marks, weak=weak, summary="好", act=act)
    assert len(queries.weaknesses(again)) == 1


def test_a_form_that_is_not_whole_is_refused(officer: Viewer, planned: Planned) -> None:
    drill = planned()
    marks = {one.key: 2 for one in FORM.of("special")}
    with pytest.raises(DrillRefused, match="结束后"):
        actions.evaluate(drill=drill, marks=marks, weak=[], summary="", act=Act(officer, NOW))
    with pytest.raises(DrillRefused, match="逐项"):
        actions.evaluate(drill=drill, marks={}, weak=[], summary="", act=Act(officer, NOW))


def test_a_drill_is_changed_and_cancelled_only_before_it_begins(
    officer: Viewer, planned: Planned
) -> None:
    act, told = Act(officer, NOW), Plan("", "earthquake", "special", NOW)
    drill = actions.change(drill=planned(), told=told, rows=ROWS[:1], act=act)
    assert (drill.topic, drill.musters.count()) == ("earthquake", 1)
    with pytest.raises(DrillRefused, match="原因"):
        actions.cancel(drill=drill, why=" ", act=act)
    gone = actions.cancel(drill=drill, why="下雨", act=act)
    assert gone.state == "cancelled"
    for refused in (
        lambda: actions.change(drill=gone, told=told, rows=ROWS, act=act),
        lambda: actions.cancel(drill=gone, why="下雨", act=act),
        lambda: send(gone, officer, tap("alarm", 0)),
    ):
        with pytest.raises(DrillRefused):
            refused()


def test_a_tabletop_notes_answers_and_counts(officer: Viewer, planned: Planned) -> None:
    drill = planned(kind="tabletop", script="food-lunch")
    act = Act(officer, NOW)
    assert (drill.scenario, drill.topic) == ("food", "public_health")
    with pytest.raises(DrillRefused, match="没有在进行"):
        actions.say(drill=drill, place=0, text="停餐", act=act)
    drill = actions.begin(drill=drill, act=act)
    for text in ("先封存", "先封存，再报告"):
        actions.say(drill=drill, place=0, text=text, act=act)
    assert queries.said(drill)[0].text == "先封存，再报告"
    with pytest.raises(DrillRefused, match="没有在进行"):
        actions.say(drill=drill, place=9, text="停餐", act=act)
    actions.end(drill=drill, act=act)
    fact = Fulfilment.objects.get(source_id=drill.pk)
    assert fact.attributes == {"type": "tabletop", "topic": "public_health"}


def test_a_drill_on_paper_counts_once_and_not_ahead_of_its_day(officer: Viewer) -> None:
    key, act = uuid7(), Act(officer, NOW)
    told = Told("flood", "special", NOW - timedelta(days=9), present=300, seconds=200)
    first = actions.write_up(id=key, told=told, act=act)
    assert actions.write_up(id=key, told=told, act=act) == first
    assert Fulfilment.objects.filter(source_id=key).count() == 1
    with pytest.raises(DrillRefused, match="还没有到"):
        ahead = Told("flood", "special", NOW + timedelta(days=1), present=300)
        actions.write_up(id=uuid7(), told=ahead, act=act)


def test_of_two_who_write_a_card_the_second_is_told(officer: Viewer) -> None:
    act = Act(officer, NOW)
    told: dict[str, Any] = {"scenario": "fire", "post": "guard", "act": act}
    actions.write_card(lines=["开门", ""], seen=0, **told)
    card = actions.write_card(lines=["开大门"], seen=1, **told)
    assert (card.lines, card.version) == (["开大门"], 2)
    for lines, seen, words in ((["再改"], 1, "刷新"), ([], 2, "越短"), (["长" * 81], 2, "越短")):
        with pytest.raises(DrillRefused, match=words):
            actions.write_card(lines=lines, seen=seen, **told)


def test_photos_are_added_once_and_not_without_end(officer: Viewer, planned: Planned) -> None:
    drill, files = planned(), [UUID(int=number) for number in range(31)]
    act = Act(officer, NOW)
    for _ in range(2):
        actions.add_photos(drill=drill, file_ids=files[:3], act=act)
    drill.refresh_from_db()
    assert drill.file_ids == files[:3]
    with pytest.raises(DrillRefused, match="最多"):
        actions.add_photos(drill=drill, file_ids=files, act=act)


def test_who_was_not_asked_since_a_change_is_reminded_once(
    officer: Viewer, planned: Planned
) -> None:
    drill = planned(planned_at=NOW + timedelta(hours=5))
    Task.objects.filter(key=f"drills:plan:{drill.pk}").delete()
    with scope.system():
        actions.remind(NOW)
        actions.remind(NOW)
    assert Task.objects.filter(key=f"drills:plan:{drill.pk}").count() == 1
