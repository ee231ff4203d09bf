"""Four hundred days of sweeping and treating, as rows that are written in bulk."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from xiaoan.engine.duties.models import Fulfilment
from xiaoan.features.inspections.models import Checkpoint, Inspection, Round
from xiaoan.foundation.ledger.actions import Deed
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.rules import CHINA, Calendar, each_day
from xiaoan.web.demonstration.campus import (
    DANGERS,
    MAJORS,
    Danger,
    Spot,
    by_code,
    first_words,
    spots,
)
from xiaoan.web.demonstration.cases import Origin, Trail, trail_of
from xiaoan.web.demonstration.county import LEADING_SCHOOL, Place
from xiaoan.web.demonstration.settling import drawn_uuid
from xiaoan.web.demonstration.timeline import Cast, Course, course_of

WEEKLY_DUTY = "kaijiang-2022/8/weekly-sweep"
GUARD_DAYS = 25  # school days of daily rounds; earlier ones are not worth their rows
AnswerRow = dict[str, Any]  # by column: ninety thousand of them are not worth their models
BLANK: AnswerRow = {
    "result": "ok",
    "note": "",
    "photo_ids": [],
    "is_fixed": False,
    "after_photo_ids": [],
    "case_id": None,
}
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass
class Books:
    """Everything the history writes, by table."""

    checkpoints: list[Checkpoint] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    inspections: list[Inspection] = field(default_factory=list)
    answers: list[AnswerRow] = field(default_factory=list)
    facts: list[Fulfilment] = field(default_factory=list)
    trails: list[Trail] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)


@dataclass(frozen=True)
class Times:
    """The window; nothing is written after `now`."""

    since: date
    now: datetime
    today: date


@dataclass(frozen=True)
class Photos:
    """Pictures that hazards show: ids of stored files, by organisation, before and after."""

    of: Mapping[int, tuple[tuple[uuid.UUID, uuid.UUID], ...]] = field(default_factory=dict)

    def pair(self, org_code: int, draw: random.Random) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
        pairs = self.of.get(org_code)
        if not pairs:
            return [], []
        before, after = draw.choice(pairs)
        return [before], [after]


@dataclass
class School:
    """One school while its history is written."""

    place: Place
    actors: Mapping[str, list[Viewer]]
    points: list[tuple[Checkpoint, Spot]] = field(default_factory=list)
    weekly: Round | None = None
    daily: Round | None = None

    def actor(self, *kinds: str) -> Viewer | None:
        """The first holder of the first of these posts that is held."""
        return next((self.actors[kind][0] for kind in kinds if self.actors.get(kind)), None)


@dataclass
class Writer:
    """Writes the history of schools into `books`, with one chance for all."""

    books: Books
    calendar: Calendar
    times: Times
    draw: random.Random
    photos: Photos
    bureau: Viewer

    def write(self, school: School) -> None:
        self._settle(school)
        officer = school.actor("safety_officer", "deputy_principal", "principal")
        guard = school.actor("guard", "safety_officer", "principal")
        if officer is None or guard is None:
            return
        self._weekly_sweeps(school, officer)
        self._daily_rounds(school, guard)
        self._majors(school, officer)

    def _settle(self, school: School) -> None:
        begun = datetime.combine(self.times.since, time(1), UTC)
        code = school.place.code
        for number, spot in enumerate(spots(school.place), start=1):
            point = Checkpoint(
                id=drawn_uuid(self.draw, begun),
                org_code=code,
                number=number,
                name=spot.name,
                area=spot.area,
                building=spot.building,
                floor=spot.floor,
                item_codes=list(spot.codes),
                plate_token="".join(self.draw.choices(LETTERS, k=10)),
            )
            school.points.append((point, spot))
        self.books.checkpoints += [point for point, _ in school.points]
        codes = sorted({code for _, spot in school.points for code in spot.codes})
        gate = [point.id for point, spot in school.points if spot.is_on_gate_round]
        school.weekly = self._round(
            school, begun, "每周全校排查", ("week", "campus", "safety_officer")
        )
        school.weekly.duty_id = WEEKLY_DUTY
        school.weekly.item_codes = codes
        school.daily = self._round(school, begun, "门卫每日巡查", ("day", "route", "guard"))
        school.daily.checkpoint_ids = gate
        self.books.rounds += [school.weekly, school.daily]

    def _round(self, school: School, at: datetime, name: str, how: tuple[str, str, str]) -> Round:
        cycle, reach, post = how
        key, code, since = drawn_uuid(self.draw, at), school.place.code, self.times.since
        plan = Round(id=key, org_code=code, name=name, cycle=cycle, scope=reach, active_from=since)
        plan.post_kind = post
        return plan

    def _weekly_sweeps(self, school: School, officer: Viewer) -> None:
        weeks = self.calendar.periods("week", self.times.since, self.times.today)
        for week in weeks:
            days = [
                day
                for day in each_day(week.starts_on, week.ends_on)
                if self.calendar.is_school_day(day) and day >= self.times.since
            ]
            is_forgotten = self.draw.random() < (1 - school.place.temper) * 0.75
            is_story = school.place.code == LEADING_SCHOOL and week.ends_on >= self.times.today
            if is_forgotten or is_story or not days:
                continue
            on = self.draw.choices(days, weights=[1, 2, 3, 4, 5, 3, 3][: len(days)])[0]
            at = self._moment(on, hours=(6, 9))
            if at <= self.times.now:
                pairs = [(point, code) for point, spot in school.points for code in spot.codes]
                self._inspect(school, school.weekly, officer, at, (pairs, week.key))

    def _daily_rounds(self, school: School, guard: Viewer) -> None:
        days = [
            day
            for day in each_day(self.times.today - timedelta(days=60), self.times.today)
            if self.calendar.is_school_day(day)
        ][-GUARD_DAYS:]
        gate = [(point, spot) for point, spot in school.points if spot.is_on_gate_round]
        pairs = [(point, code) for point, spot in gate for code in spot.codes if code in DAILY]
        for on in days:
            is_story = school.place.code == LEADING_SCHOOL and on == self.times.today
            if is_story or self.draw.random() < (1 - school.place.temper) * 0.5:
                continue
            at = self._moment(on, hours=(23, 24)) - timedelta(days=1)  # before lessons begin
            if at <= self.times.now:
                self._inspect(school, school.daily, guard, at, (pairs, on.isoformat()))

    def _moment(self, on: date, *, hours: tuple[int, int]) -> datetime:
        minutes = self.draw.randint(hours[0] * 60, hours[1] * 60 - 1)
        return datetime.combine(on, time(0), UTC) + timedelta(
            minutes=minutes, seconds=self.draw.randint(0, 59)
        )

    def _inspect(
        self,
        school: School,
        plan: Round | None,
        by: Viewer,
        at: datetime,
        asked: tuple[list[tuple[Checkpoint, str]], str],
    ) -> None:
        pairs, key = asked
        inspection_id = drawn_uuid(self.draw, at)
        answers = [self._answer(school, inspection_id, pair, at, by) for pair in pairs]
        bad = sum(answer["result"] == "bad" for answer in answers)
        inspection = Inspection(
            id=inspection_id,
            org_code=school.place.code,
            round=plan,
            scope=plan.scope if plan else "point",
            kind=plan.cycle if plan else "spot",
            period_key=key,
            on=at.astimezone(CHINA).date(),
            started_at=at - timedelta(minutes=self.draw.randint(4, 26)),
            finished_at=at,
            submitted_at=at,
            clock_skew_seconds=self.draw.randint(-4, 9),
            by_id=by.person_id,
            by_name=by.name,
            by_post=by.post_title,
            item_count=len(answers),
            bad_count=bad,
            field_count=len(answers) + bad * 2,
            is_complete=True,
        )
        self.books.inspections.append(inspection)
        self.books.answers += answers
        self._credit(inspection, by)

    def _credit(self, inspection: Inspection, by: Viewer) -> None:
        self.books.facts.append(
            Fulfilment(
                id=drawn_uuid(self.draw, inspection.submitted_at),
                org_code=inspection.org_code,
                kind="sweep",
                on=inspection.on,
                attributes={
                    "scope": inspection.scope,
                    "items": inspection.item_count,
                    "hazards": inspection.bad_count,
                },
                source_type="inspection",
                source_id=inspection.id,
                by_id=by.person_id,
                by_name=by.name,
                at=inspection.submitted_at,
            )
        )
        self.books.deeds.append(
            Deed(
                verb="inspections.submitted",
                org_code=inspection.org_code,
                subject_type="inspection",
                subject_id=inspection.id,
                by=by,
                at=inspection.submitted_at,
                body={
                    "round": str(inspection.round_id or ""),
                    "scope": inspection.scope,
                    "on": inspection.on.isoformat(),
                    "items": inspection.item_count,
                    "bad": inspection.bad_count,
                    "is_complete": True,
                },
            )
        )

    def _answer(
        self,
        school: School,
        inspection_id: uuid.UUID,
        pair: tuple[Checkpoint, str],
        at: datetime,
        by: Viewer,
    ) -> AnswerRow:
        point, code = pair
        answer = {**BLANK, "id": drawn_uuid(self.draw, at), "org_code": school.place.code}
        answer |= {"inspection_id": inspection_id, "checkpoint_id": point.id, "item_code": code}
        dangers = BY_CODE.get(code, ())
        chance = 0.011 * (1.7 - school.place.temper)
        if dangers and self.draw.random() < chance:
            answer |= self._find(school, (answer["id"], point), self.draw.choice(dangers), at, by)
        return answer

    def _find(
        self,
        school: School,
        where: tuple[uuid.UUID, Checkpoint],
        danger: Danger,
        at: datetime,
        by: Viewer,
    ) -> AnswerRow:
        """Write the hazard of a bad answer; return what changes on the answer."""
        answer_id, point = where
        grade = "serious" if danger.yuan >= 400 and self.draw.random() < 0.5 else "general"
        before, after = self.photos.pair(school.place.code, self.draw)
        is_on_spot = grade == "general" and danger.yuan < 150 and self.draw.random() < 0.55
        origin = Origin(answer_id, point.id, tuple(before), tuple(after))
        course = Course(
            danger=danger,
            grade=grade,
            title=f"{point.name}：{first_words(danger.description)}",
            place=point.place,
            found_at=at,
            temper=school.place.temper,
            is_on_spot=is_on_spot,
            after_photos=tuple(str(one) for one in after),
        )
        self._trail(school, course, origin, by)
        return {
            "result": "bad",
            "note": danger.description,
            "case_id": answer_id,
            "photo_ids": before,
            "is_fixed": is_on_spot,
            "after_photo_ids": after if is_on_spot else [],
        }

    def _trail(self, school: School, course: Course, origin: Origin, finder: Viewer) -> None:
        cast = self._cast(school, finder, course)
        if cast is None:
            return
        submissions = [
            submission
            for submission in course_of(course, cast, self.calendar, self.draw)
            if submission[0].at <= self.times.now
        ]
        if self._is_left_lying(school, course):
            submissions = submissions[: self.draw.choice((1, 2))]
        needed = sum(map(len, submissions)) + 3
        ids = [drawn_uuid(self.draw, course.found_at) for _ in range(needed)]
        self.books.trails.append(trail_of(course, origin, submissions, ids))

    def _is_left_lying(self, school: School, course: Course) -> bool:
        """A careless school forgets what it found; the clocks and the levels above do not."""
        is_recent = self.times.now - course.found_at < timedelta(days=75)
        is_careless = school.place.temper < 0.6 and not course.is_on_spot
        return is_careless and is_recent and self.draw.random() < 0.45

    def _cast(self, school: School, finder: Viewer, course: Course) -> Cast | None:
        officer = school.actor("safety_officer", "deputy_principal", "principal")
        treater = school.actor("logistics", "canteen_manager", "guard")
        acceptor = school.actor("safety_officer", "deputy_principal", "principal")
        closer = school.actor("principal", "deputy_principal")
        looker = school.actor("deputy_principal", "principal", "safety_officer")
        if not (officer and treater and acceptor and closer and looker):
            return None
        if course.is_on_spot:
            treater = finder
            looker = looker if looker.person_id != finder.person_id else acceptor
        if treater.person_id in (acceptor.person_id, closer.person_id) and not course.is_on_spot:
            return None
        if course.grade == "major":
            acceptor = closer = self.bureau
        return Cast(finder, officer, treater, acceptor, closer, looker)

    def _majors(self, school: School, officer: Viewer) -> None:
        """The county's three 重大 hazards: in three boarding schools, found by inspection."""
        for number, (danger, days, is_closed) in enumerate(MAJORS):
            if school.place.code != MAJOR_SCHOOLS[number]:
                continue
            on = self.calendar.last_school_day(
                self.times.since, self.times.today - timedelta(days=days)
            )
            dorm = next((point for point, spot in school.points if spot.area == "宿舍"), None)
            if on is None or dorm is None:
                continue
            at = self._moment(on, hours=(7, 8))
            before, after = self.photos.pair(school.place.code, self.draw)
            course = Course(
                danger=danger,
                grade="major",
                title=f"{dorm.name}：电动自行车电池充电",
                place=dorm.place,
                found_at=at,
                temper=0.95 if is_closed else 0.3,
                after_photos=tuple(str(one) for one in after),
            )
            origin = Origin(drawn_uuid(self.draw, at), dorm.id, tuple(before), tuple(after))
            self._major_trail(school, course, origin, officer, is_closed=is_closed)

    def _major_trail(
        self, school: School, course: Course, origin: Origin, finder: Viewer, *, is_closed: bool
    ) -> None:
        self._trail(school, course, origin, finder)
        if not is_closed:
            # The open one stays in treatment, whatever chance would have had it do.
            trail = self.books.trails.pop()
            cast = self._cast(school, finder, course)
            if cast is not None:
                submissions = course_of(course, cast, self.calendar, self.draw)[:2]
                ids = [event.id for event in trail.events] + [
                    drawn_uuid(self.draw, course.found_at) for _ in range(12)
                ]
                self.books.trails.append(trail_of(course, origin, submissions, ids))


BY_CODE = by_code(DANGERS)
DAILY = frozenset({"AF-01", "ZB-01"})
# 淙城街道高级中学, 新宁镇第二高级中学, 任市镇初级中学
MAJOR_SCHOOLS = (51172300100101, 51172310000102, 51172310700102)
