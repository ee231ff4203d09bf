from __future__ import annotations

import pytest

from house.world import NOW, World
from xiaoan.foundation import scope
from xiaoan.foundation.jobs import actions as jobs
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.notices import queries


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
