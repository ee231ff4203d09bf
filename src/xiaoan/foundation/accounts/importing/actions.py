"""Write imported organisations and people. People go in by sets: a county has thousands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.accounts.usernames import free_usernames
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import Deed, record_all
from xiaoan.foundation.orgs.actions import (
    OrganisationInvalid,
    create_organisation,
    update_organisation,
)
from xiaoan.foundation.orgs.codes import Code
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import free_code
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks.sheets import Fault, Outcome, Row

from .meaning import Meant
from .naming import Names

CHANGEABLE: Final = (
    "name", "short_name", "stage", "ownership", "setting", "boarding", "enrolment", "boarders",
    "staff_count", "class_count", "opened_on",
)  # fmt: skip
Held = Mapping[tuple[UUID, int], tuple[str, ...]]


def level_of(kind: str, seat: int) -> str:
    """The level of an organisation that stands in a territory."""
    if kind == "school":
        return "school"
    return "township" if Code(seat).township else "county"


@transaction.atomic
def write_organisations(
    rows: Sequence[Row], townships: Names, *, by: Viewer, at: datetime
) -> Outcome:
    """Create or change each; one that its own rules refuse comes back as a fault."""
    created = updated = 0
    faults = []
    for row in rows:
        try:
            with transaction.atomic():
                is_new = _write_organisation(row, townships, by, at)
        except OrganisationInvalid as invalid:
            wrong = invalid.faults[0].rstrip("。")
            faults.append(Fault(row.number, "", wrong, "请改好后再传这一行"))
            continue
        created, updated = created + is_new, updated + (not is_new)
    return Outcome(created, updated, faults)


def _write_organisation(row: Row, townships: Names, by: Viewer, at: datetime) -> bool:
    given = {key: row.values[key] for key in CHANGEABLE if key in row.values}
    code = int(row.get("code") or 0)
    if code and Organisation.objects.filter(code=code).exists():
        update_organisation(code=code, changes=given, by=by, at=at)
        return False
    seat = townships.find(row.get("township"))
    kind = row.get("kind")
    new = Organisation(
        code=code or free_code(seat),
        kind=kind,
        line=row.get("line"),
        level=level_of(kind, seat),
        is_public_body=kind != "school",
        **given,
    )
    create_organisation(organisation=new, by=by, at=at)
    return True


@transaction.atomic
def write_people(people: Sequence[Meant], held: Held, *, by: Viewer, at: datetime) -> Outcome:
    """Add the unknown, change the known, give each the posts they do not hold yet."""
    good = [one for one in people if not one.faults and one.organisation is not None]
    new = [one for one in good if one.person is None]
    changed = _changed(good)
    usernames = free_usernames([one.row.get("name") for one in new])
    for one, username in zip(new, usernames, strict=True):
        one.person = _new_person(one, username, at)
    Person.objects.bulk_create([one.person for one in new if one.person], batch_size=500)
    known = [one.person for one in good if one.row.number in changed and one.person]
    Person.objects.bulk_update(known, ["phone", "org_code"], batch_size=500)
    given = _appoint(good, held, timezone.localdate(at))
    fresh = {one.row.number for one in new}
    deeds = [
        _deed(one, given.get(one.row.number, []), changed.get(one.row.number, []), by, at)
        for one in good
        if one.row.number in fresh or one.row.number in changed or one.row.number in given
    ]
    record_all(deeds)
    return Outcome(
        created=len(new),
        updated=len(deeds) - len(new),
        faults=[fault for one in people for fault in one.faults],
    )


def _changed(good: Iterable[Meant]) -> dict[int, list[str]]:
    """Set what differs on people who are known; by row number, which fields did."""
    changed: dict[int, list[str]] = {}
    for one in good:
        if one.person is None or one.organisation is None:
            continue
        wanted = {"phone": one.row.get("phone") or one.person.phone,
                  "org_code": one.organisation.code}  # fmt: skip
        for name, value in wanted.items():
            if getattr(one.person, name) != value:
                setattr(one.person, name, value)
                changed.setdefault(one.row.number, []).append(name)
    return changed


def _new_person(one: Meant, username: str, at: datetime) -> Person:
    """Somebody who cannot sign in yet: the code of an invitation opens the door."""
    return Person(
        id=uuid7(),
        org_code=one.organisation.code if one.organisation else 0,
        name=one.row.get("name"),
        username=username,
        phone=one.row.get("phone") or "",
        password=make_password(None),
        created_at=at,
    )


def _appoint(good: Sequence[Meant], held: Held, on: date) -> dict[int, list[str]]:
    """Give each person the posts not held yet; by row number, the titles given."""
    wanted = [
        (one, kind)
        for one in good
        for kind in one.kinds
        if one.person and one.organisation
        and kind not in held.get((one.person.id, one.organisation.code), ())
    ]  # fmt: skip
    places = {(one.organisation.code, kind) for one, kind in wanted if one.organisation}
    posts = _posts(places)
    rows: list[Appointment] = []
    given: dict[int, list[str]] = {}
    for one, kind in wanted:
        assert one.organisation is not None  # noqa: S101 — filtered above
        post = posts[one.organisation.code, kind]
        held_from = one.row.get("held_from") or on
        rows.append(Appointment(id=uuid7(), org_code=post.org_code, post=post, person=one.person,
                                held_from=held_from))  # fmt: skip
        given.setdefault(one.row.number, []).append(post.title)
    Appointment.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return given


def _posts(places: set[tuple[int, str]]) -> dict[tuple[int, str], Post]:
    """The post of each kind at each organisation; made where it does not exist."""
    found = _existing_posts(places)
    missing = [
        Post(id=uuid7(), org_code=code, kind=kind, title=capabilities.title_of(kind))
        for code, kind in sorted(places - set(found))
    ]
    if missing:
        Post.objects.bulk_create(missing, batch_size=500, ignore_conflicts=True)
        found = _existing_posts(places)
    return found


def _existing_posts(places: set[tuple[int, str]]) -> dict[tuple[int, str], Post]:
    codes, kinds = {code for code, _ in places}, {kind for _, kind in places}
    rows = Post.objects.filter(org_code__in=codes, kind__in=kinds).order_by("-title", "-id")
    return {(one.org_code, one.kind): one for one in rows if (one.org_code, one.kind) in places}


def _deed(one: Meant, posts: list[str], changed: list[str], by: Viewer, at: datetime) -> Deed:
    """What the ledger keeps: who and which posts; that a telephone number changed, never which."""
    assert one.person is not None  # noqa: S101 — made or known by now
    body: dict[str, Any] = {"person": one.person.name, "posts": posts, "changed": changed}
    return Deed(
        verb="accounts.imported",
        org_code=one.person.org_code,
        subject_type="person",
        subject_id=one.person.id,
        by=by,
        at=at,
        body=body,
    )
