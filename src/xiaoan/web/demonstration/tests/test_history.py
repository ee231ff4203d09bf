"""The invented history obeys the same rules as a real one."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache

from xiaoan.engine.cases import registry
from xiaoan.engine.cases.models import CaseEvent
from xiaoan.engine.duties.tests.demands import school_calendar
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration.books import Books, Photos, School, Times
from xiaoan.web.demonstration.cases import Trail
from xiaoan.web.demonstration.county import KAIJIANG
from xiaoan.web.demonstration.finding import Finder
from xiaoan.web.demonstration.history import Writer
from xiaoan.web.demonstration.land import Place, organs, schools

NOW = datetime(2026, 4, 24, 3, 0, tzinfo=UTC)
TIMES = Times(date(2025, 3, 20), NOW, date(2026, 4, 24))
POSTS = ("principal", "deputy_principal", "safety_officer", "logistics", "guard")
MAKES = {"accept", "accept_major", "close", "close_major"}


def actor(place: Place, kind: str) -> Viewer:
    return Viewer(
        person_id=uuid7(),
        name=f"演示{kind}",
        post=kind,
        appointment_id=uuid7(),
        org_code=place.code,
        org_name=place.name,
        org_kind=place.kind,
        line=place.line,
        lo=place.code,
        hi=place.code,
        post_title=capabilities.title_of(kind),
    )


@cache
def actors() -> Mapping[int, Mapping[str, list[Viewer]]]:
    """Five people in each of the first three schools of the county."""
    chosen = list(schools(KAIJIANG, 1))[:3]
    return {place.code: {kind: [actor(place, kind)] for kind in POSTS} for place in chosen}


def written(seed: int) -> Books:
    """The history of three schools, by that chance."""
    bureau = next(place for place in organs(KAIJIANG) if place.code == KAIJIANG.bureau)
    finder = Finder(
        books=Books(),
        calendar=school_calendar(),
        times=TIMES,
        draw=random.Random(seed),  # noqa: S311 — invented data, not a secret
        photos=Photos(),
        bureau=actor(bureau, "bureau_clerk"),
    )
    writer = Writer(finder, KAIJIANG.plans)
    for place in schools(KAIJIANG, 1):
        if place.code in actors():
            writer.write(School(place, actors()[place.code]))
    return finder.books


@cache
def books() -> Books:
    return written(7)


def every_event() -> list[tuple[Trail, CaseEvent]]:
    return [(trail, event) for trail in books().trails for event in trail.events]


def fingerprint(of: Books) -> list[object]:
    told: list[object] = [
        (trail.case.id, trail.case.stage, trail.case.title) for trail in of.trails
    ]
    told += [(one["id"], one["submitted_at"], one["bad_count"]) for one in of.inspections]
    return [*told, *(answer["id"] for answer in of.answers), *(fact["id"] for fact in of.facts)]


def test_the_same_seed_writes_the_same_history() -> None:
    assert fingerprint(written(7)) == fingerprint(books())
    assert fingerprint(written(8)) != fingerprint(books())


def test_there_is_enough_of_it_to_look_at() -> None:
    assert len(books().inspections) > 100
    assert len(books().trails) > 20
    assert any(not trail.is_open for trail in books().trails)


def test_nothing_happens_after_now_nor_before_the_window() -> None:
    moments = [event.at for _, event in every_event()]
    moments += [one["submitted_at"] for one in books().inspections]
    moments += [deed["at"] for trail in books().trails for deed in trail.deeds]
    assert max(moments) <= NOW
    assert min(moments).date() >= TIMES.since - timedelta(days=1)


def test_events_of_a_hazard_follow_one_another() -> None:
    for trail in books().trails:
        assert [event.seq for event in trail.events] == list(range(1, len(trail.events) + 1))
        moments = [event.at for event in trail.events]
        assert moments == sorted(moments)


def test_every_step_is_a_move_the_workflow_allows() -> None:
    flow = registry.workflow("hazards")
    for trail, event in every_event():
        if event.move == "open":
            assert (event.from_stage, event.to_stage) == ("", flow.start)
            continue
        move = flow.move(event.move)
        assert move is not None, event.move
        assert event.from_stage in move.stages, f"{trail.case.title}: {event.move}"
        assert event.to_stage == (move.to or event.from_stage)


def test_each_event_begins_where_the_one_before_it_ended() -> None:
    for trail in books().trails:
        ended = [event.to_stage for event in trail.events]
        assert [event.from_stage for event in trail.events[1:]] == ended[:-1]
        assert trail.case.stage == ended[-1]


def test_the_fixer_never_accepts_and_never_closes() -> None:
    accepted = 0
    for trail in books().trails:
        fixers = {event.by_id for event in trail.events if event.move == "treat"}
        judges = {event.by_id for event in trail.events if event.move in MAKES}
        accepted += bool(judges)
        assert not fixers & judges, trail.case.title
    assert accepted


def test_every_bad_answer_has_its_hazard_and_every_hazard_a_cause() -> None:
    bad = {answer["case_id"] for answer in books().answers if answer["result"] == "bad"}
    found = {trail.case.id for trail in books().trails if trail.case.grade != "major"}
    assert bad
    assert bad == found
    assert all(answer["case_id"] is None for answer in books().answers if answer["result"] == "ok")


def test_a_closed_hazard_says_how_it_ended_and_an_open_one_does_not() -> None:
    for trail in books().trails:
        assert trail.is_open == (trail.case.outcome == "")
