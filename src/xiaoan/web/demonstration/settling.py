"""Write the demonstration's organisations, people and posts into the database, in bulk."""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.accounts.queries import viewer_for
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.foundation.orgs.pinyin import initials
from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration.land import Place
from xiaoan.web.demonstration.people import Figure, Seat

BATCH = 2000
# Nobody can sign in to these accounts with a password; the guided ones open with one click.
NO_PASSWORD = "!demonstration"  # noqa: S105 — marks an unusable password


def drawn_uuid(draw: random.Random, at: datetime) -> uuid.UUID:
    """A UUIDv7 of that moment whose random part comes from the seed: same seed, same keys."""
    milliseconds = int(at.timestamp() * 1000)
    high = (milliseconds << 16) | 0x7000 | draw.getrandbits(12)
    low = (0b10 << 62) | draw.getrandbits(62)
    return uuid.UUID(int=(high << 64) | low)


def drawn_uuids(draw: random.Random, at: datetime, count: int) -> list[uuid.UUID]:
    """Several of one moment in their order: drawn once, then counted (RFC 9562, 6.2, method 1)."""
    first = drawn_uuid(draw, at).int & ~(0xFFF << 64)
    return [uuid.UUID(int=first | (number << 64)) for number in range(count)]


def settle_organisations(places: Iterable[Place]) -> None:
    """Insert organisations that are not there yet."""
    Organisation.objects.bulk_create(
        (_organisation(place) for place in places), batch_size=BATCH, ignore_conflicts=True
    )


def _organisation(place: Place) -> Organisation:
    short = place.name.removeprefix("演示")
    return Organisation(
        code=place.code,
        name=place.name,
        short_name=short,
        pinyin=initials(place.name),
        kind=place.kind,
        line=place.line,
        level=place.level,
        stage=place.stage,
        ownership=place.ownership,
        setting=place.setting,
        boarding=place.boarders > 0,
        enrolment=place.enrolment,
        boarders=place.boarders,
        staff_count=place.staff_count,
        class_count=place.class_count,
        point_lng=place.lng,
        point_lat=place.lat,
        outline=place.outline,
        opened_on=place.opened_on,
        is_public_body=place.kind != "school",
        is_demo=True,
    )


def settle_people(
    places: list[Place],
    staff: tuple[list[Figure], list[Seat]],
    *,
    since: date,
    at: datetime,
    seed: int,
) -> dict[int, dict[str, list[Viewer]]]:
    """Insert people, posts and appointments; return who can act: organisation → post → viewers."""
    draw = random.Random(seed + 2)  # noqa: S311 — invented data, not a secret
    figures, seats = staff
    people = {figure.number: _person(figure, drawn_uuid(draw, at), at) for figure in figures}
    Person.objects.bulk_create(people.values(), batch_size=BATCH)
    posts = [_post(seat, drawn_uuid(draw, at)) for seat in seats]
    Post.objects.bulk_create(posts, batch_size=BATCH)
    held = [
        Appointment(
            id=drawn_uuid(draw, at),
            org_code=post.org_code,
            post=post,
            person=people[seat.person],
            held_from=since,
        )
        for seat, post in zip(seats, posts, strict=True)
        if seat.person is not None
    ]
    Appointment.objects.bulk_create(held, batch_size=BATCH)
    organisations = {place.code: _organisation(place) for place in places}
    actors: dict[int, dict[str, list[Viewer]]] = {}
    for appointment in held:
        viewer = viewer_for(appointment, organisations[appointment.org_code])
        actors.setdefault(viewer.org_code, {}).setdefault(viewer.post, []).append(viewer)
    return actors


def _person(figure: Figure, key: uuid.UUID, at: datetime) -> Person:
    return Person(
        id=key,
        org_code=figure.org_code,
        name=figure.name,
        username=figure.username,
        password=NO_PASSWORD,
        created_at=at,
    )


def _post(seat: Seat, key: uuid.UUID) -> Post:
    return Post(
        id=key,
        org_code=seat.org_code,
        kind=seat.kind,
        title=seat.title,
        is_required=seat.is_required,
    )


def spread_schools(count: int, province: int, seed: int) -> Iterator[Place]:
    """`count` schools over all counties of a province, for measuring at size; no people."""
    draw = random.Random(seed + 3)  # noqa: S311 — invented data, not a secret
    counties = list(
        Territory.objects.filter(
            level="county", code__range=(province, province + 10**12 - 1)
        ).values_list("code", "name")
    )
    each = math.ceil(count / len(counties))
    for number in range(count):
        county, name = counties[number // each]
        enrolment = draw.choice((90, 180, 320, 560, 900, 1400, 2300))
        yield Place(
            code=county + 900 * 10**5 + 101 + number % each,
            name=f"演示{name}第{number % each + 1}学校",
            kind="school",
            line="education",
            level="school",
            stage=draw.choice(("kindergarten", "kindergarten", "primary", "primary", "junior")),
            ownership="public",
            setting=draw.choice(("urban", "town", "rural")),
            enrolment=enrolment,
            boarders=0,
            staff_count=enrolment // 13 + 4,
            class_count=max(3, enrolment // 45),
        )
