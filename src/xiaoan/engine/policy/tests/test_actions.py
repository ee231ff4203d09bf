from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from house.world import NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY
from xiaoan.engine.policy import models, queries
from xiaoan.engine.policy.actions import PackRefused, sync_pack
from xiaoan.engine.policy.pack import PACKS, pack_folders, read_pack
from xiaoan.foundation import scope
from xiaoan.foundation.ledger.models import Entry

pytestmark = pytest.mark.django_db
KAIJIANG = PACKS / "kaijiang-2022"
GUARDS = "kaijiang-2022/9/guards-max-age"

Change = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Kaijiang pack that a test may change."""
    for name in ("facts.yaml", "measures.yaml", "topics.yaml"):
        shutil.copy(PACKS / name, tmp_path / name)
    return Path(shutil.copytree(KAIJIANG, tmp_path / "kaijiang-2022"))


@pytest.fixture
def change(folder: Path) -> Change:
    def replace(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture
def next_version(change: Change) -> Change:
    """Change one thing and call it 1.1.0, to hold from tomorrow on."""

    def bump(name: str, old: str, new: str) -> None:
        change(name, old, new)
        tomorrow = (TODAY + timedelta(days=1)).isoformat()
        change("pack.yaml", 'version: "1.0.0"', 'version: "1.1.0"')
        change("pack.yaml", "effective: 2022-03-21", f"effective: {tomorrow}")

    return bump


def test_a_pack_is_written_once_and_a_second_sync_changes_nothing(folder: Path) -> None:
    first = sync_pack(folder, NOW)
    again = sync_pack(folder, NOW + timedelta(days=1))
    assert (first.is_new, again.is_new) == (True, False)
    assert again.pack == first.pack
    assert models.Duty.objects.filter(pack=first.pack).count() == len(read_pack(folder).duties)
    assert first.pack.percent == 100


@pytest.mark.parametrize("source", pack_folders(), ids=lambda source: source.name)
@pytest.mark.usefixtures("db")
def test_every_pack_of_ours_is_let_in(source: Path) -> None:
    row = sync_pack(source, NOW).pack
    numbers = {one.id: one.value for one in read_pack(source).parameters}
    kept = dict(models.Parameter.objects.filter(pack=row).values_list("key", "value"))
    assert kept == {key: str(day) if isinstance(day, date) else day for key, day in numbers.items()}


def test_a_sync_leaves_one_ledger_entry(folder: Path) -> None:
    row = sync_pack(folder, NOW).pack
    sync_pack(folder, NOW)
    with scope.system():
        entries = Entry.objects.filter(subject_id=str(row.id))
        assert [entry.verb for entry in entries] == ["policy.synced"]
        assert entries[0].body["hash"] == row.hash


def test_every_duty_reads_back_as_it_was_written(folder: Path) -> None:
    sync_pack(folder, NOW)
    written = {duty.id: duty for duty in read_pack(folder).duties}
    read = {duty.id: duty for duty in queries.duties_in_force(TODAY, SCHOOL)}
    assert read.keys() == written.keys()
    for name, duty in read.items():
        assert (duty.rule, duty.who, duty.posts) == (
            written[name].rule,
            written[name].who,
            written[name].posts,
        )


def test_the_same_version_with_another_content_is_refused(folder: Path, change: Change) -> None:
    sync_pack(folder, NOW)
    change("duties/prevention.yaml", "title: 每周排查", "title: 每周大排查")
    with pytest.raises(PackRefused, match=r"1\.0\.0 has another content already"):
        sync_pack(folder, NOW)


def test_a_faulty_pack_writes_nothing(folder: Path, change: Change) -> None:
    change("duties/prevention.yaml", "学校每周至少组织 1 次", "学校天天组织")
    with pytest.raises(PackRefused, match="does not say"):
        sync_pack(folder, NOW)
    assert not models.Pack.objects.exists()
    assert not models.FactKind.objects.exists()


def test_each_day_is_judged_by_the_version_of_that_day(folder: Path, next_version: Change) -> None:
    old = sync_pack(folder, NOW).pack
    next_version("duties/prevention.yaml", "title: 保安不超过55周岁", "title: 保安年龄")
    new = sync_pack(folder, NOW).pack
    tomorrow = TODAY + timedelta(days=1)
    assert [one.id for one in queries.packs_in_force(TODAY, SCHOOL)] == [old.id]
    assert [one.id for one in queries.packs_in_force(tomorrow, SCHOOL)] == [new.id]
    titles = [queries.duty(GUARDS, on) for on in (TODAY, tomorrow)]
    assert [one.title for one in titles if one] == ["保安不超过55周岁", "保安年龄"]


def test_a_new_version_may_not_lose_an_id(folder: Path, next_version: Change) -> None:
    sync_pack(folder, NOW)
    next_version("parameters.yaml", "kaijiang-2022/gate-radius", "kaijiang-2022/gate-metres")
    with pytest.raises(PackRefused, match="kaijiang-2022/gate-radius: vanished"):
        sync_pack(folder, NOW)


def test_a_new_version_may_not_judge_days_before_the_old_one(folder: Path, change: Change) -> None:
    sync_pack(folder, NOW)
    change("pack.yaml", 'version: "1.0.0"', 'version: "1.1.0"')
    change("pack.yaml", "effective: 2022-03-21", "effective: 2022-03-20")
    with pytest.raises(PackRefused, match="is before that of 1"):
        sync_pack(folder, NOW)


def test_a_pack_holds_inside_its_territory_and_from_its_day(folder: Path) -> None:
    sync_pack(folder, NOW)
    assert queries.duties_in_force(TODAY, NEIGHBOUR_SCHOOL) == []
    assert queries.duties_in_force(date(2022, 3, 20), SCHOOL) == []


def test_a_duty_ends_with_until(folder: Path, change: Change) -> None:
    change(
        "duties/prevention.yaml",
        "- id: kaijiang-2022/8/weekly-sweep\n",
        "- id: kaijiang-2022/8/weekly-sweep\n  until: 2026-11-17\n",
    )
    sync_pack(folder, NOW)
    before, after = (
        {duty.id for duty in queries.duties_in_force(on, SCHOOL)}
        for on in (TODAY - timedelta(days=1), TODAY)
    )
    assert before - after == {"kaijiang-2022/8/weekly-sweep"}


def test_the_library_offers_checklists_and_binds_nobody() -> None:
    sync_pack(PACKS / "field-library-2026", NOW)
    assert queries.duties_in_force(TODAY, SCHOOL) == []
    items = list(queries.check_items(TODAY, SCHOOL))
    assert len(items) == 146
    assert {item.grade for item in items if item.is_proposed} == {"serious"}
    assert {item.grade for item in items if item.is_direct} == {"major"}


def test_the_database_refuses_an_unsure_item_that_is_on() -> None:
    sync_pack(PACKS / "field-library-2026", NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.CheckItem.objects.filter(confidence="C").update(is_on=True)


def test_a_number_is_found_where_its_pack_holds(folder: Path) -> None:
    sync_pack(folder, NOW)
    found = queries.parameter("kaijiang-2022/guards-max-age", TODAY, SCHOOL)
    assert found is not None
    assert (found.value, found.unit, found.confidence) == (55, "周岁", "S")
    assert queries.parameter("kaijiang-2022/guards-max-age", TODAY, NEIGHBOUR_SCHOOL) is None
