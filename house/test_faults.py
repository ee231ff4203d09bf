"""Its parts are killed while people work: nothing acknowledged is lost, nobody meets an error.

The short form of `./dev bench faults`; how fast it recovers is measured there and not here.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from bench import faults
from bench.breaking import checking, telling, wire
from bench.breaking.journal import Act, Journal
from bench.breaking.killing import Moment
from bench.breaking.machine import a_machine
from bench.breaking.wire import Wish
from xiaoan.foundation.ids import uuid7

KINDS = ["backend", "server worker", "job child", "postmaster"]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_is_lost_doubled_or_half_when_parts_are_killed() -> None:
    with a_machine() as machine:
        run = faults.strike(machine, Namespace(schools=2, seed=7, minutes=10, kinds=KINDS))
        with machine.connect() as connection:
            invented = Act(str(uuid7()), "report", {"opened": [str(uuid7())]}, Wish("GET", "/"))
            assert checking.missing(connection, [invented]) == [
                "case: 1 acknowledged, 0 there as they must be"
            ]
    assert run["faults"] == []
    assert sum(run["acknowledged"].values()) > 0
    assert [kind for kind, _, _ in run["moments"]] == KINDS


def row(outcome: str, began: float, ended: float) -> dict[str, Any]:
    return {"outcome": outcome, "began": began, "ended": ended, "status": 0}


@pytest.mark.parametrize(
    ("outcome", "killed", "is_fault"),
    [
        ("ok", "backend", False),
        ("calm", "backend", False),
        ("wrong", "backend", True),
        ("slow", "backend", True),
        ("half", "server worker", True),
        ("cut", "server worker", False),
        ("cut", "postmaster", True),
        ("refused", "server", False),
        ("refused", "server worker", True),
    ],
)
def test_what_people_may_meet_depends_on_what_died(
    tmp_path: Path, outcome: str, killed: str, *, is_fault: bool
) -> None:
    journal = Journal(tmp_path / "journal", endings=[row(outcome, 9.9, 10.2)])
    moments = [Moment(1, killed, 10.0, 0.5, 0.1, 0.0)]
    assert bool(telling.worse(journal, moments)) is is_fault


def test_a_connection_that_breaks_long_after_is_not_excused(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal", endings=[row("cut", 20.0, 20.1)])
    assert telling.worse(journal, [Moment(1, "server", 10.0, 0.5, 0.1, 0.0)])


@pytest.mark.parametrize(
    ("status", "again", "said", "outcome"),
    [
        (200, "", b"<!doctype html><p>\n</html>\n", "ok"),
        (200, "", b"<!doctype html><p>", "half"),
        (503, "3", b"<!doctype html>\n</html>", "calm"),
        (503, "", b"<!doctype html>\n</html>", "wrong"),
        (500, "", b"<!doctype html>\n</html>", "wrong"),
        (302, "", b"", "wrong"),
    ],
)
def test_an_answer_is_told_apart(status: int, again: str, said: bytes, outcome: str) -> None:
    assert wire.outcome_of(status, again, said) == outcome
