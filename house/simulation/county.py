"""Ten thousand decisions need somebody to take them: schools with people of different habits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import Final

from house import world as house
from xiaoan.engine.duties.actions import refresh_bindings
from xiaoan.features.inspections import actions as inspections
from xiaoan.features.inspections.models import Round
from xiaoan.features.inspections.queries import library
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import queries
from xiaoan.foundation.accounts.actions.founding import found_post
from xiaoan.foundation.accounts.capabilities import table
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.actions import insert_organisations
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

FIRST: Final = house.TOWNSHIP // 10**5 * 10**5 + 501
OPENED: Final = date(2001, 9, 1)
POSTS: Final = (
    "principal",
    "deputy_principal",
    "safety_officer",
    "logistics",
    "guard",
    "homeroom_teacher",
)
STAGES: Final = ("kindergarten", "primary", "primary", "nine_year", "junior", "senior")


@dataclass
class Actor:
    """Somebody in a post. `diligence` and `honesty` lie between 0 and 1."""

    appointment: Appointment
    viewer: Viewer
    diligence: float
    honesty: float

    @property
    def post(self) -> str:
        return self.viewer.post


@dataclass
class School:
    code: int
    organisation: Organisation
    actors: dict[str, Actor] = field(default_factory=dict)
    vacant: dict[str, date] = field(default_factory=dict)
    weekly: Round | None = None
    swept: str = ""

    def actor(self, *posts: str) -> Actor | None:
        """Whoever holds the first of these posts that somebody holds."""
        return next((self.actors[post] for post in posts if post in self.actors), None)


class County:
    """The bureau and the schools of one county, built by the product's own actions."""

    def __init__(self, draw: Random, schools: int, start: date) -> None:
        self.draw = draw
        at = datetime(start.year, start.month, start.day, tzinfo=UTC)
        with scope.system():
            self.schools = [self._school(number, at) for number in range(schools)]
            self.above = {
                one.post.kind: self._actor(one, Organisation.objects.get(code=one.org_code))
                for one in Appointment.objects.filter(
                    org_code__in=(house.BUREAU, house.GOVERNMENT, house.TOWNSHIP)
                ).select_related("post", "person")
            }
            refresh_bindings(house.COUNTY, house.COUNTY + 10**8 - 1)
        self.by_code = {one.code: one for one in self.schools}

    def _school(self, number: int, at: datetime) -> School:
        draw, code = self.draw, FIRST + number
        stage = STAGES[number % len(STAGES)]
        boards = stage in {"nine_year", "junior", "senior"} and draw.random() < 0.6
        enrolment = draw.choice((90, 240, 420, 800, 1500))
        row = Organisation(
            id=uuid7(),
            code=code,
            name=f"演示模拟{number + 1}校",
            short_name=f"模拟{number + 1}校",
            kind="school",
            line="education",
            level="school",
            stage=stage,
            ownership=draw.choice(("public", "public", "private")),
            setting=draw.choice(("urban", "town", "rural")),
            boarding=boards,
            enrolment=enrolment,
            boarders=enrolment // 3 if boards else 0,
            opened_on=OPENED,
            is_demo=True,
        )
        insert_organisations([row])
        school = School(code, row)
        for kind in POSTS:
            self.fill(school, kind, at)
        self._plan(school, at)
        return school

    def fill(self, school: School, kind: str, at: datetime) -> Actor:
        """Appoint somebody new to a post."""
        person = Person.objects.create(
            org_code=school.code,
            name=f"模拟{self.draw.randrange(10**6):06d}",
            username=f"sim-{uuid7()}",
            created_at=at,
        )
        title = table().posts[kind].title
        post, _ = Post.objects.get_or_create(org_code=school.code, kind=kind, title=title)
        held = found_post(post=post, person=person, held_from=at.date(), at=at)
        school.actors[kind] = self._actor(held, school.organisation)
        school.vacant.pop(kind, None)
        return school.actors[kind]

    def _actor(self, held: Appointment, organisation: Organisation) -> Actor:
        viewer = queries.viewer_for(held, organisation)
        return Actor(held, viewer, self.draw.uniform(0.35, 0.98), self.draw.uniform(0.5, 1.0))

    def _plan(self, school: School, at: datetime) -> None:
        officer = school.actors["safety_officer"].viewer
        known = sorted(library(school.code, at.date()).values(), key=lambda item: item.code)
        picked = self.draw.sample([one.code for one in known if one.is_on and one.freq == "周"], 3)
        codes = tuple(sorted(picked))
        for name in ("楼梯", "食堂"):
            point = inspections.PointDraft(name=name, area="校舍", item_codes=codes)
            inspections.place_checkpoint(point=point, by=officer, at=at)
        draft = inspections.RoundDraft(
            name="每周排查",
            cycle="week",
            scope="campus",
            post_kind="safety_officer",
            active_from=at.date(),
        )
        school.weekly = inspections.plan_round(plan=draft, by=officer, at=at)
