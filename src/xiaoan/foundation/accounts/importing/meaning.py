"""What one line about a person means: who, where, and which posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.accounts.models import Appointment, Person
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks.sheets import Fault, Row

from . import posts
from .naming import Names, NameUnknown, organisation_names


@dataclass(frozen=True)
class Known:
    """The organisations, and the people whom these lines may mean, with the posts they hold."""

    names: Names
    organisations: Mapping[int, Organisation]
    by_phone: Mapping[str, list[Person]]
    by_name: Mapping[tuple[int, str], list[Person]]
    held: Mapping[tuple[UUID, int], tuple[str, ...]]


def known_to(rows: Sequence[Row], viewer: Viewer) -> Known:
    """Everything a check needs, in three queries however many lines there are."""
    names, found = organisation_names(viewer)
    phones = {row.get("phone") for row in rows} - {None}
    called = {row.get("name") for row in rows}
    wanted = Q(phone__in=phones) | Q(name__in=called)
    people = list(Person.objects.filter(scope.within(viewer)).filter(wanted).order_by("created_at"))
    by_phone: dict[str, list[Person]] = {}
    by_name: dict[tuple[int, str], list[Person]] = {}
    for one in people:
        by_name.setdefault((one.org_code, one.name), []).append(one)
        if one.phone:
            by_phone.setdefault(one.phone, []).append(one)
    return Known(names, found, by_phone, by_name, _held(people))


def _held(people: Iterable[Person]) -> dict[tuple[UUID, int], tuple[str, ...]]:
    """Person and organisation → kinds of the posts held there, until further notice."""
    held: dict[tuple[UUID, int], tuple[str, ...]] = {}
    rows = Appointment.objects.filter(
        person_id__in=[one.id for one in people], held_until__isnull=True
    )
    for person_id, org_code, kind in rows.order_by("held_from", "id").values_list(
        "person_id", "org_code", "post__kind"
    ):
        before = held.get((person_id, org_code), ())
        held[person_id, org_code] = before if kind in before else (*before, kind)
    return held


@dataclass
class Meant:
    """What one line means: where, and who where the person is known."""

    row: Row
    organisation: Organisation | None = None
    person: Person | None = None
    kinds: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)

    def fault(self, column: str, wrong: str, remedy: str) -> None:
        self.faults.append(Fault(self.row.number, column, wrong, remedy))


def meant(row: Row, known: Known, viewer: Viewer) -> Meant:
    """Read one line against what is known."""
    one = Meant(row)
    one.organisation = place = _organisation(one, known, viewer)
    if place is None:
        return one
    one.person = _person(one, place, known)
    if one.faults:
        return one
    here = known.held.get((one.person.id, place.code), ()) if one.person else ()
    one.kinds = tuple(dict.fromkeys((*here, *(row.get("posts") or ()))))
    _check_posts(one, place, here, viewer)
    return one


def _organisation(one: Meant, known: Known, viewer: Viewer) -> Organisation | None:
    word = one.row.get("school")
    if word is None and viewer.org_kind == "school":
        return known.organisations.get(viewer.org_code)
    if word is None:
        one.fault("school", "“单位”没有填", "请填写学校或单位的名称")
        return None
    try:
        return known.organisations[known.names.find(word)]
    except NameUnknown as unknown:
        one.fault("school", unknown.wrong, unknown.remedy)
        return None


def _person(one: Meant, place: Organisation, known: Known) -> Person | None:
    """By telephone number; else by name within the organisation."""
    phone, name = one.row.get("phone"), one.row.get("name")
    holders = known.by_phone.get(phone, []) if phone else []
    mine = [person for person in holders if person.name == name]
    if holders and not mine:
        one.fault(
            "phone",
            f"这个手机号登记的是“{holders[0].name}”",
            "请核对号码或姓名；号码换了人的先改原来的人",
        )
        return None
    found = mine or known.by_name.get((place.code, name), [])
    if phone and not mine and len(found) > 1:
        return None
    if len(found) > 1:
        one.fault("name", f"本单位有 {len(found)} 位同名的人", "请填写手机号来区分")
        return None
    if found and not found[0].is_active:
        one.fault("name", "这个人的账号已停用", "请先在“岗位与人员”中启用，再导入")
        return None
    return found[0] if found else None


def _check_posts(one: Meant, place: Organisation, here: tuple[str, ...], viewer: Viewer) -> None:
    added = tuple(kind for kind in one.kinds if kind not in here)
    wrong = posts.misplaced(added, place.kind)
    if wrong:
        said = "、".join(wrong)
        one.fault("posts", f"{place.sort_word}没有“{said}”这个岗位", "请核对岗位或单位")
    first = {kind for kind in added if capabilities.table().posts[kind].is_first_responsible}
    if first and viewer.org_kind == "school" and viewer.post not in first:
        one.fault("posts", "第一责任人由主管部门导入", "请去掉这个岗位，或请教育局导入")
