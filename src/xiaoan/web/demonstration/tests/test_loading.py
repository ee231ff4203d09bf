"""A small county is loaded whole; its ledger holds and its duties stand as they were judged."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management import call_command

from xiaoan.engine.cases.models import Case, Clock
from xiaoan.engine.duties import actions as duties
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.tasks.models import Task
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.ledger.checking import check
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.web.demonstration.load import Load
from xiaoan.web.demonstration.loading import load_county
from xiaoan.web.demonstration.territories import LANDS, LIGHT, intervals

NOW = datetime(2026, 4, 24, 3, 0, tzinfo=UTC)


def judged() -> list[tuple[Any, ...]]:
    fields = ("org_code", "duty_id", "period", "state", "achieved", "met_on", "due_on")
    return sorted(Obligation.objects.values_list(*fields), key=lambda row: row[:3])


def make_room() -> None:
    """The shared world lies in the same county as the demonstration."""
    with scope.system():
        for model in (Appointment, Post, Person, Organisation):
            model._default_manager.all().delete()


def test_a_small_county_loads_and_holds(own_database: str) -> None:
    make_room()
    call_command("sync_packs", verbosity=0)
    load = Load(now=NOW, schools=4)
    steps = list(load_county(load))
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1] == (100, "完成")

    report = check(None)
    assert report.faults == []
    assert report.entries > 100
    assert report.checkpoints >= 1

    with scope.system():
        waiting = Case.objects.filter(closed_at__isnull=True).exclude(stage="closed")
        assert waiting.exists()
        running = set(Clock.objects.filter(stopped_at__isnull=True).values_list("case", flat=True))
        assert running <= set(Case.objects.values_list("id", flat=True))
        assert Task.objects.filter(kind="case").exists()
        before = judged()
        for land in LANDS:
            times = load.times(land)
            for lo, hi in intervals(land):
                assert duties.evaluate(lo, hi, on=times.today, since=times.since) == 0
        assert judged() == before
        assert {"met", "overdue"} <= {row[3] for row in before}
        for land in LIGHT:
            ours = {row[3] for row in before if land.lo <= row[0] <= land.hi}
            assert "met" in ours
            assert {row[1].partition("/")[0] for row in before if land.lo <= row[0] <= land.hi} > {
                "national"
            }
