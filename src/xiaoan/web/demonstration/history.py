"""Weeks and months of sweeping, as rows that are written in bulk."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

from xiaoan.features.inspections.models import Checkpoint, Round
from xiaoan.foundation.ledger.actions import Deed
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.rules import CHINA, Calendar, Period, each_day
from xiaoan.web.demonstration.books import AnswerRow, School
from xiaoan.web.demonstration.campus import DANGERS, by_code, spots
from xiaoan.web.demonstration.county import LEADING_SCHOOL
from xiaoan.web.demonstration.finding import Finder, moment
from xiaoan.web.demonstration.land import Plan
from xiaoan.web.demonstration.pouring import BLANK_FACT, Row
from xiaoan.web.demonstration.settling import drawn_uuid, drawn_uuids

GUARD_DAYS = 25  # school days of daily rounds that no duty asks for: more are not worth their rows
BLANK: Final[AnswerRow] = {
    "result": "ok",
    "note": "",
    "photo_ids": [],
    "is_fixed": False,
    "after_photo_ids": [],
    "case_id": None,
}
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
BY_CODE = by_code(DANGERS)
DAILY = frozenset({"AF-01", "ZB-01"})  # what a daily round asks
WEIGHTS = (1, 2, 3, 4, 5, 3, 3)  # most sweep on Fridays
CYCLES: Final[dict[str, Literal["week", "month"]]] = {"week": "week", "month": "month"}
Pair = tuple[Checkpoint, str]


@dataclass(frozen=True)
class Walk:
    """One walk of a round: what it looks at, and the period it counts for."""

    plan: Round
    by: Viewer
    pairs: list[Pair]
    key: str


@dataclass
class Writer:
    """Writes the history of schools into the finder's books, with one chance for all."""

    finder: Finder
    plans: tuple[Plan, ...]

    def write(self, school: School) -> None:
        self._settle(school)
        officer = school.actor("safety_officer", "deputy_principal", "principal")
        for plan in self.plans:
            by = school.actor(plan.post, "safety_officer", "principal")
            if officer is not None and by is not None:
                self._walk(school, plan, by)
        if officer is not None:
            self.finder.majors(school, officer)

    def _settle(self, school: School) -> None:
        draw, code = self.finder.draw, school.place.code
        begun = datetime.combine(self.finder.times.since, time(1), UTC)
        for number, spot in enumerate(spots(school.place), start=1):
            point = Checkpoint(
                id=drawn_uuid(draw, begun),
                org_code=code,
                number=number,
                name=spot.name,
                area=spot.area,
                building=spot.building,
                floor=spot.floor,
                item_codes=list(spot.codes),
                plate_token="".join(draw.choices(LETTERS, k=10)),
            )
            school.points.append((point, spot))
        self.finder.books.checkpoints += [point for point, _ in school.points]

    def _round(self, school: School, plan: Plan) -> Round:
        begun = datetime.combine(self.finder.times.since, time(1), UTC)
        made = Round(
            id=drawn_uuid(self.finder.draw, begun),
            org_code=school.place.code,
            name=plan.name,
            cycle=plan.cycle,
            scope=plan.scope,
            active_from=self.finder.times.since,
            post_kind=plan.post,
            duty_id=plan.duty_id,
        )
        if plan.areas:
            made.checkpoint_ids = [
                point.id for point, spot in school.points if spot.area in plan.areas
            ]
        else:
            made.item_codes = sorted({code for _, spot in school.points for code in spot.codes})
        return made

    def _walk(self, school: School, plan: Plan, by: Viewer) -> None:
        made = self._round(school, plan)
        self.finder.books.rounds.append(made)
        pairs = [
            (point, code)
            for point, spot in school.points
            if not plan.areas or spot.area in plan.areas
            for code in spot.codes
            if plan.cycle != "day" or code in DAILY
        ]
        days = self._days(school, plan) if plan.cycle == "day" else self._in_periods(school, plan)
        for at, key in days:
            if pairs and at <= self.finder.times.now:
                self._inspect(school, Walk(made, by, pairs, key), at)

    def _in_periods(self, school: School, plan: Plan) -> Iterator[tuple[datetime, str]]:
        """Once a week or a month on some school day, unless it is forgotten."""
        draw, times = self.finder.draw, self.finder.times
        for period in self.finder.calendar.periods(CYCLES[plan.cycle], times.since, times.today):
            days = _school_days(self.finder.calendar, period, times.since)
            is_forgotten = draw.random() < (1 - school.place.temper) * 0.75
            is_story = school.place.code == LEADING_SCHOOL and period.ends_on >= times.today
            if is_forgotten or is_story or not days:
                continue
            weights = WEIGHTS[: len(days)] if plan.cycle == "week" else None
            yield moment(draw, draw.choices(days, weights)[0], hours=(6, 9)), period.key

    def _days(self, school: School, plan: Plan) -> Iterator[tuple[datetime, str]]:
        """Every school day before lessons, but for the days on which it is forgotten."""
        draw, times = self.finder.draw, self.finder.times
        asked = [
            day
            for day in each_day(times.since, times.today)
            if self.finder.calendar.is_school_day(day)
        ]
        if not plan.duty_id:
            asked = asked[-GUARD_DAYS:]
        for on in asked:
            is_story = school.place.code == LEADING_SCHOOL and on == times.today
            if is_story or draw.random() < (1 - school.place.temper) * 0.5:
                continue
            yield moment(draw, on, hours=(23, 24)) - timedelta(days=1), on.isoformat()

    def _inspect(self, school: School, walk: Walk, at: datetime) -> None:
        draw, by = self.finder.draw, walk.by
        inspection_id = drawn_uuid(draw, at)
        answers = self._answers(school, inspection_id, walk, at)
        bad = sum(answer["result"] == "bad" for answer in answers)
        inspection = {
            "id": inspection_id,
            "org_code": school.place.code,
            "round_id": walk.plan.id,
            "scope": walk.plan.scope,
            "kind": walk.plan.cycle,
            "period_key": walk.key,
            "on": at.astimezone(CHINA).date(),
            "started_at": at - timedelta(minutes=draw.randint(4, 26)),
            "finished_at": at,
            "submitted_at": at,
            "clock_skew_seconds": draw.randint(-4, 9),
            "by_id": by.person_id,
            "by_name": by.name,
            "by_post": by.post_title,
            "item_count": len(answers),
            "bad_count": bad,
            "field_count": len(answers) + bad * 2,
            "is_complete": True,
            "note": "",
        }
        books = self.finder.books
        books.inspections.append(inspection)
        books.answers += answers
        books.facts.append(_credited(inspection, drawn_uuid(draw, at)))
        books.deeds.append(_recorded(inspection, by))

    def _answers(
        self, school: School, inspection_id: uuid.UUID, walk: Walk, at: datetime
    ) -> list[AnswerRow]:
        draw, code = self.finder.draw, school.place.code
        chance = 0.011 * (1.7 - school.place.temper)
        found = []
        ids = drawn_uuids(draw, at, len(walk.pairs))
        for (point, item), key in zip(walk.pairs, ids, strict=True):
            answer = {
                "id": key,
                "org_code": code,
                "inspection_id": inspection_id,
                "checkpoint_id": point.id,
                "item_code": item,
                **BLANK,
            }
            dangers = BY_CODE.get(item)
            if dangers and draw.random() < chance:
                danger = draw.choice(dangers)
                answer |= self.finder.find(school, (key, point), danger, at, walk.by)
            found.append(answer)
        return found


def _school_days(calendar: Calendar, period: Period, since: date) -> list[date]:
    return [
        day
        for day in each_day(max(period.starts_on, since), period.ends_on)
        if calendar.is_school_day(day)
    ]


def _credited(inspection: Row, key: uuid.UUID) -> Row:
    """The fact that an inspection is."""
    return {
        **BLANK_FACT,
        "id": key,
        "org_code": inspection["org_code"],
        "kind": "sweep",
        "on": inspection["on"],
        "attributes": {
            "scope": inspection["scope"],
            "items": inspection["item_count"],
            "hazards": inspection["bad_count"],
        },
        "source_type": "inspection",
        "source_id": inspection["id"],
        "by_id": inspection["by_id"],
        "by_name": inspection["by_name"],
        "at": inspection["submitted_at"],
    }


def _recorded(inspection: Row, by: Viewer) -> Deed:
    return Deed(
        verb="inspections.submitted",
        org_code=inspection["org_code"],
        subject_type="inspection",
        subject_id=inspection["id"],
        by=by,
        at=inspection["submitted_at"],
        body={
            "round": str(inspection["round_id"]),
            "scope": inspection["scope"],
            "on": inspection["on"].isoformat(),
            "items": inspection["item_count"],
            "bad": inspection["bad_count"],
            "is_complete": True,
        },
    )
