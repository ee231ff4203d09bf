"""When one hazard's steps happen and who makes them. Pure: chance and calendar in, steps out."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from xiaoan.foundation.scope import SYSTEM, Viewer
from xiaoan.foundation.terms.rules import Calendar
from xiaoan.web.demonstration.campus import Danger
from xiaoan.web.demonstration.territories import land_of


@dataclass(frozen=True)
class Step:
    """One event: the workflow's move, its moment, its author and what the form held."""

    move: str
    at: datetime
    by: Viewer
    form: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    named: str = ""  # whom a form names by key, in words


@dataclass(frozen=True)
class Cast:
    """Who does what with one hazard. `treater` is never `acceptor` or `closer`."""

    finder: Viewer
    officer: Viewer
    treater: Viewer
    acceptor: Viewer
    closer: Viewer
    looker: Viewer


@dataclass(frozen=True)
class Course:
    """What the hazard is and how its school behaves."""

    danger: Danger
    grade: str
    title: str
    place: str
    found_at: datetime
    temper: float
    is_on_spot: bool = False
    photos: tuple[str, ...] = ()
    after_photos: tuple[str, ...] = ()


CARELESS, SKIPPED = 0.3, 0.5  # who forgets to look again, and how often

# Each inner list is one submission: one ledger entry, one or more events.
Submission = list[Step]


def course_of(
    course: Course, cast: Cast, calendar: Calendar, draw: random.Random
) -> list[Submission]:
    """All submissions of a hazard from finding to looking back, in the order of time."""
    opening = _opening(course, cast)
    if course.is_on_spot:
        return [opening, *_look_back(course, cast, draw, opening[0].at, days=6)]
    submissions = [opening]
    at = _office(calendar, course.found_at, draw, 0.3 + (1 - course.temper) * 3)
    submissions.append(_settling(course, cast, at))
    if course.danger.line:
        submissions.append(_routing(course, cast, at + timedelta(minutes=6)))
    span = {"general": 5, "serious": 11, "major": 24}[course.grade]
    late = draw.uniform(0.4, 2.2) if draw.random() > course.temper + 0.08 else 0
    slack = draw.betavariate(3, 2) + late
    at = _office(calendar, at, draw, max(0.4, span * slack))
    submissions.append(_treating(course, cast, at))
    at = _office(calendar, at, draw, 0.4 + (1 - course.temper) * 4)
    accept = "accept_major" if course.grade == "major" else "accept"
    submissions.append([Step(accept, at, cast.acceptor, {}, "现场核对，已按措施整改到位。")])
    at = _office(calendar, at, draw, 0.3 + (1 - course.temper) * 3)
    close = "close_major" if course.grade == "major" else "close"
    submissions.append([Step(close, at, cast.closer, {}, "同意销号。")])
    return [*submissions, *_look_back(course, cast, draw, at, days=28)]


def _office(calendar: Calendar, at: datetime, draw: random.Random, days: float) -> datetime:
    """Some days later, in office hours of a working day."""
    minutes = max(20, round(days * 7 * 60 * draw.uniform(0.6, 1.4)))
    return calendar.add_working_minutes(at, minutes)


def _opening(course: Course, cast: Cast) -> Submission:
    at, finder = course.found_at, cast.finder
    steps = [
        Step("open", at, finder),
        Step("prompt", at, SYSTEM),
        Step("find", at, finder),
    ]
    if course.is_on_spot:
        register = {**_register(course)}
        steps += [
            Step("register", at, finder, register),
            Step("assess", at, finder, {"grade": "general"}),
            Step("skip_report", at, SYSTEM),
            Step("control_on_spot", at, SYSTEM),
            Step("treat", at, finder, {"after_photos": list(course.after_photos)}, "当场整改。"),
            Step("pass_on_spot", at, SYSTEM),
            Step("close_on_spot", at, SYSTEM),
        ]
    return steps


def _register(course: Course) -> dict[str, Any]:
    return {
        "title": course.title,
        "place": course.place,
        "area": course.danger.area,
        "description": course.danger.description,
    }


def _settling(course: Course, cast: Cast, at: datetime) -> Submission:
    days = {"general": 7, "serious": 14, "major": 30}[course.grade]
    danger = course.danger
    report = (
        Step("report", at, cast.officer, {"report_words": danger.description})
        if course.grade == "major"
        else Step("skip_report", at, SYSTEM)
    )
    treater = cast.treater
    five = {
        "responsible": str(treater.appointment_id),
        "measures": danger.measures,
        "funds_yuan": danger.yuan,
        "funds_source": "公用经费" if danger.yuan else "",
        "deadline": (at + timedelta(days=days)).date().isoformat(),
        "plan": danger.plan,
        "interim_control": danger.plan,
    }
    return [
        Step("register", at, cast.officer, _register(course)),
        Step("assess", at, cast.officer, {"grade": course.grade}),
        report,
        Step("control", at, cast.officer, five, named=f"{treater.post_title} {treater.name}"),
    ]


def _routing(course: Course, cast: Cast, at: datetime) -> Submission:
    words = "校门外属贵单位职责范围，请派人处理并回复。"
    party = land_of(cast.officer.org_code).department(course.danger.line)
    return [Step("route", at, cast.officer, {"party": party}, words)]


def _treating(course: Course, cast: Cast, at: datetime) -> Submission:
    words = f"已完成：{course.danger.measures}"
    return [Step("treat", at, cast.treater, {"after_photos": list(course.after_photos)}, words)]


def _look_back(
    course: Course, cast: Cast, draw: random.Random, closed_at: datetime, *, days: int
) -> list[Submission]:
    if course.temper < CARELESS and draw.random() < SKIPPED:
        return []
    at = closed_at + timedelta(days=days + draw.randint(0, 3), minutes=draw.randint(0, 90))
    return [[Step("look_back", at, cast.looker, {}, "再看一次，没有反弹。")]]
