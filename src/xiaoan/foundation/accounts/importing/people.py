"""人员: how each line is judged, and what is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from xiaoan.foundation.accounts.models import Person
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks.sheets import Checked, Fault, Outcome, Row, Sheet

from . import actions, columns
from .meaning import Known, Meant, known_to, meant
from .naming import organisation_names


def check(rows: Sequence[Row], viewer: Viewer) -> Checked:
    """Judge all lines; a person who is there already is compared with what is there."""
    known = known_to(rows, viewer)
    judged = [meant(row, known, viewer) for row in rows]
    faults = [fault for one in judged for fault in one.faults]
    good = [one for one in judged if not one.faults and one.organisation is not None]
    faults += _clashes(good)
    return Checked(
        faults=faults,
        standing={
            one.row.number: _standing(one.person, one.organisation, known)
            for one in good
            if one.person is not None and one.organisation is not None
        },
        settled={one.row.number: _settled(one) for one in good},
    )


def _settled(one: Meant) -> dict[str, Any]:
    name = one.organisation.name if one.organisation else ""
    return {"school": name, "posts": one.kinds}


def _standing(person: Person, place: Organisation, known: Known) -> dict[str, Any]:
    home = known.organisations.get(person.org_code)
    return {
        "name": person.name,
        "phone": person.phone or None,
        "school": home.name if home else None,
        "posts": known.held.get((person.id, place.code)),
    }


def _clashes(good: Sequence[Meant]) -> list[Fault]:
    """One telephone number under two names in the same file."""
    names: dict[str, Meant] = {}
    faults = []
    for one in good:
        phone = one.row.get("phone")
        first = names.setdefault(phone, one) if phone else one
        if first.row.get("name") != one.row.get("name"):
            wrong = f"第 {first.row.number} 行的“{first.row.get('name')}”也是这个号码"
            faults.append(Fault(one.row.number, "phone", wrong, "一个号码只能是一个人的，请核对"))
    return faults


def write(rows: Sequence[Row], by: Viewer, at: datetime) -> Outcome:
    """Add people, change their telephone number or school, and give them posts."""
    known = known_to(rows, by)
    return actions.write_people([meant(row, known, by) for row in rows], known.held, by=by, at=at)


def _key(row: Row) -> tuple[object, ...]:
    phone = row.get("phone")
    return ("phone", phone) if phone else ("name", row.get("school"), row.get("name"))


def _school_choices(viewer: Viewer) -> list[str]:
    return sorted(organisation_names(viewer)[0].titles.values())


SHEET: Final = Sheet(
    name="accounts.people",
    title="人员",
    about="校长、安全主任、保安、班主任等人员和他们的岗位。",
    columns=columns.people(_school_choices),
    key=_key,
    check=check,
    write=write,
    follows="orgs:directory",
    notes=(
        "按手机号认人；没有手机号的按“单位＋姓名”认人。",
        "导入只增加岗位，不会免去原有岗位；离任请到“岗位与人员”中办理。",
        "新人员没有密码，导入后请到该单位的“岗位与人员”发放首次登录码。",
    ),
    order=20,
)
