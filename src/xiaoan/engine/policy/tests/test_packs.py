from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from xiaoan.engine.policy.checks import faults, faults_between, vanished_ids
from xiaoan.engine.policy.coverage import measure_coverage
from xiaoan.engine.policy.notation import load
from xiaoan.engine.policy.pack import PACKS, Pack, content_hash, pack_folders, read_pack

KAIJIANG = PACKS / "kaijiang-2022"
CLAUSES = [*(str(n) for n in range(1, 16)), "B1", "B2", "B3", "B4"]

Edit = Callable[[str, str, str], Pack]


@pytest.fixture(scope="module")
def kaijiang() -> Pack:
    return read_pack(KAIJIANG)


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Change one place of one file of a copy of the Kaijiang pack, then read it."""
    shutil.copytree(KAIJIANG, tmp_path / "kaijiang-2022")
    for name in ("facts.yaml", "measures.yaml", "topics.yaml"):
        shutil.copy(PACKS / name, tmp_path / name)

    def edit(name: str, old: str, new: str) -> Pack:
        path = tmp_path / "kaijiang-2022" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return read_pack(path.parents[len(Path(name).parts) - 1])

    return edit


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_a_pack_has_no_fault(folder: Path) -> None:
    assert faults(read_pack(folder)) == []


def test_packs_agree_with_each_other() -> None:
    assert faults_between([read_pack(folder) for folder in pack_folders()]) == []


def test_every_sentence_of_the_kaijiang_text_is_carried(kaijiang: Pack) -> None:
    coverage = measure_coverage(kaijiang)
    assert coverage.percent == 100
    assert len(coverage.sentences) > 100


def test_no_sentence_of_an_item_or_guarantee_is_context_alone(kaijiang: Pack) -> None:
    bodies = [s for s in measure_coverage(kaijiang).sentences if s.clause in CLAUSES]
    assert all({c.kind for c in s.carriers} != {"context"} for s in bodies)


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_item_and_guarantee_becomes_duties(kaijiang: Pack, clause: str) -> None:
    assert any(duty.clause == clause for duty in kaijiang.duties)


def test_the_source_is_the_published_text(kaijiang: Pack) -> None:
    assert kaijiang.source.startswith(" 开江府办发〔2022〕31 号")
    assert "- 8 -" in kaijiang.source
    assert kaijiang.squeezed.endswith("严格追责问责。")


def test_nothing_of_confidence_c_is_on_by_default() -> None:
    library = read_pack(PACKS / "field-library-2026")
    items = [item for checklist in library.checklists for item in checklist.items]
    assert len(items) == 146
    assert not [item.code for item in items if item.confidence == "C" and item.is_on]
    assert sum(item.is_direct for item in items) == 9
    assert sum(item.grading == "proposed" for item in items) == 8


def test_the_word_on_is_a_word_and_a_key_stands_once(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("on: 2023-08-31\nboarding: true\n", encoding="utf-8")
    assert load(path) == {"on": date(2023, 8, 31), "boarding": True}
    path.write_text("title: 甲\ntitle: 乙\n", encoding="utf-8")
    with pytest.raises(ValueError, match="title twice"):
        load(path)


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("source.txt", "每周至少组织 1 次", "每周至少组织 2 次", "not the text that source_sha256"),
        ("duties/prevention.yaml", "学校每周至少组织 1 次", "学校每周组织 1 次", "does not say"),
        ("duties/prevention.yaml", "全面纳入国民教育体系", "全面", "nothing carries “纳入国民"),
        (
            "duties/prevention.yaml",
            "post: police_officer",
            "post: gardener",
            "no such post gardener",
        ),
        ("duties/prevention.yaml", "fact: sweep,", "fact: sweeping,", "no fact sweeping"),
        ("duties/prevention.yaml", "{scope: campus}", "{scope: moon}", "knows no moon"),
        ("duties/prevention.yaml", "8/county-sweep", "8/weekly-sweep", "used 2 times"),
        ("duties/prevention.yaml", "at_most: 55", "at_most: 60", "guards-max-age: is 55"),
        (
            "duties/emergency.yaml",
            "[education, emergency, health, market, fire]",
            "[education]",
            "县卫健局 is responsible and neither",
        ),
        ("clauses.yaml", "units: [县教科局]", "units: [县公安局]", "units are not those"),
        ("clauses.yaml", "reason: 制定目的", "reason: ''\n    # 制定目的", "gives no reason"),
        ("parameters.yaml", "confidence: S", "confidence: X", "confidence is one of"),
        ("checklists/guards.yaml", "conf: S", "conf: C", "off by default"),
    ],
)
def test_a_fault_in_a_pack_is_found(
    edited: Edit, name: str, old: str, new: str, fault: str
) -> None:
    assert any(fault in found for found in faults(edited(name, old, new)))


def test_a_duty_without_a_failing_test_is_found(edited: Edit) -> None:
    pack = edited(
        "tests/guarantee.yaml",
        "{kaijiang-2022/B1/office: overdue}",
        "{kaijiang-2022/B1/office: met}",
    )
    # boundaries.yaml still holds a late one, so take that away too
    assert faults(pack) == []
    pack = edited(
        "tests/boundaries.yaml",
        "{kaijiang-2022/B1/office: late_met}",
        "{kaijiang-2022/B1/office: met}",
    )
    assert faults(pack) == ["kaijiang-2022/B1/office: no failing test"]


def test_a_test_that_is_wrong_about_whom_a_duty_binds_is_found(edited: Edit) -> None:
    pack = edited("tests/boundaries.yaml", "enrolment: 1199", "enrolment: 1200")
    assert any("wrong about whom" in fault for fault in faults(pack))


def test_the_hash_follows_the_content_and_not_the_changelog(edited: Edit) -> None:
    before = content_hash(KAIJIANG)
    pack = edited("parameters.yaml", "保安最大年龄", "保安年龄上限")
    assert pack.hash != before
    (pack.folder / "CHANGELOG.md").write_text("x", encoding="utf-8")
    assert content_hash(pack.folder) == pack.hash


def test_ids_that_vanish_are_named() -> None:
    assert vanished_ids(["p/1/a", "p/1/b"], ["p/1/b", "p/1/c"]) == ["p/1/a"]
