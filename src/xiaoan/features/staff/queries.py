"""The list of people as a register (decision 0014), and what stands beside it.

One row a person, several posts in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.utils.timezone import localdate

from xiaoan.engine.duties.actions import fulfil
from xiaoan.engine.registers.definition import Column, Register
from xiaoan.engine.registers.models import RegisterRow
from xiaoan.engine.registers.rules import Expiry
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.request import Request

from . import rules
from .models import Staffer, formulas

OURS: Final = "政策原文未写提醒天数，提前 30 天提醒由本系统约定。"
# A day's checks at a school are one fact, however many people were asked about.
CHECKS: Final = UUID("0192f000-0000-7000-8000-000000000062")
# A post that an office assigns people to, and the fact which that proves.
ASSIGNED: Final = {"legal_deputy": "legal_deputies_assigned", "school_police": "liaison_officers"}
ROLES: Final = tuple(rules.ROLES.items())


def _roles(viewer: Viewer) -> list[tuple[str, str]]:
    return list(rules.roles_of(viewer.org_kind).items())


def _proves(row: RegisterRow, by: Viewer, at: datetime) -> None:
    """What the rows of one organisation that were written at this moment prove."""
    written = Staffer.objects.filter(
        org_code=row.org_code, changed_at=at, retired_on__isnull=True
    ).order_by()
    if by.org_kind != "school" and row.org_code == by.org_code:
        _tell_assigned(written.values_list("id", "roles", "since"), by, at)
        return
    days = written.values_list("checked_on", flat=True).distinct()
    for day in filter(None, days):
        fulfil(
            org_code=row.org_code,
            kind="staff_records_checked",
            on=day,
            source_type="staff.check",
            source_id=uuid5(CHECKS, f"{row.org_code} {day}"),
            by=by,
            at=at,
        )


def _tell_assigned(
    people: Iterable[tuple[UUID, list[str], date | None]], by: Viewer, at: datetime
) -> None:
    """派任法治副校长、派出联系民警: an office that registers its own people has assigned them."""
    for row_id, roles, since in people:
        for role in set(roles) & ASSIGNED.keys():
            fulfil(
                org_code=by.org_code,
                kind=ASSIGNED[role],
                on=since or localdate(at),
                source_type="staff.assigned",
                source_id=uuid5(row_id, role),
                by=by,
                at=at,
            )


COLUMNS: Final = (
    Column(
        "name",
        "姓名",
        "name",
        aliases=("名字", "教师姓名"),
        is_required=True,
        is_listed=True,
        longest=40,
        width=10,
    ),
    Column("mark", "同名区分", longest=20, help="本单位有同名的人才填，例如工号。", width=10),
    Column(
        "roles",
        "岗位",
        "choices",
        ROLES,
        options=_roles,
        aliases=("职务", "担任岗位", "岗位名称"),
        is_required=True,
        is_listed=True,
        is_filter=True,
        help="一人兼几个岗位的，都勾上。",
        width=24,
    ),
    Column(
        "full_time_as",
        "专职岗位",
        "choice",
        ROLES,
        options=_roles,
        is_listed=True,
        help="专门做其中一个岗位的，选这个岗位；都是兼任的不选。",
        width=16,
    ),
    Column("sent_by", "派出单位", help="法治副校长、外聘人员填写。", width=20),
    Column(
        "certificate",
        "心理健康教育证书",
        "choice",
        tuple(rules.CERTIFICATES.items()),
        help="心理健康教师和辅导人员填写。",
        width=16,
    ),
    Column("licence", "资格证书", help="名称和编号，例如：医师资格证、健康教育培训证。", width=20),
    Column("licence_until", "资格证书有效至", "date", width=14),
    Column(
        "checked_on",
        "从业查询日期",
        "date",
        is_listed=True,
        help="最近一次违法犯罪记录查询的日期。只记日期，不要填写查询内容。",
        width=14,
    ),
    Column("health_until", "健康检查有效至", "date", width=14),
    Column("admitted_on", "班主任准入日期", "date", help="通过班主任准入的日期。", width=14),
    Column("trained_on", "最近培训考核日期", "date", help="最近一次培训考核合格的日期。", width=16),
    Column("since", "到岗日期", "date"),
    Column("until", "聘期（任期）至", "date", width=14),
    Column("phone", "联系电话", "phone", is_sealed=True, longest=20, help="只在本单位内可见。"),
    Column("note", "备注", longest=200, help="不要填写病情和查询结果。", width=20),
)
EXPIRIES: Final = (
    Expiry(
        "checked_on",
        "违法犯罪记录查询",
        months=12,
        source="未成年人保护法第六十二条",
        quote="应当每年定期对工作人员是否具有上述违法犯罪记录进行查询",
        assumed="法条要求每年定期查询；从上次查询起满 12 个月、提前 30 天提醒，由本系统约定。",
    ),
    Expiry("health_until", "健康检查", assumed=OURS),
    Expiry("licence_until", "资格证书", assumed=OURS),
    Expiry("until", "聘期（任期）", assumed=OURS),
)
STAFF: Final = Register(
    name="staff",
    title="专职人员台账",
    noun="人员",
    model=Staffer,
    label="name",
    identity=("name", "mark"),
    keeper="safety_officer",
    measures=(
        "safety_staff",
        "safety_teachers",
        "psychology_teachers",
        "doctors_short",
        "dorm_keepers",
        "staff_unchecked",
    ),
    moves=(
        "safety_managers",
        "psychology_staff",
        "publicity_officers",
        "staff_unexamined",
        "chemical_staff_untrained",
        "bureau_safety_staff",
        "safety_research_officers",
        "psychology_research_officers",
        "school_police",
        "mediators",
    ),
    columns=COLUMNS,
    expiries=EXPIRIES,
    check=rules.faults,
    after=_proves,
    kept_by=frozenset({"school", "department"}),
)


def on_top(request: Request) -> dict[str, Any]:
    """To a school: of how many of its staff the list knows, and by which text doctors are asked."""
    viewer = request.viewer
    own = organisation(viewer.org_code) if viewer.org_kind == "school" else None
    if own is None:
        return {}
    rows = Staffer.objects.filter(org_code=viewer.org_code, retired_on__isnull=True)
    return {
        "standards": {"doctors_short": words("doctor", own)},
        "above": "staff/coverage.html",
        "known": rows.exclude(roles__contained_by=list(rules.FROM_OUTSIDE)).count(),
        "staff_count": own.staff_count,
    }


def size_of(one: Organisation) -> rules.Size:
    """What the formulas ask of a school."""
    return rules.Size(one.code, one.stage, one.enrolment or 0, one.boarders or 0)


def words(role: str, one: Organisation) -> str:
    """By which text a post is counted at a school; empty where none speaks of it."""
    found = rules.governing(role, size_of(one), formulas())
    return found.words if found else ""
