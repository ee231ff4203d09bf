from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from house.world import NEIGHBOUR_SCHOOL, NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.jobs import actions as jobs
from xiaoan.foundation.jobs import runs, timetable
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.notices import queries
from xiaoan.foundation.scope import Viewer

LINE = "notices.dead_jobs"


@pytest.mark.parametrize(("ok", "title"), [(True, "导入名单：已完成"), (False, "导入名单：未成功")])
def test_whoever_ordered_long_work_is_told_once_of_its_end(
    world: World, ok: bool, title: str
) -> None:
    officer, guard = world.viewer("officer"), world.viewer("guard")
    run = runs.begin(kind="tests.count", title="导入名单", by=officer, at=NOW)
    runs.end(run.pk, ok=ok, note="第 2 行没有姓名。", at=NOW)
    jobs.drain(NOW), jobs.drain(NOW)
    with scope.enter(officer):
        told = queries.page(officer).notices
        assert [(one.title, one.text, one.url) for one in told] == [
            (title, "第 2 行没有姓名。", runs.address(run))
        ]
    with scope.enter(guard):
        assert queries.unread_count(guard) == 0


def die(org_code: int, at: datetime) -> None:
    with scope.system():
        row = jobs.emit("hazards.opened", org_code=org_code, subject_id=1, at=at)
        Outbox.objects.filter(pk=row.pk).update(attempts=8, died_at=at)


def test_administrators_hear_once_a_day_that_something_died(
    administrator: Viewer, world: World
) -> None:
    for code in (SCHOOL, NEIGHBOUR_SCHOOL):
        die(code, NOW - timedelta(hours=2))
    assert [timetable.run(LINE, NOW) for _ in range(2)] == [1, 1]
    with scope.enter(administrator):
        told = queries.page(administrator).notices
    assert [(one.title, one.url) for one in told] == [("后台有 1 件事没有做成", "/jobs/outbox/")]
    assert timetable.run(LINE, NOW + timedelta(days=1)) == 0


def test_where_nothing_died_nobody_is_told(administrator: Viewer) -> None:
    assert timetable.run(LINE, NOW) == 0
