"""The small shared world of the tests: one county, its organs, two schools, and a neighbour."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.contrib.auth.hashers import make_password
from django.utils.crypto import get_random_string

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import capabilities, queries
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.foundation.orgs.rules import interval_of
from xiaoan.foundation.scope import Viewer

NOW = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)  # Wednesday 09:30 in Shanghai
TODAY = date(2026, 11, 18)
PASSWORD = "correct horse"

COUNTY = 51172300000000
GOVERNMENT = 51172300000001
BUREAU = 51172300000002
POLICE = 51172300000003
MARKET = 51172300000004
SUPERVISION = 51172300000005
TOWNSHIP = 51172310300001
SCHOOL = 51172310300101
KINDERGARTEN = 51172310400101
NEIGHBOUR_BUREAU = 51172200000002
NEIGHBOUR_SCHOOL = 51172210000101

# code: (name, kind, line, level, stage, enrolment, boarders)
ORGANISATIONS: dict[int, tuple[str, str, str, str, str, int, int]] = {
    GOVERNMENT: ("演示县人民政府", "government", "government", "county", "", 0, 0),
    BUREAU: ("演示县教科局", "department", "education", "county", "", 0, 0),
    POLICE: ("演示县公安局", "department", "public_security", "county", "", 0, 0),
    MARKET: ("演示县市场监管局", "department", "market", "county", "", 0, 0),
    SUPERVISION: ("演示县教育督导室", "department", "supervision", "county", "", 0, 0),
    TOWNSHIP: ("演示镇人民政府", "government", "government", "township", "", 0, 0),
    SCHOOL: ("演示第一小学", "school", "education", "school", "primary", 1260, 120),
    KINDERGARTEN: ("演示中心幼儿园", "school", "education", "school", "kindergarten", 210, 0),
    NEIGHBOUR_BUREAU: ("演示邻县教育局", "department", "education", "county", "", 0, 0),
    NEIGHBOUR_SCHOOL: ("演示邻县小学", "school", "education", "school", "primary", 400, 0),
}
# key: (name, organisation, post kinds in the order held)
PEOPLE: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "principal": ("林校长", SCHOOL, ("principal",)),
    "deputy": ("邓副校长", SCHOOL, ("deputy_principal",)),
    "officer": ("安主任", SCHOOL, ("safety_officer",)),
    "logistics": ("侯主任", SCHOOL, ("logistics",)),
    "guard": ("保师傅", SCHOOL, ("guard",)),
    "teacher": ("田老师", SCHOOL, ("homeroom_teacher", "dorm_keeper")),
    "head": ("袁园长", KINDERGARTEN, ("principal",)),
    "nurse": ("幼主任", KINDERGARTEN, ("safety_officer",)),
    "clerk": ("甘干事", BUREAU, ("bureau_clerk",)),
    "administrator": ("关管理员", BUREAU, ("administrator",)),
    "director": ("居局长", BUREAU, ("bureau_director",)),
    "leader": ("郭副县长", GOVERNMENT, ("county_leader",)),
    "township": ("项专干", TOWNSHIP, ("township_officer",)),
    "mayor": ("甄镇长", TOWNSHIP, ("township_leader",)),
    "police": ("敬警官", POLICE, ("police_officer",)),
    "market": ("石干部", MARKET, ("department_officer",)),
    "supervisor": ("杜督学", SUPERVISION, ("supervisor",)),
    "neighbour_clerk": ("邻干事", NEIGHBOUR_BUREAU, ("bureau_clerk",)),
    "neighbour_officer": ("邻主任", NEIGHBOUR_SCHOOL, ("safety_officer",)),
}


@dataclass
class World:
    """Handles on what was built; everything else is a constant of this module."""

    people: dict[str, Person] = field(default_factory=dict)
    appointments: dict[str, list[Appointment]] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)

    def viewer(self, key: str) -> Viewer:
        return self.viewers[key]


def build() -> World:
    """Write the world into the database of the current connection."""
    world = World()
    with scope.system():
        _territories()
        organisations = {code: _organisation(code) for code in ORGANISATIONS}
        password = make_password(PASSWORD)
        for key, (name, code, kinds) in PEOPLE.items():
            person = Person.objects.create(
                org_code=code, name=name, username=key, password=password, created_at=NOW
            )
            world.people[key] = person
            world.appointments[key] = [_appoint(person, code, kind) for kind in kinds]
            world.viewers[key] = queries.viewer_for(world.appointments[key][0], organisations[code])
    return world


def _territories() -> None:
    rows = [
        (0, "nation", "中国", "0"),
        (51000000000000, "province", "四川省", "51"),
        (51170000000000, "city", "达州市", "5117"),
        (51172300000000, "county", "开江县", "511723"),
        (51172200000000, "county", "宣汉县", "511722"),
        (51172310300000, "township", "演示镇", "511723103"),
        (51172310400000, "township", "演示乡", "511723104"),
    ]
    Territory.objects.bulk_create(
        Territory(
            code=code,
            hi=interval_of(code, level)[1],
            adcode=adcode,
            level=level,
            name=name,
            full_name=name,
        )
        for code, level, name, adcode in rows
    )


def _organisation(code: int) -> Organisation:
    name, kind, line, level, stage, enrolment, boarders = ORGANISATIONS[code]
    return Organisation.objects.create(
        code=code,
        name=name,
        short_name=name.removeprefix("演示"),
        kind=kind,
        line=line,
        level=level,
        stage=stage,
        enrolment=enrolment,
        boarders=boarders,
        boarding=boarders > 0,
        setting="town" if stage else "",
        ownership="public" if stage else "",
        opened_on=date(2001, 9, 1),
        is_public_body=kind != "school",
        is_demo=True,
    )


def _appoint(person: Person, code: int, kind: str) -> Appointment:
    post, _ = Post.objects.get_or_create(
        org_code=code, kind=kind, defaults={"title": capabilities.title_of(kind)}
    )
    return Appointment.objects.create(
        org_code=code, post=post, person=person, held_from=date(2020, 9, 1)
    )


def fresh_name() -> str:
    """A database name of its own for each test run."""
    return f"test_xiaoan_{get_random_string(8).lower()}_{uuid.uuid4().hex[:4]}"
