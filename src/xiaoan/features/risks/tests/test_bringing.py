from __future__ import annotations

from datetime import timedelta

from house.world import BUREAU, NOW, SCHOOL, TODAY, World
from xiaoan.features.risks import carrying
from xiaoan.features.risks.actions.bringing import sheet
from xiaoan.features.risks.models import Risk
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.registry import Handover
from xiaoan.foundation.workbooks.sheets import Row

LINE = {
    "name": "后门积水",
    "area": "校舍",
    "place": "后门",
    "source": "地势低",
    "consequences": "摔伤",
    "engineering": "疏通水沟；加挡水板",
    "post": "logistics",
    "items": "XS-05、XS-04",
}


def test_a_line_of_excel_adds_a_risk_and_the_same_line_changes_it(world: World) -> None:
    officer = world.viewer("officer")
    one = sheet()
    with scope.enter(officer):
        made = one.write([Row(2, LINE)], officer, NOW)
        assert (made.created, made.updated) == (1, 0)
        risk = Risk.objects.get()
        assert [each["text"] for each in risk.controls] == ["疏通水沟", "加挡水板"]
        assert risk.items == ["XS-05", "XS-04"]
        shorter = {key: LINE[key] for key in ("name", "place", "area", "source", "consequences")}
        again = Row(2, {**shorter, "post": "guard", "source": "排水管小"})
        checked = one.check([again], officer)
        assert checked.standing[2]["source"] == "地势低"
        assert not checked.faults
        assert one.write([again], officer, NOW).updated == 1
        risk.refresh_from_db()
        assert (risk.source, risk.post, len(risk.controls)) == ("排水管小", "guard", 2)


def test_a_line_without_any_control_is_a_fault(world: World) -> None:
    officer = world.viewer("officer")
    bare = {key: value for key, value in LINE.items() if key != "engineering"}
    with scope.enter(officer):
        faults = sheet().check([Row(2, bare)], officer).faults
    assert [one.column for one in faults] == ["management"]


def test_only_a_school_fills_it_in(world: World) -> None:
    assert sheet().is_open_to(world.viewer("officer"))
    assert not sheet().is_open_to(world.viewer("clerk"))


def test_a_list_ends_with_its_school_and_stands_again_when_the_change_is_undone(
    world: World, listed: list[Risk]
) -> None:
    handover = Handover("close", SCHOOL, None, "", BUREAU, TODAY, NOW + timedelta(days=1))
    with scope.system():
        assert carrying.count_standing(SCHOOL) == 3
        ids = carrying.retire_all(handover)
        assert carrying.count_standing(SCHOOL) == 0
        carrying.stand_again(handover, ids)
        assert carrying.count_standing(SCHOOL) == 3
