from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from house.world import NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs import runs, timetable
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.jobs.working import RunCancelled, WorkFailed
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks import actions, registry
from xiaoan.foundation.workbooks.actions.deciding import BatchNotOpen
from xiaoan.foundation.workbooks.models import Batch, BatchRow
from xiaoan.foundation.workbooks.reading.grids import Unreadable

from .making import HEAD, Rows, Store, things, xlsx

THINGS: Rows = (
    HEAD,
    ("灭火器", 12, "2026.9.1", "教学楼"),
    ("盾牌", "两个", "", ""),
    ("锁", 1, "", "月球"),
    ("钢叉", 3, "", ""),
    ("钢叉", 3, "", ""),
    ("头盔", 5, "", ""),
    ("头盔", 6, "", ""),
)


def take(by: Viewer, rows: Rows = THINGS, batch_id: UUID | None = None) -> Batch:
    sheet = registry.sheet("tests.things")
    assert sheet is not None
    upload = actions.Upload(batch_id or uuid7(), "C:\\物资\0.xlsx", xlsx(rows))
    with scope.enter(by):
        return actions.take_in(upload=upload, sheet=sheet, by=by, at=NOW)


def confirm(batch: Batch, by: Viewer) -> Run:
    with scope.enter(by):
        return actions.confirm(batch=batch, by=by, at=NOW)


def quiet(done: int, total: int) -> None:
    return


def rows_of(batch: Batch) -> dict[int, BatchRow]:
    with scope.system():
        return {one.number: one for one in BatchRow.objects.filter(batch=batch)}


@pytest.fixture
def officer(world: World) -> Viewer:
    return world.viewer("officer")


def test_a_file_is_judged_line_by_line_and_writes_nothing(officer: Viewer, store: Store) -> None:
    store.kept["灭火器"] = {"name": "灭火器", "number": 10, "place": "教学楼"}
    batch = take(officer)
    assert batch.counts == {"changed": 1, "faulty": 3, "new": 2, "repeated": 1}
    rows = rows_of(batch)
    assert rows[2].before == {"name": "灭火器", "number": 10, "place": "教学楼"}
    assert rows[2].after["number"] == 12
    assert [one["column"] for one in rows[3].faults] == ["number"]
    assert rows[4].faults[0] == {
        "column": "place", "wrong": "没有这个地方", "remedy": "请核对", "found": "月球",
    }  # fmt: skip
    assert "第 7 行" in rows[8].faults[0]["wrong"]
    assert store.calls == []
    assert batch.file_name == "物资.xlsx"
    with scope.system():
        assert not Entry.objects.filter(verb__startswith="workbooks").exists()


def test_the_same_upload_twice_is_one_batch(officer: Viewer, store: Store) -> None:
    batch_id = uuid7()
    assert take(officer, batch_id=batch_id) == take(officer, batch_id=batch_id)


def test_confirming_writes_the_good_rows_and_says_so_in_the_ledger(
    officer: Viewer, store: Store
) -> None:
    batch = take(officer)
    run = confirm(batch, officer)
    assert (run.id, run.state, run.kind) == (batch.id, "waiting", "workbooks.write")
    done = actions.write_batch(batch.id, NOW, quiet)
    assert set(store.kept) == {"灭火器", "钢叉", "头盔"}
    assert (done.state, done.counts["created"], done.counts["refused"]) == ("done", 3, 0)
    with scope.system():
        entries = Entry.objects.filter(org_code=SCHOOL, subject_type="batch").order_by("seq")
        assert [one.verb for one in entries] == ["workbooks.confirmed", "workbooks.written"]


def test_the_job_ends_its_run_with_the_outcome(officer: Viewer, store: Store) -> None:
    batch = take(officer)
    confirm(batch, officer)
    runs.carry_out(batch.id, NOW)
    with scope.system():
        run = Run.objects.get(pk=batch.id)
    assert (run.state, run.done, run.total) == ("done", 3, 3)
    assert run.note.startswith("新增 3 条，修改 0 条；还有 3 行没有写入")
    assert run.url == f"/workbooks/batch/{batch.id}/"


def test_a_second_tap_writes_nothing_more(officer: Viewer, store: Store) -> None:
    batch = take(officer)
    confirm(batch, officer)
    with pytest.raises(BatchNotOpen):
        confirm(batch, officer)
    actions.write_batch(batch.id, NOW, quiet)
    again = actions.write_batch(batch.id, NOW + timedelta(hours=1), quiet)
    assert len(store.calls) == 1
    assert again.ended_at == NOW


def test_the_same_file_once_more_changes_nothing(officer: Viewer, store: Store) -> None:
    confirm(first := take(officer), officer)
    actions.write_batch(first.id, NOW, quiet)
    assert take(officer).counts == {"unchanged": 3, "faulty": 3, "repeated": 1}


def test_what_somebody_changed_meanwhile_is_not_overwritten(officer: Viewer, store: Store) -> None:
    store.kept["灭火器"] = {"name": "灭火器", "number": 10}
    batch = take(officer)
    confirm(batch, officer)
    store.kept["灭火器"]["number"] = 11
    store.kept["钢叉"] = {"name": "钢叉", "number": 3}
    done = actions.write_batch(batch.id, NOW, quiet)
    assert store.kept["灭火器"]["number"] == 11
    assert (done.counts["refused"], done.counts["same"], done.counts["created"]) == (1, 1, 1)
    assert "被别人改过" in rows_of(batch)[2].faults[0]["wrong"]


def test_two_clerks_with_one_list_write_it_once(world: World, store: Store) -> None:
    principal, officer = world.viewer("principal"), world.viewer("officer")
    first, second = take(principal), take(officer)
    confirm(first, principal)
    confirm(second, officer)
    assert actions.write_batch(first.id, NOW, quiet).counts["created"] == 3
    done = actions.write_batch(second.id, NOW, quiet)
    assert (done.counts["created"], done.counts["same"]) == (0, 3)


def test_a_row_that_breaks_the_write_stays_alone_behind(officer: Viewer, store: Store) -> None:
    store.breaks_on = "钢叉"
    batch = take(officer)
    confirm(batch, officer)
    done = actions.write_batch(batch.id, NOW, quiet)
    assert set(store.kept) == {"灭火器", "头盔"}
    assert (done.counts["created"], done.counts["refused"]) == (2, 1)
    assert "写入这一行时出错" in rows_of(batch)[5].faults[0]["wrong"]


def test_what_is_found_wrong_only_now_is_refused(officer: Viewer, store: Store) -> None:
    batch = take(officer)
    confirm(batch, officer)
    with scope.system():
        row = BatchRow.objects.get(batch=batch, number=2)
        row.values["place"] = "月球"
        row.save(update_fields=["values"])
    assert actions.write_batch(batch.id, NOW, quiet).counts["refused"] == 1
    assert "灭火器" not in store.kept


def test_a_cancelled_run_stops_between_two_pieces_and_can_go_on(
    officer: Viewer, store: Store
) -> None:
    batch = take(officer, [HEAD, *[(f"物{one}", 1, "", "") for one in range(300)]])
    confirm(batch, officer)

    def stop(done: int, total: int) -> None:
        raise RunCancelled

    with pytest.raises(RunCancelled):
        actions.write_batch(batch.id, NOW, stop)
    assert len(store.kept) == 250
    assert actions.write_batch(batch.id, NOW, quiet).counts["created"] == 300
    assert [len(call) for call in store.calls] == [250, 50]


def test_giving_up_forgets_the_lines_at_once(officer: Viewer, store: Store) -> None:
    batch = take(officer)
    with scope.enter(officer):
        actions.cancel(batch=batch, by=officer, at=NOW)
    assert rows_of(batch) == {}
    with pytest.raises(BatchNotOpen), scope.enter(officer):
        actions.confirm(batch=batch, by=officer, at=NOW)
    with scope.system():
        assert Entry.objects.get(subject_type="batch").verb == "workbooks.cancelled"


def test_nobody_confirms_what_somebody_else_sent(world: World, store: Store) -> None:
    batch = take(world.viewer("officer"))
    for key in ("principal", "clerk", "nurse"):
        with pytest.raises(BatchNotOpen):
            confirm(batch, world.viewer(key))


def test_a_sheet_that_is_gone_ends_the_run(officer: Viewer, store: Store) -> None:
    batch = take(officer)
    confirm(batch, officer)
    registry._sheets.pop("tests.things")
    with pytest.raises(WorkFailed):
        actions.write_batch(batch.id, NOW, quiet)
    registry.register(things(store))


def test_a_file_for_another_sheet_is_sent_there(world: World, store: Store) -> None:
    with pytest.raises(Unreadable) as told:
        take(world.viewer("officer"), [["姓名", "职务"], ["演示甲", "教师"]])
    assert "像是“人员”的表，不是“物资”的表" in str(told.value)


def test_a_month_later_the_lines_are_forgotten_and_the_counts_stay(
    officer: Viewer, store: Store
) -> None:
    waiting, done = take(officer), take(officer)
    confirm(done, officer)
    actions.write_batch(done.id, NOW, quiet)
    timetable.run("workbooks.forget", NOW + timedelta(days=29))
    assert len(rows_of(waiting)) == 7
    assert timetable.run("workbooks.forget", NOW + timedelta(days=31)) == 2
    assert rows_of(waiting) == rows_of(done) == {}
    with scope.system():
        states = dict(Batch.objects.values_list("id", "state"))
    assert states == {waiting.id: "cancelled", done.id: "done"}


def test_two_columns_with_one_key_are_refused() -> None:
    columns = things().columns
    with pytest.raises(ValueError, match="one key"):
        registry.register(things(columns=(columns[0], columns[0])))
