"""Every story that a pack tells about its duties holds, and every duty has one."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from xiaoan.engine.duties.rules import Fact, Measured, Place, Record, judge, standing
from xiaoan.engine.duties.tests.demands import school_calendar
from xiaoan.engine.duties.windows import Service, Span
from xiaoan.engine.policy.pack import Story, pack_folders, read_pack
from xiaoan.engine.policy.rules import Duty, binds
from xiaoan.foundation.terms.rules import DAY

read = cache(read_pack)
every_pack = pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)


@every_pack
def test_every_story_of_a_pack_holds(folder: Path) -> None:
    duties = {duty.id: duty for duty in read(folder).duties}
    broken = {
        (story.name, duty_id): f"{told}, not {expected}"
        for story in read(folder).stories
        for duty_id, expected in story.expect.items()
        if (told := outcome(duties[duty_id], story)) != expected
    }
    assert broken == {}


@every_pack
def test_every_duty_of_a_pack_has_a_story(folder: Path) -> None:
    told = {duty_id for story in read(folder).stories for duty_id in story.expect}
    assert {duty.id for duty in read(folder).duties} <= told


def outcome(duty: Duty, story: Story) -> str:
    """How a duty stands for the organisation of a story when its day has ended."""
    if not binds(duty.who, story.organisation):
        return "unbound"
    record = Record(
        facts=[
            Fact(told["fact"], told["on"], Decimal(told.get("amount", 1)), told.get("where", {}))
            for told in story.facts
        ],
        readings=[
            Measured(name, story.on, Decimal(str(value))) for name, value in story.measures.items()
        ],
    )
    is_school = story.organisation["kind"] == "school"
    place = Place(school_calendar(), Service(is_school=is_school))
    span = Span(duty.starts_on, story.on + DAY, duty.starts_on)
    return standing(duty, judge(duty, record, place, span), place.calendar, story.on)
