"""Stacking and time, from the texts: what the sheet predicts is what binds, and old days stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from house.world import COUNTY, NOW, SCHOOL, TODAY, World
from xiaoan.engine.duties import actions as duties
from xiaoan.engine.duties import catalogue
from xiaoan.engine.duties.models import Binding, Obligation
from xiaoan.engine.policy.actions import load_draft, put_in_force, sync_pack
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.pack import PACKS
from xiaoan.engine.policy.tests.next_text import NEW_DUTY, TWICE, write_next_text
from xiaoan.features.impact import queries
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.orgs.models import Organisation

pytestmark = pytest.mark.django_db
LISHUI_SCHOOL = 33112110300101  # 青田县, below the texts of Lishui and of Zhejiang
LAST_YEAR = date(2025, 11, 19)


def bound(code: int) -> set[str]:
    with scope.system():
        duties.refresh_bindings(code, code)
        return set(Binding.objects.filter(org_code=code).values_list("duty_id", flat=True))


def predicted(key: str, code: int) -> set[str]:
    """The duties that the sheet of a text adds to one organisation, counted as a new text."""
    with scope.system():
        weighed = queries.weigh(Pack.objects.get(key=key), (code, code), TODAY)
        group = weighed.group_of(code)
    assert group is not None
    return {one.change.duty_id for one in group.outcome.effects if one.kind == "added"}


def test_a_school_that_moves_between_territories_has_the_duties_the_sheets_predict(
    world: World,
) -> None:
    for name in ("kaijiang-2022", "zhejiang-2018", "lishui-2024"):
        sync_pack(PACKS / name, NOW)
    here = predicted("kaijiang-2022", SCHOOL)
    assert bound(SCHOOL) == here
    with scope.system():
        Organisation.objects.filter(code=SCHOOL).update(code=LISHUI_SCHOOL)
    there = predicted("zhejiang-2018", LISHUI_SCHOOL) | predicted("lishui-2024", LISHUI_SCHOOL)
    after = bound(LISHUI_SCHOOL)
    assert here
    assert after
    assert not after & here
    lasting = {
        one.duty.id
        for one in catalogue.listed_within(LISHUI_SCHOOL, LISHUI_SCHOOL)
        if one.duty.ends_on is None or one.duty.ends_on >= TODAY
    }
    assert after & lasting == there


def sweep(on: date) -> None:
    with scope.system():
        duties.fulfil(
            org_code=SCHOOL,
            kind="sweep",
            on=on,
            attributes={"scope": "campus"},
            source_type="test",
            source_id=uuid7(),
            by=scope.SYSTEM,
            at=NOW,
        )


def state(period: str) -> str:
    with scope.system():
        return Obligation.objects.get(org_code=SCHOOL, duty_id=TWICE, period=period).state


def test_an_asking_of_last_year_is_judged_by_the_text_of_last_year(
    world: World, tmp_path: Path
) -> None:
    """One sweep a week was enough; the second version asks for two from now on."""
    sync_pack(PACKS / "kaijiang-2022", NOW)
    drain(NOW)
    sweep(LAST_YEAR)
    by = world.viewer("director")
    with scope.enter(by):
        draft = load_draft(write_next_text(tmp_path, TODAY), at=NOW, by=by)
        put_in_force(draft, effective_on=TODAY, by=by, at=NOW)
    drain(NOW)
    sweep(TODAY)
    with scope.system():
        duties.evaluate(COUNTY, COUNTY + 10**8 - 1, on=TODAY, since=date(2025, 11, 1))
        now = Obligation.objects.get(org_code=SCHOOL, duty_id=TWICE, period="2026-W47")
    assert state("2025-W47") == "met"
    assert state("2025-W46") == "overdue"
    assert (now.state, now.required, now.achieved) == ("due", 2, 1)
    assert NEW_DUTY in bound(SCHOOL)


def test_a_wholly_new_text_binds_from_the_day_that_was_chosen(world: World, tmp_path: Path) -> None:
    """Its own words say 2022; nobody is overdue for the years before it was put in force here."""
    by = world.viewer("director")
    with scope.enter(by):
        draft = load_draft(PACKS / "kaijiang-2022", at=NOW, by=by)
        put_in_force(draft, effective_on=TODAY, by=by, at=NOW)
    drain(NOW)
    with scope.system():
        duties.evaluate(COUNTY, COUNTY + 10**8 - 1, on=TODAY, since=LAST_YEAR)
        askings = Obligation.objects.filter(org_code=SCHOOL)
        periods = set(askings.filter(duty_id=TWICE).values_list("period", flat=True))
        assert periods == {"2026-W47"}
        assert not askings.filter(ends_on__lt=TODAY).exists()


def test_a_draft_changes_no_judgement(world: World, tmp_path: Path) -> None:
    sync_pack(PACKS / "kaijiang-2022", NOW)
    drain(NOW)
    before = bound(SCHOOL)
    with scope.enter(world.viewer("director")):
        by = world.viewer("director")
        load_draft(write_next_text(tmp_path, TODAY), at=NOW, by=by)
    drain(NOW)
    assert bound(SCHOOL) == before
    shown = catalogue.listed(TWICE, TODAY)
    assert shown is not None
    assert shown.duty.rule["any_of"][0]["at_least"] == 1
