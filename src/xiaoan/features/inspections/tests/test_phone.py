"""What a phone takes along and sends later: whose it is, what it holds, what changed meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from house.world import NOW, TODAY
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.policy.models import CheckItem
from xiaoan.features.inspections import rules
from xiaoan.features.inspections.actions import SubmissionRefused, submit_inspection
from xiaoan.features.inspections.models import Answer, Checkpoint, Inspection, Round
from xiaoan.features.inspections.queries import bag as bags
from xiaoan.features.inspections.tests.conftest import (
    Ground,
    batch,
    lay,
    make_round,
    told,
    whole_week,
)
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer

SignIn = Callable[..., Client]
BAG = "/inspections/bag"


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def held(viewer: Viewer) -> bags.Bag:
    return bags.bag(viewer, TODAY, NOW)


def test_the_bag_holds_rounds_points_items_and_what_is_done(
    ground: Ground, as_guard: Viewer
) -> None:
    first = told(ground.stairs, "XF-01")
    submit_inspection(batch(first, row=ground.weekly), by=as_guard, now=NOW)
    bag = held(as_guard)
    weekly = next(one for one in bag.rounds if one.id == ground.weekly.id)
    assert weekly.asked[str(ground.stairs.id)] == ("XF-01", "XF-05")
    assert weekly.windows[0].done == {str(ground.stairs.id): ["XF-01"]}
    assert [one.token for one in bag.points] == [one.plate_token for one in ground.points]
    assert bag.items["XF-01"].text == "XF-01 完好"
    assert "XF-10" not in bag.items


def test_the_bag_knows_the_periods_of_the_coming_days(ground: Ground, as_guard: Viewer) -> None:
    daily = next(one for one in held(as_guard).rounds if one.id == ground.daily.id)
    days = [one.starts_on for one in daily.windows]
    assert days == sorted(set(days))
    assert days[0] == TODAY
    assert len(days) == 5  # the school days of the next seven


def test_a_round_done_in_its_period_starts_afresh_in_the_bag(
    ground: Ground, as_guard: Viewer
) -> None:
    submit_inspection(batch(*whole_week(ground), row=ground.weekly), by=as_guard, now=NOW)
    weekly = next(one for one in held(as_guard).rounds if one.id == ground.weekly.id)
    assert (weekly.windows[0].done, weekly.windows[0].is_done) == ({}, True)


def test_a_round_that_ends_tomorrow_has_no_periods_after(ground: Ground, as_guard: Viewer) -> None:
    last = TODAY + timedelta(days=1)
    short = make_round("短期", "day", "campus", active_until=last)
    kept = next(one for one in held(as_guard).rounds if one.id == short.id)
    assert [one.starts_on for one in kept.windows] == [TODAY, last]


def test_the_bag_shows_hazards_still_open(ground: Ground, as_guard: Viewer) -> None:
    answer = told(ground.stairs, "XF-01", "bad")
    submit_inspection(batch(answer), by=as_guard, now=NOW)
    bag = held(as_guard)
    (hazard,) = bag.hazards
    assert hazard.stage
    assert bag.points[0].open["XF-01"].number == hazard.number


def test_a_bag_is_one_account_s_and_unchanged_it_is_not_sent_again(
    ground: Ground, sign_in: SignIn
) -> None:
    client = sign_in("guard")
    first = client.get(BAG)
    assert first.json()["owner"] == first["X-Xiaoan-Owner"] == bags.owner_of(ground.guard)
    again = client.get(BAG, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["X-Xiaoan-Token"]
    other = sign_in("officer").get(BAG, headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200
    assert other["X-Xiaoan-Owner"] != first["X-Xiaoan-Owner"]


def test_nobody_who_may_not_inspect_gets_a_bag(
    ground: Ground, sign_in: SignIn, client: Client
) -> None:
    assert sign_in("clerk").get(BAG).status_code == 403
    assert client.get(BAG).status_code == 302


def test_the_page_that_opens_the_bag_holds_nobody_s_rows(
    ground: Ground, sign_in: SignIn, client: Client
) -> None:
    page = client.get("/inspections/pocket/")
    assert page.status_code == 200
    for words in ("东侧楼梯", "每周全校排查", "保师傅", "data-owner="):
        assert words not in page.content.decode()


def test_a_worn_plate_is_typed_by_number_or_code(ground: Ground, sign_in: SignIn) -> None:
    client, place = sign_in("guard"), reverse("inspections:at", args=[ground.stairs.plate_token])
    for code in ("1", ground.stairs.plate_token.lower(), f" {ground.stairs.plate_token}\0"):
        assert client.get("/inspections/scan/", {"code": code})["Location"] == place
    answer = client.get("/inspections/scan/", {"code": "99"}, follow=True)
    assert "没有找到“99”" in answer.content.decode()


def test_another_school_s_number_leads_nowhere(ground: Ground, sign_in: SignIn) -> None:
    answer = sign_in("nurse").get("/inspections/scan/", {"code": ground.stairs.plate_token})
    assert answer.status_code == 403 or answer["Location"] == "/inspections/scan/"


def sent(ground: Ground, owner: str) -> dict[str, Any]:
    one = told(ground.stairs, "XF-01")
    answer = {"id": str(one.id), "checkpoint_id": str(ground.stairs.id), "item_code": "XF-01"}
    times = dict.fromkeys(("started_at", "finished_at", "sent_at"), NOW.isoformat())
    content = {"id": str(uuid7()), "answers": [answer | {"result": "ok"}], **times}
    return {
        "data": json.dumps(content),
        "content_type": "application/json",
        "headers": {"X-Xiaoan-Owner": owner},
    }


def test_one_person_s_work_is_not_sent_under_another_s_name(
    ground: Ground, sign_in: SignIn
) -> None:
    owner = bags.owner_of(ground.guard)
    refused = sign_in("officer").post("/inspections/submit", **sent(ground, owner))
    assert refused.status_code == 409
    assert "另一个账号" in refused.json()["message"]
    assert sign_in("guard").post("/inspections/submit", **sent(ground, owner)).status_code == 200


def test_two_phones_that_find_the_same_open_one_hazard(
    ground: Ground, world_officer: Viewer
) -> None:
    first = told(ground.stairs, "XF-01", "bad", note="门上锁了")
    second = told(ground.stairs, "XF-01", "bad", note="还锁着")
    with scope.enter(ground.guard) as guard:
        submit_inspection(batch(first, row=ground.weekly), by=guard, now=NOW)
    with scope.enter(world_officer) as officer:
        submit_inspection(batch(second, row=ground.weekly), by=officer, now=NOW)
    with scope.system():
        case = Case.objects.get(workflow="hazards")
        assert set(Answer.objects.values_list("case_id", flat=True)) == {case.id}
        assert "还锁着" in CaseEvent.objects.get(case=case, move="told").note


@pytest.fixture
def world_officer(ground: Ground) -> Viewer:
    return ground.world.viewer("officer")


def test_who_says_that_it_is_another_one_opens_another(ground: Ground, as_guard: Viewer) -> None:
    for is_other in (False, True):
        bad = told(ground.stairs, "XF-01", "bad", is_other=is_other)
        submit_inspection(batch(bad), by=as_guard, now=NOW)
    assert Case.objects.filter(workflow="hazards").count() == 2


def test_who_else_went_is_told_on_the_page_of_each(
    ground: Ground, world_officer: Viewer, sign_in: SignIn
) -> None:
    with scope.enter(ground.guard) as guard:
        submit_inspection(batch(*whole_week(ground), row=ground.weekly), by=guard, now=NOW)
    with scope.enter(world_officer) as officer:
        bad = whole_week(ground, bad="XF-05")
        mine = submit_inspection(batch(*bad, row=ground.weekly), by=officer, now=NOW).inspection
    page = sign_in("officer").get(reverse("inspections:inspection", args=[mine.id]))
    assert (
        "也查过其中 3 项，1 项结论不同。两次都留着，同一处问题没有重复登记；同时查的，履职只计一次"
        in page.content.decode()
    )


def test_two_who_go_at_the_same_time_make_one_sweep_and_who_goes_later_another(
    ground: Ground, as_guard: Viewer
) -> None:
    later = NOW + timedelta(hours=1)
    for now, sweeps in ((NOW, 1), (NOW, 1), (later, 2)):
        whole = batch(*whole_week(ground), row=ground.weekly, now=now)
        assert submit_inspection(whole, by=as_guard, now=now).inspection.is_complete
        assert Fulfilment.objects.filter(kind="sweep").count() == sweeps


def test_what_was_ended_and_retired_meanwhile_is_kept_and_said(
    ground: Ground, sign_in: SignIn
) -> None:
    with scope.system():
        Round.objects.filter(id=ground.weekly.id).update(active_until=TODAY - timedelta(days=1))
        Checkpoint.objects.filter(id=ground.stairs.id).update(retired_on=TODAY)
    with scope.enter(ground.guard) as guard:
        done = submit_inspection(batch(*whole_week(ground), row=ground.weekly), by=guard, now=NOW)
    page = sign_in("guard").get(reverse("inspections:inspection", args=[done.inspection.id]))
    assert "教学楼 2层 东侧楼梯 提交时已停用" in page.content.decode()
    assert "起已停用，这次结果照样留着" in page.content.decode()


def test_the_checklist_of_the_day_of_the_work_still_counts(own_world: object) -> None:
    """The library ended last night; what was answered yesterday without a network is taken in."""
    from xiaoan.engine.policy.models import Pack

    ground = lay(own_world)  # type: ignore[arg-type]
    yesterday = NOW - timedelta(days=1)
    with scope.system():
        Pack.objects.update(in_force_until=TODAY - timedelta(days=1))
    work = batch(*whole_week(ground), row=ground.weekly, now=yesterday)
    late = rules.Batch(
        id=work.id,
        round_id=work.round_id,
        started_at=work.started_at,
        finished_at=work.finished_at,
        sent_at=NOW,
        answers=work.answers,
    )
    with scope.enter(ground.guard) as guard:
        assert submit_inspection(late, by=guard, now=NOW).inspection.item_count == 3


def test_an_item_that_is_gone_is_named_so_that_the_rest_may_go(
    ground: Ground, as_guard: Viewer
) -> None:
    with pytest.raises(SubmissionRefused) as refused:
        gone = told(ground.stairs, "GONE")
        submit_inspection(batch(told(ground.stairs, "XF-01"), gone), by=as_guard, now=NOW)
    (fault,) = refused.value.faults
    assert (fault.answer_id, fault.is_gone) == (gone.id, True)
    assert not Inspection.objects.exists()


def test_what_the_checklist_asks_further_stands_before_the_words(
    ground: Ground, sign_in: SignIn
) -> None:
    with scope.system():
        asks = [{"ask": "堵了多少", "words": ["一半", "全堵"]}]
        CheckItem.objects.filter(code="ST-01").update(asks=asks)
    url = f"/inspections/at/{ground.kitchen.plate_token}"
    client, pair = sign_in("guard"), f"{ground.kitchen.id}:ST-01"
    fields = {"id": str(uuid7()), f"r:{pair}": "bad"}
    assert "堵了多少" in client.post(url, fields).content.decode()
    more = {"step": "details", f"a0:{pair}": "全堵", f"n:{pair}": "清不动"}
    client.post(url, fields | more)
    with scope.system():
        assert Answer.objects.get().note == "堵了多少：全堵。清不动"


def test_a_reply_that_was_not_offered_is_dropped(ground: Ground, sign_in: SignIn) -> None:
    pair = f"{ground.stairs.id}:XF-01"
    fields = {"id": str(uuid7()), "step": "details", f"r:{pair}": "bad", f"a0:{pair}": "编的"}
    sign_in("guard").post(f"/inspections/at/{ground.stairs.plate_token}", fields)
    with scope.system():
        assert Answer.objects.get().note == ""
