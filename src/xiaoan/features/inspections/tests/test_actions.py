from __future__ import annotations

import uuid
from datetime import date, timedelta
from threading import Barrier, Thread

import msgspec
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.engine.cases.models import Case
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.features.inspections import queries
from xiaoan.features.inspections.actions import (
    SubmissionRefused,
    Submitted,
    answers_digest,
    submit_inspection,
)
from xiaoan.features.inspections.models import Answer, Inspection
from xiaoan.features.inspections.rules import Batch
from xiaoan.features.inspections.tests.conftest import (
    Ground,
    batch,
    lay,
    make_point,
    make_round,
    told,
    whole_week,
)
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.scope import Viewer


def hazards() -> list[Case]:
    return list(Case.objects.filter(workflow="hazards").order_by("opened_at", "id"))


def photo_of(org_code: int) -> uuid.UUID:
    with scope.system():
        return File.objects.create(
            org_code=org_code,
            sha256="0" * 64,
            size=1,
            content_type="image/jpeg",
            name="照片.jpg",
            purpose="inspections",
            by_id=uuid7(),
            at=NOW,
        ).id


def refusal(given: object, by: Viewer) -> list[str]:
    with pytest.raises(SubmissionRefused) as caught, transaction.atomic():
        submit_inspection(given, by=by, now=NOW)  # type: ignore[arg-type]
    assert not Inspection.objects.exists()
    return [fault.message for fault in caught.value.faults]


def test_a_whole_weekly_round_fulfils_the_sweep(ground: Ground, as_guard: Viewer) -> None:
    done = submit_inspection(batch(*whole_week(ground), row=ground.weekly), by=as_guard, now=NOW)
    row = Inspection.objects.get()
    assert done.is_new
    assert (row.is_complete, row.item_count, row.bad_count) == (True, 3, 0)
    assert (row.scope, row.kind, row.period_key) == ("campus", "week", "2026-W47")
    assert (row.by_name, row.by_post, row.org_code) == ("保师傅", "保安", SCHOOL)
    fact = Fulfilment.objects.get(kind="sweep")
    assert (fact.on, fact.source_id) == (TODAY, row.id)
    assert fact.attributes == {"scope": "campus", "items": 3, "hazards": 0}


def test_the_ledger_covers_every_answer(ground: Ground, as_guard: Viewer) -> None:
    answers = list(whole_week(ground))
    given = batch(*answers, row=ground.weekly)
    submit_inspection(given, by=as_guard, now=NOW)
    entry = Entry.objects.get(verb="inspections.submitted")
    assert entry.subject_id == str(given.id)
    assert entry.body["answers_sha256"] == answers_digest(answers)
    changed = [msgspec.structs.replace(answers[0], result="na"), *answers[1:]]
    assert entry.body["answers_sha256"] != answers_digest(changed)
    assert Outbox.objects.get(name="inspections.submitted").subject_id == str(given.id)


def test_a_part_does_not_count_until_the_rest_is_done(ground: Ground, as_guard: Viewer) -> None:
    first, *rest = whole_week(ground)
    submit_inspection(batch(first, row=ground.weekly), by=as_guard, now=NOW)
    assert not Fulfilment.objects.filter(kind="sweep").exists()
    later = NOW + timedelta(hours=3)
    done = submit_inspection(batch(*rest, row=ground.weekly, now=later), by=as_guard, now=later)
    assert done.inspection.is_complete
    assert Fulfilment.objects.filter(kind="sweep").count() == 1


def test_a_bad_answer_opens_a_hazard_in_the_same_submission(
    ground: Ground, as_guard: Viewer
) -> None:
    photo = photo_of(SCHOOL)
    bad = told(ground.stairs, "XF-05", "bad", note="灭火器压力低", photo_ids=(photo,))
    submit_inspection(batch(bad), by=as_guard, now=NOW)
    (case,) = hazards()
    answer = Answer.objects.get()
    assert answer.case_id == case.id
    assert answer.photo_ids == [photo]
    assert "XF-05" in case.title
    assert not Fulfilment.objects.filter(kind="sweep").exists()


def test_two_bad_answers_of_one_inspection_are_two_hazards(
    ground: Ground, as_guard: Viewer
) -> None:
    bad = (told(ground.stairs, "XF-01", "bad"), told(ground.kitchen, "ST-01", "bad"))
    submit_inspection(batch(*bad), by=as_guard, now=NOW)
    assert len({case.id for case in hazards()}) == 2


def test_a_direct_item_makes_a_major_hazard(ground: Ground, as_guard: Viewer) -> None:
    bad = told(ground.stairs, "XF-03", "bad", note="窗户焊了铁栅栏")
    submit_inspection(batch(bad), by=as_guard, now=NOW)
    assert hazards()[0].grade == "major"


def test_a_hazard_still_open_is_pointed_at_and_not_opened_twice(
    ground: Ground, as_guard: Viewer
) -> None:
    submit_inspection(batch(told(ground.stairs, "XF-01", "bad")), by=as_guard, now=NOW)
    (case,) = hazards()
    again = told(ground.stairs, "XF-01", "bad", case_id=case.id)
    done = submit_inspection(batch(again), by=as_guard, now=NOW)
    assert done.inspection.bad_count == 1
    assert [one.id for one in hazards()] == [case.id]
    (known,) = queries.open_cases(as_guard, [ground.stairs.id])
    assert (known.id, known.pair) == (case.id, (ground.stairs.id, "XF-01"))


def test_the_same_batch_again_gets_the_same_answer(ground: Ground, as_guard: Viewer) -> None:
    given = batch(*whole_week(ground, bad="XF-01"), row=ground.weekly)
    first = submit_inspection(given, by=as_guard, now=NOW)
    second = submit_inspection(given, by=as_guard, now=NOW + timedelta(minutes=1))
    assert (first.is_new, second.is_new) == (True, False)
    assert first.inspection.id == second.inspection.id
    assert Answer.objects.count() == 3
    assert len(hazards()) == 1
    assert Fulfilment.objects.filter(kind="sweep").count() == 1
    assert Entry.objects.filter(verb="inspections.submitted").count() == 1


def test_an_answer_id_used_before_is_refused_and_nothing_is_written(
    ground: Ground, as_guard: Viewer
) -> None:
    first = told(ground.stairs, "XF-01")
    submit_inspection(batch(first), by=as_guard, now=NOW)
    taken = msgspec.structs.replace(told(ground.kitchen, "ST-01"), id=first.id)
    with pytest.raises(SubmissionRefused, match="编号已被使用"), transaction.atomic():
        submit_inspection(batch(taken), by=as_guard, now=NOW)
    assert Inspection.objects.count() == 1


def test_the_id_of_another_school_s_inspection_is_refused(ground: Ground, world: World) -> None:
    with scope.system():
        point = make_point(1, "大门", "消防", KINDERGARTEN)
    key = uuid7()
    with scope.enter(world.viewer("nurse")) as nurse:
        submit_inspection(batch(told(point, "XF-01"), key=key), by=nurse, now=NOW)
    given = batch(told(ground.stairs, "XF-01"), key=key)
    with scope.enter(ground.guard) as guard, pytest.raises(SubmissionRefused, match="已被使用"):
        submit_inspection(given, by=guard, now=NOW)


def test_the_device_s_clock_skew_is_recorded_and_corrected(
    ground: Ground, as_guard: Viewer
) -> None:
    given = batch(told(ground.stairs, "XF-01"), skew=timedelta(hours=-30))
    row = submit_inspection(given, by=as_guard, now=NOW).inspection
    assert row.clock_skew_seconds == -108_000
    assert row.on == TODAY
    assert row.started_at == NOW - timedelta(minutes=12)
    assert row.submitted_at == NOW


def test_a_round_uploaded_too_late_is_kept_and_not_counted(
    ground: Ground, as_guard: Viewer
) -> None:
    given = msgspec.structs.replace(
        batch(*whole_week(ground), row=ground.weekly),
        started_at=NOW - timedelta(days=9),
        finished_at=NOW - timedelta(days=9),
    )
    row = submit_inspection(given, by=as_guard, now=NOW).inspection
    assert (row.on, row.is_complete, row.period_key) == (date(2026, 11, 9), False, "")
    assert not Fulfilment.objects.filter(kind="sweep").exists()


@pytest.mark.parametrize("key", ["clerk", "police", "township"])
def test_only_a_school_s_posts_submit(ground: Ground, world: World, key: str) -> None:
    with scope.enter(world.viewer(key)) as viewer, pytest.raises(PermissionDenied):
        submit_inspection(batch(told(ground.stairs, "XF-01")), by=viewer, now=NOW)


def test_another_school_s_checkpoint_and_round_are_refused(ground: Ground, world: World) -> None:
    with scope.enter(world.viewer("nurse")) as nurse:
        (message,) = refusal(batch(told(ground.stairs, "XF-01")), nurse)
        assert "检查点不属于本单位" in message
        (message,) = refusal(batch(told(ground.stairs, "XF-01"), row=ground.weekly), nurse)
        assert "没有找到这项巡查任务" in message


def test_another_organisation_s_photo_is_refused_and_the_answer_named(
    ground: Ground, as_guard: Viewer
) -> None:
    foreign = photo_of(KINDERGARTEN)
    bad = told(ground.stairs, "XF-01", "bad", photo_ids=(foreign,))
    (message,) = refusal(batch(told(ground.kitchen, "ST-01"), bad), as_guard)
    assert message.startswith("第2项（东侧楼梯 · XF-01 完好）")
    assert "不是本单位的照片" in message
    assert hazards() == []


def test_the_wall_hides_inspections_from_other_schools_and_shows_them_to_the_bureau(
    ground: Ground, world: World
) -> None:
    with scope.enter(ground.guard) as guard:
        submit_inspection(batch(told(ground.stairs, "XF-01")), by=guard, now=NOW)
    seen = {}
    for key in ("officer", "clerk", "nurse", "neighbour_officer", "police"):
        with scope.enter(world.viewer(key)):
            seen[key] = (Inspection.objects.count(), Answer.objects.count())
    assert seen == {
        "officer": (1, 1),
        "clerk": (1, 1),
        "nurse": (0, 0),
        "neighbour_officer": (0, 0),
        "police": (0, 0),
    }


def at_once(ground: Ground, *given: Batch) -> list[Submitted]:
    """Send batches from as many connections at the same moment."""
    start, found = Barrier(len(given)), []

    def send(one: Batch) -> None:
        start.wait()
        try:
            with scope.enter(ground.guard) as viewer:
                found.append(submit_inspection(one, by=viewer, now=NOW))
        finally:
            connections.close_all()

    senders = [Thread(target=send, args=[one]) for one in given]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return found


def test_two_tabs_sending_one_batch_at_once_make_one_inspection_and_one_hazard(
    own_world: World,
) -> None:
    ground = lay(own_world)
    given = batch(*whole_week(ground, bad="XF-01"), row=ground.weekly)
    found = at_once(ground, given, given)
    assert sorted(one.is_new for one in found) == [False, True]
    with scope.system():
        assert Inspection.objects.count() == 1
        assert Answer.objects.count() == 3
        assert len(hazards()) == 1
        assert Fulfilment.objects.filter(kind="sweep").count() == 1


def test_two_halves_of_a_round_sent_at_once_complete_it_once(own_world: World) -> None:
    ground = lay(own_world)
    first, *rest = whole_week(ground)
    halves = (batch(first, row=ground.weekly), batch(*rest, row=ground.weekly))
    found = at_once(ground, *halves)
    assert sorted(one.inspection.is_complete for one in found) == [False, True]


def test_rounds_due_show_what_is_left_with_the_viewer_s_own_first(
    ground: Ground, world: World
) -> None:
    with scope.system():
        make_round("值班校长巡查", "day", "campus", post_kind="principal")
        make_round("节前排查", "holiday", "campus")
        make_round("已停", "day", "campus", active_until=TODAY - timedelta(days=1))
    with scope.enter(ground.guard) as guard:
        submit_inspection(batch(told(ground.stairs, "XF-01"), row=ground.daily), by=guard, now=NOW)
        due = queries.rounds_due(guard, TODAY)
        sunday = queries.rounds_due(guard, date(2026, 11, 22))
    assert [(one.round.name, one.done, one.wanted) for one in due] == [
        ("每周全校排查", 0, 3),
        ("值班校长巡查", 0, 2),
        ("每日楼梯巡查", 1, 1),
    ]
    assert [one.round.name for one in sunday] == ["每周全校排查"]
