"""A county's list with all its mess: the fate of every line is told, and none is lost."""

from __future__ import annotations

from bench.rig.rosters import HEAD, roster
from house.world import NOW, TODAY, World
from xiaoan.engine.registers.bringing import county_sheet_name
from xiaoan.features.guards.models import Guard
from xiaoan.features.guards.queries import GUARDS
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.workbooks import actions, registry

NAMES = ("演示第一小学", "演示中心幼儿园")


def test_every_line_of_a_countys_list_is_accounted_for(world: World) -> None:
    made, by = roster(11, 120, NAMES, TODAY), world.viewer("clerk")
    sheet = registry.sheet(county_sheet_name(GUARDS))
    assert sheet is not None
    assert len(HEAD) == 40
    upload = actions.Upload(uuid7(), "保安花名册.xlsx", made.content)
    with scope.enter(by):
        batch = actions.take_in(upload=upload, sheet=sheet, by=by, at=NOW)
        assert dict(batch.rows.values_list("number", "state")) == made.fates
        actions.confirm(batch=batch, by=by, at=NOW)
    done = actions.write_batch(batch.id, NOW, lambda written, total: None)
    assert done.counts["created"] == made.counts["new"]
    with scope.system():
        guards = list(Guard.objects.all())
    assert len(guards) == made.counts["new"]
    assert not [one for one in guards if one.name != one.name.strip() or " " in one.name]
    assert all(one.licence_number.isascii() or one.licence_number[0] == "川" for one in guards)
