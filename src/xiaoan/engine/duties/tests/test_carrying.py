"""When a school closes or is merged, nothing it can do no longer stays overdue for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.engine.duties import actions
from xiaoan.engine.duties.carrying import count_open
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.duties.tests import law
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs import actions as orgs
from xiaoan.foundation.orgs.actions import Wanted
from xiaoan.foundation.orgs.models import Change

PANEL = "text/1/panel"  # a day that is over, and can still be made good


@pytest.fixture
def judged(world: World) -> World:
    law.lay_down()
    with scope.system():
        actions.evaluate(law.LO, law.HI, on=TODAY, since=date(2026, 9, 1))
    return world


def states() -> dict[tuple[str, str], str]:
    with scope.system():
        rows = Obligation.objects.filter(org_code=SCHOOL)
        return {(duty, period): state for duty, period, state in rows.values_list(
            "duty_id", "period", "state")}  # fmt: skip


def end(world: World, kind: str) -> Change:
    by = world.viewer("clerk")
    heir = {"merge": KINDERGARTEN}.get(kind)
    asked = Wanted(uuid7(), SCHOOL, kind, TODAY, "布局调整", successor=heir)
    with scope.enter(by):
        return orgs.plan_change(asked, by=by, at=NOW)


def late(world: World) -> set[int]:
    """Whose asking of that day is late, as the bureau's counts have it."""
    with scope.enter(world.viewer("clerk")):
        rows = Obligation.objects.filter(duty_id=PANEL, state="overdue")
        return set(rows.values_list("org_code", flat=True))


@pytest.mark.parametrize(("kind", "word"), [("close", "关闭"), ("merge", "并入其他单位")])
def test_what_can_still_be_done_is_not_asked_of_a_school_that_is_gone(
    judged: World, kind: str, word: str
) -> None:
    before = states()
    assert before[PANEL, "2026-10-31"] == "overdue"
    assert SCHOOL in late(judged)
    with scope.system():
        number = count_open(SCHOOL)
    end(judged, kind)
    after = states()
    ended = {key for key, state in after.items() if state == "ended"}
    assert len(ended) == number
    assert ended >= {key for key, state in before.items() if state in {"due", "not_due"}}
    assert SCHOOL not in late(judged)
    with scope.system():
        one = Obligation.objects.get(org_code=SCHOOL, duty_id=PANEL)
        assert one.ended_on == TODAY
        assert one.ended_reason == f"单位于2026年11月18日{word}，此后不再要求，当时未达标。"
        actions.evaluate(law.LO, law.HI, on=date(2027, 3, 1))
        actions.let_fall(law.LO, law.HI, on=date(2027, 3, 1))
    assert {key: states()[key] for key in ended} == dict.fromkeys(ended, "ended")


def test_what_was_missed_in_a_period_that_is_over_stays_in_the_record(judged: World) -> None:
    key = ("text/1/weekly", "2026-W40")
    assert states()[key] == "overdue"
    end(judged, "close")
    assert states()[key] == "overdue"


def test_a_closure_put_right_asks_again_as_before(judged: World) -> None:
    before = states()
    change = end(judged, "close")
    by = judged.viewer("clerk")
    with scope.enter(by):
        orgs.undo_change(change=change, reason="弄错了", by=by, at=NOW)
    with scope.system():
        actions.refresh_bindings(law.LO, law.HI)
        actions.evaluate(law.LO, law.HI, on=TODAY)
        assert not Obligation.objects.exclude(ended_reason="").exists()
    assert states() == before


def test_the_page_of_an_asking_says_why_it_ended(
    judged: World, sign_in: Callable[[str], Client]
) -> None:
    end(judged, "close")
    with scope.system():
        one = Obligation.objects.get(org_code=SCHOOL, duty_id=PANEL)
    page = sign_in("clerk").get(f"/duties/obligation/{one.pk}/")
    assert page.status_code == 200
    assert "单位于2026年11月18日关闭，此后不再要求" in page.text
