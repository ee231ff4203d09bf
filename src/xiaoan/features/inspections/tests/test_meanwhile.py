"""What happens in another process meanwhile: nothing kept is stale, nothing is taken in twice."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import psycopg
import pytest
from django.db import connection, connections

from house.world import NOW, TODAY, World
from xiaoan.features.inspections.actions import SubmissionRefused, submit_inspection
from xiaoan.features.inspections.rules import Batch
from xiaoan.features.inspections.tests.conftest import Ground, batch, lay, told, whole_week
from xiaoan.foundation import scope


def week(ground: Ground) -> Batch:
    return batch(*whole_week(ground), row=ground.weekly)


def test_a_pack_that_ends_in_another_process_is_gone_from_the_next_submission(
    own_world: World,
) -> None:
    ground = lay(own_world)
    with scope.enter(ground.guard):
        assert submit_inspection(week(ground), by=ground.guard, now=NOW).is_new
    known = connection.get_connection_params()
    wanted = {key: known.get(key) for key in ("host", "port", "user", "password", "dbname")}
    with psycopg.connect(**{key: word for key, word in wanted.items() if word}) as elsewhere:
        elsewhere.execute("UPDATE policy_pack SET in_force_until = %s", [TODAY - timedelta(days=1)])
    with scope.enter(ground.guard), pytest.raises(SubmissionRefused) as refused:
        submit_inspection(week(ground), by=ground.guard, now=NOW)
    assert "没有编号为" in refused.value.faults[0].message


def test_a_spot_check_sent_twice_at_once_is_one(own_world: World) -> None:
    """Without a round to lock, the batch's own id is what the second one waits for."""
    ground = lay(own_world)
    sent = batch(told(ground.stairs, "XF-01"))
    barrier, done = Barrier(2), []

    def send() -> None:
        barrier.wait()
        with scope.enter(ground.guard):
            done.append(submit_inspection(sent, by=ground.guard, now=NOW).is_new)
        connections.close_all()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
