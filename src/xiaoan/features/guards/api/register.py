"""安保人员台账: listed, registered, changed, taken out. Phones stay inside the school."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.engine.registers import api as rows
from xiaoan.engine.registers.api import RestoreIn, RetireIn, RowOut, RowSift
from xiaoan.engine.registers.forms import Sift
from xiaoan.engine.registers.models import RegisterRow
from xiaoan.engine.registers.queries import narrowed, org_names
from xiaoan.features.guards import rules
from xiaoan.features.guards.queries import GUARDS
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.shapes import (
    NO_NUL,
    SOME_WORD,
    Day,
    Flag,
    Listed,
    NewId,
    Version,
)
from xiaoan.foundation.api.writing import once

operations = Operations("guards", "安保人员")
Sex = Literal["m", "f"]
Employer = Literal["company", "own"]
Place = Literal["gate", "escort", "patrol", "dorm", "monitor"]
Hours = Annotated[int, Field(ge=0, le=100_000, strict=True)]
PLACES: Final = "，".join(f"{key} {word}" for key, word in rules.PLACES.items())
EMPLOYERS: Final = "，".join(f"{key} {word}" for key, word in rules.EMPLOYERS.items())


class GuardOut(RowOut):
    """A guard. Of a background check only the day of the query."""

    name: str = Field(description="姓名")
    sex: str = Field(description="m 男，f 女")
    birth_on: date = Field(description="出生日期")
    age: int = Field(description="年龄")
    employer_kind: str = Field(description=EMPLOYERS)
    employer_name: str = Field(description="保安公司")
    is_full_time: bool = Field(description="专职")
    places: list[str] = Field(description=PLACES)
    licence_number: str = Field(description="保安员证号")
    licensed_on: date | None = Field(description="发证日期")
    checked_on: date | None = Field(description="最近一次背景查询日期")
    health_until: date | None = Field(description="健康证明至")
    training_hours: int | None = Field(description="本年培训学时")
    employed_from: date = Field(description="上岗日期")
    employed_until: date | None = Field(description="合同（派驻）至")
    phone: str | None = Field(description="联系电话；只给本校管台账的人，其余为 null")
    account_id: str | None = Field(description="登录账号；同上")


class GuardSift(RowSift):
    """The filters of the 台账."""

    employer_kind: Literal["", "company", "own"] = Field("", description="只看这种用工方式")


class Papers(NewId):
    """What may be told of a guard beside the name."""

    employer_name: str = Field(
        "", max_length=60, pattern=NO_NUL, description="保安公司，派驻的必填"
    )
    is_full_time: Flag = Field(True, description="专职")
    places: list[Place] = Field(default_factory=list, max_length=5, description=PLACES)
    licence_number: str = Field("", max_length=40, pattern=NO_NUL, description="保安员证号")
    licensed_on: Day | None = Field(None, description="发证日期")
    checked_on: Day | None = Field(None, description="最近一次背景查询日期；只记日期")
    health_until: Day | None = Field(None, description="健康证明至")
    training_hours: Hours | None = Field(None, description="本年培训学时")
    employed_until: Day | None = Field(None, description="合同（派驻）至")
    phone: str = Field("", max_length=20, pattern=NO_NUL, description="联系电话，只在本校内可见")
    account_id: str = Field(
        "", max_length=36, pattern=NO_NUL, description="本校保安账号的人员编号；没有则为空"
    )


class GuardIn(Papers):
    """登记一名保安."""

    name: str = Field(
        min_length=1, max_length=40, pattern=SOME_WORD, description="姓名", examples=["演示保安甲"]
    )
    sex: Sex = Field(description="m 男，f 女", examples=["m"])
    birth_on: Day = Field(description="出生日期，应满 18 周岁", examples=["1980-05-01"])
    employer_kind: Employer = Field(description=EMPLOYERS, examples=["own"])
    employed_from: Day = Field(description="上岗日期", examples=["2024-09-01"])


class GuardEditIn(Papers):
    """Change a guard; what is left out stays as it is."""

    version: Version = Field(description="读到的版本；此间别人改过则答 409", examples=[1])
    name: str = Field("", max_length=40, pattern=NO_NUL, description="姓名")
    sex: Sex | None = Field(None, description="m 男，f 女")
    birth_on: Day | None = Field(None, description="出生日期")
    employer_kind: Employer | None = Field(None, description=EMPLOYERS)
    employed_from: Day | None = Field(None, description="上岗日期")


@operations.reads("", "guards.read", "安保人员台账，按单位", Listed[GuardOut])
def guards(request: Request, asked: Query[GuardSift]) -> HttpResponse:
    on = localdate(request.now)
    chosen = {"employer_kind": asked.employer_kind} if asked.employer_kind else {}
    sift = Sift(state=asked.state, text=asked.q.strip(), org_code=asked.org_code, chosen=chosen)
    found = page(
        request, narrowed(GUARDS, request.viewer, sift, on), asked, order=("org_code", "id")
    )
    names = org_names({one.org_code for one in found.rows})
    items = [_shown(request, one, names) for one in found.rows]
    return reply(request, Listed[GuardOut](items=items, next=found.next))


@operations.reads("{uuid:row_id}", "guards.read", "一名保安", GuardOut)
def guard(request: Request, row_id: UUID) -> HttpResponse:
    return reply(request, _told(request, rows.row(request, GUARDS, row_id)))


@operations.writes("", "guards.edit", "登记一名保安；id 就是编号", GuardOut, status=201)
def add(request: Request, told: GuardIn) -> HttpResponse:
    def act() -> GuardOut:
        return _told(request, rows.add(request, GUARDS, told.id, _values(told)))

    return once(request, told, act, status=201)


@operations.writes("{uuid:row_id}/edit", "guards.edit", "修改，只写要改的", GuardOut)
def edit(request: Request, row_id: UUID, told: GuardEditIn) -> HttpResponse:
    def act() -> GuardOut:
        changed = rows.edit(request, GUARDS, row_id, _values(told), told.version)
        return _told(request, changed)

    return once(request, told, act)


@operations.writes("{uuid:row_id}/retire", "guards.edit", "注销，记录保留", GuardOut)
def retire(request: Request, row_id: UUID, told: RetireIn) -> HttpResponse:
    return once(request, told, lambda: _told(request, rows.retire(request, GUARDS, row_id, told)))


@operations.writes("{uuid:row_id}/restore", "guards.edit", "恢复误注销的", GuardOut)
def restore(request: Request, row_id: UUID, told: RestoreIn) -> HttpResponse:
    return once(request, told, lambda: _told(request, rows.restore(request, GUARDS, row_id, told)))


def _values(told: Papers) -> dict[str, Any]:
    """Only what was said, in the columns of the register; a new row takes the defaults too."""
    said = told.model_dump(exclude_unset=isinstance(told, GuardEditIn))
    return {key: said[key] for key in GUARDS.keys if key in said}


def _told(request: Request, row: RegisterRow) -> GuardOut:
    return _shown(request, row, org_names({row.org_code}))


def _shown(request: Request, row: RegisterRow, names: dict[int, str]) -> GuardOut:
    on = localdate(request.now)
    values = GUARDS.values_of(row)
    hidden = dict.fromkeys(rows.sealed_columns(request, GUARDS, row))
    face = rows.face(GUARDS, row, names.get(row.org_code, ""), on)
    return GuardOut(**face, **{**values, **hidden}, age=rules.age(values["birth_on"], on))
