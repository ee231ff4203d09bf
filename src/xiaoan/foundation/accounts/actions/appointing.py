"""任命: a person is given a post, from a day on; somebody before them may be succeeded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import appointments, capabilities, rules
from xiaoan.foundation.accounts.appointments import Place
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.accounts.usernames import free_usernames
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

from .ending import Ending, end
from .inviting import Slip, invite

SOMEBODY_ELSE = "“{title}”刚刚有变动：{now}。请看清下面的情况，确要任命再交一次。"


class AppointmentRefused(Exception):
    """Carries the sentence that the person reads; `field` names what to put right."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is not known yet."""

    name: str
    phone: str = ""


@dataclass(frozen=True)
class Naming:
    """Whom to appoint to which post, for which days, after whom.

    `id` is the client's own and becomes the appointment's. `seen` is what the page showed of the
    post (`Place.seen`): where that is not so any more, nobody is appointed.
    """

    id: UUID
    organisation: Organisation
    place: str
    who: Person | Newcomer
    held_from: date
    held_until: date | None
    replaces: UUID | None
    seen: str


@dataclass(frozen=True)
class Named:
    """What came of it. `slip` is for a newcomer, and only the first time."""

    appointment: Appointment
    slip: Slip | None = None
    is_repeat: bool = False
    succeeded: Appointment | None = None


@transaction.atomic
def appoint(naming: Naming, *, today: date, by: Viewer, at: datetime) -> Named:
    """任命. Sent twice it is once; raises AppointmentRefused."""
    code = naming.organisation.code
    hold(code)
    existing = Appointment.objects.filter(scope.within(by), id=naming.id, org_code=code)
    found = existing.select_related("post", "person").first()
    if found is not None:
        return Named(found, is_repeat=True)
    place = _place(naming, by, today)
    _check(naming, place, by, today)
    before = _succeed(naming, place)
    person, slip = _person(naming, by, at)
    made = Appointment.objects.create(
        id=naming.id,
        org_code=code,
        post=_post(naming.organisation, place),
        person=person,
        held_from=naming.held_from,
        held_until=naming.held_until,
    )
    _tell(made, before, by, at)
    if before is not None:
        heir = made if naming.held_from <= today else None  # else the night before they begin
        end(replace(before, successor=heir), today=today, by=by, at=at)
    _bring_home(person, code, today)
    return Named(made, slip, succeeded=before.appointment if before else None)


def _place(naming: Naming, by: Viewer, today: date) -> Place:
    rows = appointments.places(by, naming.organisation, today)
    found = appointments.named(rows, naming.place)
    if found is not None:
        return found
    if naming.place in capabilities.table().posts:
        return appointments.unmade(naming.place, by, naming.organisation)
    raise AppointmentRefused("这个岗位已经不在了，请返回重新选择。")


def _check(naming: Naming, place: Place, by: Viewer, today: date) -> None:
    if place.fault:
        raise AppointmentRefused(place.fault)
    _check_person(naming, place, by)
    fault = rules.term_fault(naming.held_from, naming.held_until, today)
    if fault:
        raise AppointmentRefused(fault, "held_from")
    if place.seen != naming.seen:
        raise AppointmentRefused(SOMEBODY_ELSE.format(title=place.title, now=standing(place)))
    if place.is_single and _overlapping(naming, place):
        raise AppointmentRefused(
            f"“{place.title}”同一时间只能一人担任，现由{standing(place)}。"
            "请选“接替”，或把起日改到其任职结束以后。",
            "replaces",
        )


def standing(place: Place) -> str:
    """Who holds a post by now, in words: `林校长担任`, or that it is vacant."""
    if not place.unended:
        return "现在空缺"
    names = [
        f"{one.person.name}{'' if one in place.held else f'（{one.held_from.isoformat()} 起）'}"
        for one in place.unended
    ]
    return f"{'、'.join(names)}担任"


def _overlapping(naming: Naming, place: Place) -> list[Appointment]:
    """Who would hold the post on the same days, whoever is succeeded aside."""
    until = naming.held_until or date.max
    return [
        one
        for one in place.unended
        if one.id != naming.replaces
        and one.held_from <= until
        and naming.held_from <= (one.held_until or date.max)
    ]


def _check_person(naming: Naming, place: Place, by: Viewer) -> None:
    who = naming.who
    if isinstance(who, Newcomer):
        _check_newcomer(who, naming.organisation, by)
        return
    if who.id == by.person_id:
        raise AppointmentRefused("不能任命自己，请由其他有权的人员办理。", "person")
    if not who.is_active:
        raise AppointmentRefused(f"{who.name}的账号已停用，请先恢复账号再任命。", "person")
    mine = [one for one in place.unended if one.person_id == who.id]
    if any(one.held_until is None or one.held_until >= naming.held_from for one in mine):
        raise AppointmentRefused(f"{who.name}已经担任“{place.title}”，不用再任命。", "person")


def _check_newcomer(who: Newcomer, at: Organisation, by: Viewer) -> None:
    """Nobody is entered twice: by telephone number, or by name at one organisation."""
    seen = Person.objects.filter(scope.within(by))
    same = seen.filter(phone=who.phone).first() if who.phone else None
    if same is not None:
        raise AppointmentRefused(
            f"这个手机号登记的是“{same.name}”。是同一个人就在上面按姓名查找选用，不是请核对号码。",
            "phone",
        )
    alike = seen.filter(org_code=at.code, name=who.name).first()
    if alike is not None and not who.phone:
        words = "账号已停用，请先恢复" if not alike.is_active else "请在上面按姓名查找选用"
        raise AppointmentRefused(
            f"本单位已有“{who.name}”，{words}；确是同名的另一个人，请填手机号来区分。", "name"
        )


def _succeed(naming: Naming, place: Place) -> Ending | None:
    """How the holder before ends: the day before the new one begins."""
    if naming.replaces is None:
        return None
    before = next((one for one in place.unended if one.id == naming.replaces), None)
    if before is None:
        raise AppointmentRefused("要接替的人已经不在这个岗位，请重新选择。", "replaces")
    last_day = rules.last_day_before(before.held_from, naming.held_from)
    if last_day is None:
        raise AppointmentRefused(
            f"{before.person.name}从 {before.held_from.isoformat()} 才开始任职，"
            "接替的起日须在那以后；任命错了的，先结束他的任职。",
            "held_from",
        )
    if before.held_until is not None and before.held_until <= last_day:
        return None  # leaves by then anyway
    return Ending(before, last_day, f"由{naming.who.name}接替", before.held_until)


def _person(naming: Naming, by: Viewer, at: datetime) -> tuple[Person, Slip | None]:
    """Who is appointed; somebody new comes with the slip of a first sign-in."""
    who = naming.who
    if isinstance(who, Person):
        return who, None
    person = Person.objects.create(
        id=uuid7(),
        org_code=naming.organisation.code,
        name=who.name,
        username=free_usernames([who.name])[0],
        phone=who.phone,
        password=make_password(None),
        created_at=at,
    )
    return person, invite([person], by=by, at=at)[0] if by.may("accounts.invite") else None


def _bring_home(person: Person, code: int, today: date) -> None:
    """Whoever comes from elsewhere and holds nothing there any more belongs here from now on."""
    there = appointments.unended(person.org_code, today).filter(person=person)
    if person.org_code != code and not there.exists():
        Person.objects.filter(id=person.id).update(org_code=code)
        person.org_code = code


def _post(at: Organisation, place: Place) -> Post:
    if place.post is not None:
        return place.post
    return Post.objects.create(
        org_code=at.code, kind=place.kind, title=place.title, is_required=place.is_first
    )


def _tell(made: Appointment, before: Ending | None, by: Viewer, at: datetime) -> None:
    record(
        verb="accounts.appointed",
        org_code=made.org_code,
        subject_type="appointment",
        subject_id=made.id,
        by=by,
        at=at,
        body={
            "post": made.post.title,
            "person": made.person.name,
            "from": made.held_from.isoformat(),
            "until": made.held_until.isoformat() if made.held_until else "",
            "in_place_of": before.appointment.person.name if before else "",
        },
    )
