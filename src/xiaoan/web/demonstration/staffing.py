"""Who holds which post at the demonstration's schools, and what stands at each campus."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from xiaoan.engine.registers.definition import Register
from xiaoan.engine.registers.models import Change, RegisterRow
from xiaoan.features.safeguards.models import Site
from xiaoan.features.safeguards.queries import SAFEGUARDS
from xiaoan.features.staff.models import Staffer
from xiaoan.features.staff.queries import STAFF
from xiaoan.foundation.ledger.actions import Deed
from xiaoan.foundation.scope import SYSTEM, Viewer
from xiaoan.web.demonstration.land import Place
from xiaoan.web.demonstration.people import LAST, SURNAMES
from xiaoan.web.demonstration.settling import drawn_uuid

# Posts, and the one of them that is all the person does.
POSTS = (
    (["safety"], "safety"),
    (["psychology", "homeroom"], ""),
    (["psychology"], "psychology"),
    (["safety_teacher", "publicity"], ""),
    (["food_director"], ""),
    (["food_officer"], "food_officer"),
    (["legal_deputy"], ""),
    (["homeroom"], ""),
)


@dataclass(frozen=True)
class Chance:
    """What is given to the invention: the days and the chance."""

    today: date
    began: datetime
    draw: random.Random

    def is_well(self, place: Place) -> bool:
        return self.draw.random() < 0.5 + place.temper / 2


@dataclass
class Kept:
    """What is to be poured."""

    staff: list[Staffer] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)


def keep(
    chance: Chance, places: Iterable[Place], actors: dict[int, dict[str, list[Viewer]]]
) -> Kept:
    """People and a campus for every school, as its temper has them."""
    kept = Kept()
    for place in places:
        held = actors.get(place.code, {})
        by = (held.get("safety_officer") or held.get("principal") or [SYSTEM])[0]
        staff, site = list(_staff(chance, place)), _site(chance, place)
        kept.staff += staff
        kept.sites.append(site)
        for register, row in [*((STAFF, one) for one in staff), (SAFEGUARDS, site)]:
            _note(chance, kept, (register, row), by)
    return kept


def _staff(chance: Chance, place: Place) -> Iterator[Staffer]:
    draw, medics = chance.draw, max(1, place.enrolment // 600)
    posts = [*POSTS, *[(["doctor"], "doctor")] * medics]
    if place.boarders:
        posts += [(["dorm"], "dorm")] * 2
    for roles, full_time in posts:
        if full_time == "psychology" and not chance.is_well(place):
            continue
        is_checked = chance.is_well(place)
        yield Staffer(
            **_common(chance, place, STAFF),
            name=draw.choice(SURNAMES) + "示" + draw.choice(LAST),
            roles=roles,
            full_time_as=full_time,
            sent_by="演示县检察院" if "legal_deputy" in roles else "",
            certificate=draw.choice("ab") if "psychology" in roles else "",
            checked_on=chance.today - timedelta(days=draw.randint(20, 380)) if is_checked else None,
            health_until=chance.today + timedelta(days=draw.randint(20, 340)),
            since=chance.today - timedelta(days=draw.randint(400, 2500)),
        )


def _site(chance: Chance, place: Place) -> Site:
    wells = [chance.is_well(place) for _ in range(7)]
    return Site(
        **_common(chance, place, SAFEGUARDS),
        campus="本部",
        gates=2,
        gates_bare=int(not wells[0]),
        perimeter_gaps=int(not wells[1]),
        equipment_short=0 if wells[2] else 2,
        police_rooms=int(wells[3]),
        alarms_connected=int(wells[4]),
        video_connected=1,
        video_days=30 if wells[5] else 15,
        video_gaps=0 if wells[6] else 1,
        electrical_systems=int(wells[0]),
        confirmed_on=chance.today - timedelta(days=chance.draw.randint(10, 170)),
    )


def _common(chance: Chance, place: Place, register: Register) -> dict[str, object]:
    return {
        "id": drawn_uuid(chance.draw, chance.began),
        "org_code": place.code,
        "lines": list(register.lines),
        "created_at": chance.began,
        "changed_at": chance.began,
        "changed_by_name": "安全主任",
    }


def _note(chance: Chance, kept: Kept, one: tuple[Register, RegisterRow], by: Viewer) -> None:
    """The change and the ledger's entry that the register's own action would have left."""
    register, row = one
    values = register.values_of(row)
    words = {key: register.column(key).words(each) for key, each in values.items() if each}
    kept.changes.append(
        Change(
            id=drawn_uuid(chance.draw, chance.began),
            org_code=row.org_code,
            lines=row.lines,
            register=register.name,
            row_id=row.id,
            act="added",
            values={key: ["", word] for key, word in words.items()},
            by_id=by.person_id,
            by_name=f"{by.post_title} {by.name}",
            at=chance.began,
        )
    )
    kept.deeds.append(
        Deed(
            verb=f"{register.name}.added",
            org_code=row.org_code,
            subject_type=register.name,
            subject_id=row.id,
            by=by,
            at=chance.began,
            body={"title": register.label_of(row), "values": words, "reason": ""},
        )
    )
