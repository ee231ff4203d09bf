"""替班 and changed rounds: named in one act, seen at once, told to who goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from house.world import NOW, TODAY
from xiaoan.features.inspections import actions, queries
from xiaoan.features.inspections.models import Cover, Round
from xiaoan.features.inspections.queries import bag, covers
from xiaoan.features.inspections.tests.conftest import Ground
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.notices.models import Notice
from xiaoan.foundation.scope import Viewer

SignIn = Callable[..., Client]
WEEK = TODAY + timedelta(days=6)


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def drafted(ground: Ground, kind: str = "guard", until: date = TODAY) -> actions.CoverDraft:
    person = ground.world.appointments[kind][0]
    return actions.CoverDraft(uuid7(), ground.weekly, person, TODAY, until)


def change(**more: object) -> actions.RoundChange:
    given = {"name": "夜查", "post_kind": "guard", "checkpoint_ids": (), "lead_days": 7}
    return actions.RoundChange(**given | {"begins_at": None, "ends_at": None} | more)  # type: ignore[arg-type]


def is_mine(viewer: Viewer, ground: Ground, on: date) -> bool:
    with scope.enter(viewer):
        due = queries.rounds_due(viewer, on)
    return next(one.is_mine for one in due if one.round == ground.weekly)


def test_who_stands_in_has_the_round_for_those_days_and_is_told_once(ground: Ground) -> None:
    officer, guard = ground.world.viewer("officer"), ground.guard
    with scope.enter(officer):
        Round.objects.filter(id=ground.weekly.id).update(post_kind="dorm_keeper")
    assert not is_mine(guard, ground, TODAY)
    draft = drafted(ground)
    with scope.enter(officer):
        for _ in range(2):
            actions.cover_round(draft=draft, by=officer, at=NOW)
        assert Entry.objects.filter(verb="inspections.cover_named").count() == 1
    assert is_mine(guard, ground, TODAY)
    assert not is_mine(guard, ground, TODAY + timedelta(days=1))
    with scope.system():
        told = Notice.objects.get(key=f"cover:{draft.id}")
    assert (told.kind, told.title) == ("inspections.cover", f"请您替班：{ground.weekly.name}")
    with scope.enter(guard):
        kept = bag.bag(guard, TODAY, NOW).rounds
    mine = next(one for one in kept if one.id == ground.weekly.id)
    assert (mine.is_mine, mine.stand_ins) == (True, guard.name)


def test_a_cover_ends_before_its_time_and_again_changes_nothing(ground: Ground) -> None:
    officer = ground.world.viewer("officer")
    with scope.enter(officer):
        made = actions.cover_round(draft=drafted(ground, until=WEEK), by=officer, at=NOW)
        for _ in range(2):
            actions.end_cover(cover=made, by=officer, at=NOW)
        assert list(covers.covers(officer, TODAY)) == []
        assert Entry.objects.filter(verb="inspections.cover_ended").count() == 1


def test_days_gone_by_or_without_end_are_refused(ground: Ground) -> None:
    officer = ground.world.viewer("officer")
    with scope.enter(officer):
        for until in (TODAY - timedelta(days=1), TODAY + timedelta(days=200)):
            with pytest.raises(actions.PlanRefused):
                actions.cover_round(draft=drafted(ground, until=until), by=officer, at=NOW)
        with pytest.raises(actions.PlanRefused, match="岗位不能做排查"):
            actions.cover_round(draft=drafted(ground, "clerk"), by=officer, at=NOW)


def test_only_planners_name_anybody_or_change_a_round(ground: Ground) -> None:
    with scope.enter(ground.guard) as guard:
        with pytest.raises(PermissionDenied):
            actions.cover_round(draft=drafted(ground), by=guard, at=NOW)
        with pytest.raises(PermissionDenied):
            actions.change_round(plan=ground.weekly, change=change(), by=guard, at=NOW)


def test_a_running_round_is_changed_and_an_ended_one_is_not(ground: Ground) -> None:
    hours = {"begins_at": time(22), "ends_at": time(23, 30)}
    with scope.enter(ground.world.viewer("officer")) as officer:
        actions.change_round(plan=ground.weekly, change=change(**hours), by=officer, at=NOW)
        row = Round.objects.get(id=ground.weekly.id)
        assert (row.name, row.hours, row.cycle) == ("夜查", "22:00—23:30", "week")
        assert Entry.objects.filter(verb="inspections.round_changed").count() == 1
        actions.end_round(plan=row, by=officer, at=NOW)
        with pytest.raises(actions.PlanRefused, match="已经停用"):
            actions.change_round(plan=row, change=change(), by=officer, at=NOW)


def test_a_name_is_one_tap_from_the_round_and_a_double_tap_is_one(
    ground: Ground, sign_in: SignIn
) -> None:
    client, url = sign_in("officer"), reverse("inspections:cover", args=[ground.weekly.id])
    assert url in client.get(reverse("inspections:home")).text
    page = client.get(url)
    assert ground.guard.name in page.text
    fields = {"id": str(uuid7()), "days": "1", "person": str(ground.guard.appointment_id)}
    for _ in range(2):
        assert client.post(url, fields).status_code == 302
    with scope.system():
        row = Cover.objects.get()
    assert (row.person_id, row.ends_on) == (ground.guard.person_id, TODAY)
    assert "替班" in client.get(reverse("inspections:home")).text
    assert client.post(reverse("inspections:end_cover", args=[row.id])).status_code == 302
    assert client.post(reverse("inspections:end_cover", args=[row.id])).status_code == 404


@pytest.mark.parametrize("name", ["round", "cover"])
def test_an_outsider_finds_neither_round_nor_cover(
    ground: Ground, sign_in: SignIn, name: str
) -> None:
    url = reverse(f"inspections:{name}", args=[ground.weekly.id])
    assert sign_in("neighbour_officer").get(url).status_code == 404
    assert sign_in("guard").get(url).status_code == 403


def test_a_usual_round_fills_the_form_and_is_planned_with_one_button(
    ground: Ground, sign_in: SignIn
) -> None:
    client = sign_in("officer")
    page = client.get(reverse("inspections:rounds"), {"like": "monthly"}).text
    assert 'value="每月全校排查"' in page
    fields = {"name": "每月全校排查", "cycle": "month", "scope": "campus", "lead_days": "7"}
    more = {"post_kind": "safety_officer", "active_from": TODAY.isoformat()}
    assert client.post(reverse("inspections:rounds"), fields | more).status_code == 302
    assert "每月全校排查" in client.get(reverse("inspections:rounds")).text


def test_a_round_is_changed_on_its_page_and_what_is_wrong_keeps_what_was_typed(
    ground: Ground, sign_in: SignIn
) -> None:
    client, url = sign_in("officer"), reverse("inspections:round", args=[ground.weekly.id])
    fields = {"name": "周查新名", "post_kind": "guard", "lead_days": "7", "begins_at": "22:00"}
    wrong = client.post(url, fields)
    assert wrong.status_code == 422
    assert "周查新名" in wrong.text
    assert client.post(url, fields | {"ends_at": "23:00"}).status_code == 302
    assert "周查新名" in client.get(reverse("inspections:home")).text
