"""Where the Chongqing text holds, hazards carry its nine words and wait for its five elements."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from house.world import NOW, World
from xiaoan.engine.cases.actions import MoveForbidden
from xiaoan.engine.cases.models import Case
from xiaoan.engine.policy.actions import sync_pack
from xiaoan.engine.policy.pack import PACKS
from xiaoan.engine.policy.tests.small import FIVE, LOOP, small_pack
from xiaoan.features.hazards.tests.conftest import Mover, hazard_of
from xiaoan.foundation import scope

HERE = (51172300000000, 51172399999999)
FAR = (50000000000000, 50999999999999)
SignIn = Callable[..., Client]


def hold_at(reach: tuple[int, int], tmp_path: Path) -> None:
    """Let what the Chongqing text changes of hazards hold somewhere."""
    folder = small_pack(tmp_path, reach, "workflow: hazards")
    shutil.copy(PACKS / "chongqing-2017/workflows/hazards.yaml", folder / "workflows")
    sync_pack(folder, NOW)


@pytest.fixture
def chongqing(world: World, tmp_path: Path) -> None:
    hold_at(HERE, tmp_path)


@pytest.fixture
def kaijiang(world: World, tmp_path: Path) -> None:
    """The text holds where it is in force, and not here."""
    hold_at(FAR, tmp_path)


def reopened(report: Mover, make: Mover) -> Case:
    """Fixed on the spot and closed, then found again: nobody has planned anything."""
    case = report("guard", is_fixed=True, grade="general")
    assert case.is_closed
    return make(case, "reopen", "principal", note="又松了")


def test_each_stage_shows_the_sentence_that_names_it(
    chongqing: None, report: Mover, sign_in: SignIn
) -> None:
    page = sign_in("officer").get(f"/hazards/{report('guard').id}/").content.decode()
    assert "<b>登记</b>" in page and LOOP in page
    assert "某府〔2017〕1号 （七）闭环" in page
    assert "实行台账管理" not in page  # the words of another county


def test_treatment_waits_for_the_five_elements(
    chongqing: None, report: Mover, make: Mover, five: dict[str, Any], sign_in: SignIn
) -> None:
    case = reopened(report, make)
    with pytest.raises(MoveForbidden, match="还缺责任、措施、资金、时限、预案，不能“治理完成”"):
        make(case, "treat", "logistics")
    page = sign_in("logistics").get(f"/hazards/{case.id}/").content.decode()
    assert "还缺责任、措施、资金、时限、预案" in page and FIVE in page
    assert "请先“修改五落实”" in page
    assert f"/cases/{case.id}/move/treat/" not in page
    case = make(case, "revise", "officer", form=five, note="补齐五落实")
    assert hazard_of(case).is_planned
    assert make(case, "treat", "logistics").stage == "acceptance"


def test_a_single_element_that_lacks_is_named(
    chongqing: None, report: Mover, make: Mover, five: dict[str, Any]
) -> None:
    case = make(report("guard"), "settle", "officer", form=five)
    case.attributes = {**case.attributes, "plan": ""}
    with scope.system():
        Case.objects.filter(id=case.id).update(attributes=case.attributes)
    with pytest.raises(MoveForbidden, match="还缺预案，不能“治理完成”"):
        make(case, "treat", "logistics")


def test_the_usual_way_with_all_five_is_as_before(
    chongqing: None, treated: Mover, make: Mover
) -> None:
    case = make(treated(), "accept", "officer")
    assert make(case, "close", "principal").is_closed


def test_where_the_text_does_not_hold_nothing_changes(
    kaijiang: None, report: Mover, make: Mover, sign_in: SignIn
) -> None:
    case = reopened(report, make)
    page = sign_in("logistics").get(f"/hazards/{case.id}/").content.decode()
    assert f"/cases/{case.id}/move/treat/" in page and "某府〔2017〕1号" not in page
    assert make(case, "treat", "logistics").stage == "acceptance"
