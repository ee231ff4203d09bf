"""What goes wrong at a point, who treats it and how it ends: the hazards of the history."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from xiaoan.features.inspections.models import Checkpoint
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.rules import Calendar
from xiaoan.web.demonstration.books import AnswerRow, Books, Photos, School, Times
from xiaoan.web.demonstration.campus import MAJORS, Danger, first_words
from xiaoan.web.demonstration.cases import Origin, trail_of
from xiaoan.web.demonstration.settling import drawn_uuid
from xiaoan.web.demonstration.timeline import Cast, Course, course_of

# 淙城街道高级中学, 新宁镇第二高级中学, 任市镇初级中学
MAJOR_SCHOOLS = (51172300100101, 51172310000102, 51172310700102)


def moment(draw: random.Random, on: date, *, hours: tuple[int, int]) -> datetime:
    """Some second of a day between two hours of UTC."""
    minutes = draw.randint(hours[0] * 60, hours[1] * 60 - 1)
    return datetime.combine(on, time(0), UTC) + timedelta(
        minutes=minutes, seconds=draw.randint(0, 59)
    )


@dataclass
class Finder:
    """Writes hazards into `books`, with the same chance as the history."""

    books: Books
    calendar: Calendar
    times: Times
    draw: random.Random
    photos: Photos
    bureau: Viewer

    def find(
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

    def majors(self, school: School, officer: Viewer) -> None:
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
            at = moment(self.draw, on, hours=(7, 8))
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
