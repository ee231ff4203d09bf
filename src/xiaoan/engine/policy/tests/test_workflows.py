"""What a text may change of how cases move: read, checked, kept with its version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from house.world import NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY
from xiaoan.engine.policy import queries, registry, workflows
from xiaoan.engine.policy.actions import sync_pack
from xiaoan.engine.policy.checks import faults
from xiaoan.engine.policy.coverage import measure_coverage
from xiaoan.engine.policy.pack import PACKS, read_pack
from xiaoan.engine.policy.tests.small import FIVE, LOOP, small_pack

HERE = (51172300000000, 51172399999999)
CHANGES = f"""
workflow: hazards
stages:
  - {{stage: acceptance, title: 验收, clause: "7", quote: {LOOP}}}
moves:
  - move: treat
    requires: [deadline, plan]
    except: [fix_on_spot]
    clause: "7"
    quote: {FIVE}
    assumed: {{except: 当场改好的不另填}}
"""


def faults_of(tmp_path: Path, old: str, new: str) -> list[str]:
    assert old in CHANGES
    return faults(read_pack(small_pack(tmp_path, HERE, CHANGES.replace(old, new, 1))))


def test_sentences_that_change_a_workflow_are_carried(tmp_path: Path) -> None:
    pack = read_pack(small_pack(tmp_path, HERE, CHANGES))
    assert faults(pack) == []
    coverage = measure_coverage(pack)
    assert (coverage.percent, coverage.demands) == (100, 2)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("stage: acceptance", "stage: feast", "no such stage"),
        ("title: 验收", "title: 庆功", "the quote does not say “庆功”"),
        ("title: 验收", "title: 治理", "two stages are “治理”"),
        ("title: 验收", 'title: ""', "changes nothing"),
        ("title: 验收", "task: 去看看", "a task is ours"),
        ("move: treat", "move: fly", "no such move"),
        ("[deadline, plan]", "[]", "requires nothing"),
        ("[deadline, plan]", "[weather]", "no kept field weather"),
        ("[fix_on_spot]", "[fly]", "no move fly to except"),
        ("{except: 当场改好的不另填}", "{}", "an exception is ours"),
        ("隐患整改责任", "隐患整改责任人", "does not say"),
        ("workflow: hazards", "workflow: parades", "no feature has a workflow parades"),
        ("moves:", f'  - {{stage: acceptance, title: 验收, clause: "7", quote: {LOOP}}}\nmoves:',
         "stands twice"),
    ],
)  # fmt: skip
def test_a_fault_in_a_change_is_found(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert any(fault in found for found in faults_of(tmp_path, old, new))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("requires:", "needs:", "a move knows no"),
        ("moves:", "clocks: []\nmoves:", "holds workflow: hazards, stages: and moves: alone"),
    ],
)
def test_a_key_that_means_nothing_is_refused(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        faults_of(tmp_path, old, new)


def test_the_chongqing_text_names_nine_stages_and_demands_the_five_elements() -> None:
    changes = read_pack(PACKS / "chongqing-2017").changes
    assert "、".join(one.title for one in changes if one.part == "stage") in LOOP
    demands = [one for one in changes if one.part == "move"]
    assert {one.key for one in demands} == {"control", "treat"}
    for one in demands:
        assert one.requires == ("responsible", "measures", "funds_yuan", "deadline", "plan")
        assert one.quote == FIVE
        words = workflows.words(one, registry.outlines()["hazards"])
        assert words.endswith("之前须写明责任、措施、资金、时限、预案")


@pytest.mark.django_db
def test_changes_hold_in_their_territory_and_while_their_text_does(tmp_path: Path) -> None:
    sync_pack(small_pack(tmp_path, HERE, CHANGES, until="2026-12-31"), NOW)
    found = [queries.as_change(row) for row in queries.workflow_changes("hazards", TODAY, SCHOOL)]
    assert found == list(read_pack(tmp_path / "somewhere").changes)
    assert queries.workflow_changes("hazards", TODAY, NEIGHBOUR_SCHOOL) == []
    assert queries.workflow_changes("hazards", date(2027, 1, 1), SCHOOL) == []
    assert queries.workflow_changes("letters", TODAY, SCHOOL) == []


@pytest.mark.django_db
def test_the_page_of_a_text_says_what_it_changes(
    tmp_path: Path, sign_in: Callable[[str], Client]
) -> None:
    sync_pack(small_pack(tmp_path, HERE, CHANGES), NOW)
    text = sign_in("officer").get("/policy/somewhere/").content.decode()
    assert "本条写进办理流程 2 处" in text
    assert "隐患的办理环节“验收”" in text
    assert "隐患“治理完成”之前须写明时限、预案（本系统约定，非原文：当场改好的不另填）" in text
