"""台账 as JSON: which there are, what in them runs out; the acts on a row for their features."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Path, Query
from pydantic import Field

from xiaoan.foundation.api.operations import SIGNED_IN, Operations, Request, reply
from xiaoan.foundation.api.paging import cut, page
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import (
    HIGHEST_CODE,
    NO_NUL,
    SOME_WORD,
    Day,
    Listed,
    NewId,
    Paged,
    Shape,
    Version,
)

from . import actions, definition, queries
from .definition import Register
from .forms import RowForm, Sift
from .models import RegisterRow
from .rules import RowRefused

operations = Operations("registers", "台账")
MOVED_ON: Final = "这一行刚刚已由他人修改，请重新读取后再改。"


class RegisterOut(Shape):
    """A register, and how many of its rows the caller sees."""

    name: str = Field(description="标识，也是接口地址中的词")
    title: str = Field(description="名称")
    current: int = Field(description="在册几行")
    expired: int = Field(description="其中有几行已过期")
    expiring: int = Field(description="其中有几行即将到期")


class MarkOut(Shape):
    """Something in a row that has run out or soon will."""

    column: str = Field(description="哪一列")
    title: str = Field(description="什么到期")
    due: date = Field(description="有效期的最后一天")
    state: str = Field(description="expired 已过期，expiring 即将到期")


class RowOut(Shape):
    """What every row of a register has."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    org_name: str = Field(description="单位")
    version: int = Field(description="版本，修改时带上")
    created_at: datetime = Field(description="登记时间")
    changed_at: datetime = Field(description="更新时间")
    changed_by_name: str = Field(description="更新人")
    retired_on: date | None = Field(description="注销日期；在册为 null")
    retired_reason: str = Field(description="注销原因")
    marks: list[MarkOut] = Field(description="已过期和即将到期的，最早的在前")


class DueOut(Shape):
    """A row with something that has run out or soon will."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    org_name: str = Field(description="单位")
    label: str = Field(description="这一行叫什么")
    marks: list[MarkOut] = Field(description="已过期和即将到期的，最早的在前")


class RowSift(Paged):
    """The filters that every register has."""

    state: Literal["current", "expiring", "expired", "retired"] = Field(
        "current", description="current 在册，expiring 即将到期，expired 已过期，retired 已注销"
    )
    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这个单位；0 表示整个范围")
    q: str = Field("", max_length=40, pattern=NO_NUL, description="各列中的文字")


class DueSift(Paged):
    """Which rows that run out."""

    state: Literal["expired", "expiring"] = Field(
        "expired", description="expired 已过期，expiring 即将到期"
    )
    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这个单位；0 表示整个范围")


class RetireIn(NewId):
    """Take a row out; it stays readable."""

    version: Version = Field(description="读到的版本", examples=[1])
    retired_on: Day = Field(description="哪天起不再在册，不晚于今天", examples=["2026-11-18"])
    reason: str = Field(
        min_length=1, max_length=200, pattern=SOME_WORD, description="原因", examples=["合同到期"]
    )


class RestoreIn(NewId):
    """Put back what was taken out by mistake."""

    version: Version = Field(description="读到的版本", examples=[2])


@operations.reads("", SIGNED_IN, "能看的台账，和到期的数目", Listed[RegisterOut])
def registers(request: Request, asked: Query[Paged]) -> HttpResponse:
    """A register is seen by those who hold its own verb."""
    viewer, on = request.viewer, localdate(request.now)
    mine = sorted(
        (one for one in definition.everything() if viewer.may(one.verb("read"))),
        key=lambda one: one.name,
    )
    shown, after = cut(request, mine, asked, "name")
    items = [
        RegisterOut(name=one.name, title=one.title, **queries.counts(one, viewer, on))
        for one in shown
    ]
    return reply(request, Listed[RegisterOut](items=items, next=after))


@operations.reads(
    "{slug:register_name}/due", SIGNED_IN, "一份台账里已过期或即将到期的", Listed[DueOut]
)  # fmt: skip
def due(request: Request, register_name: Path[str], asked: Query[DueSift]) -> HttpResponse:
    viewer, on = request.viewer, localdate(request.now)
    known = {one.name: one for one in definition.everything() if viewer.may(one.verb("read"))}
    if register_name not in known:
        raise Http404
    one = known[register_name]
    rows = queries.narrowed(one, viewer, Sift(state=asked.state, org_code=asked.org_code), on)
    found = page(request, rows, asked, order=("org_code", "id"))
    names = queries.org_names({row.org_code for row in found.rows})
    items = [
        DueOut(
            id=row.id,
            org_code=row.org_code,
            org_name=names.get(row.org_code, ""),
            label=one.label_of(row),
            marks=marks(one, row, on),
        )
        for row in found.rows
    ]
    return reply(request, Listed[DueOut](items=items, next=found.next))


# ---- for the features that declare a register ---------------------------------------------------


def marks(register: Register, row: RegisterRow, on: date) -> list[MarkOut]:
    """What has run out or soon will."""
    return [
        MarkOut(column=one.expiry.column, title=one.expiry.title, due=one.due, state=one.state)
        for one in queries.marks(register, row, on)
    ]


def face(register: Register, row: RegisterRow, org_name: str, on: date) -> dict[str, Any]:
    """The values of a RowOut."""
    kept = {name: getattr(row, name) for name in RowOut.model_fields if hasattr(row, name)}
    return kept | {"org_name": org_name, "marks": marks(register, row, on)}


def sealed_columns(request: Request, register: Register, row: RegisterRow) -> set[str]:
    """The columns of a row that only its keepers read, where the caller is none of them."""
    viewer = request.viewer
    is_own = register.keeps(viewer) and viewer.org_code == row.org_code
    is_keeper = is_own and viewer.may(register.verb("edit"))
    return set() if is_keeper else {one.key for one in register.columns if one.is_sealed}


def row(request: Request, register: Register, row_id: UUID) -> RegisterRow:
    """A row in the caller's sight. Raises Http404."""
    found = queries.row(register, request.viewer, row_id)
    if found is None:
        raise Http404
    return found


def add(request: Request, register: Register, row_id: UUID, told: Mapping[str, Any]) -> RegisterRow:
    """登记; what is not told stays blank."""
    values = _checked(request, register, {**register.blank, **told})
    try:
        return actions.add(act=_act(request, register), id=row_id, values=values)
    except RowRefused as refusal:
        raise Problem(409, str(refusal)) from refusal


def edit(
    request: Request, register: Register, row_id: UUID, told: Mapping[str, Any], version: int
) -> RegisterRow:
    """修改 what is told; the other columns stay."""
    one = _own(request, register, row_id, version)
    values = _checked(request, register, {**register.values_of(one), **told})
    try:
        return actions.edit(
            act=_act(request, register), row=one, values=values, expected_version=version
        )
    except RowRefused as refusal:
        raise Problem(409, MOVED_ON) from refusal


def retire(request: Request, register: Register, row_id: UUID, told: RetireIn) -> RegisterRow:
    """注销."""
    one = _own(request, register, row_id, told.version)
    act = _act(request, register)
    try:
        return actions.retire(act=act, row=one, on=told.retired_on, reason=told.reason)
    except RowRefused as refusal:
        raise Problem.of_fields({"retired_on": str(refusal)}) from refusal


def restore(request: Request, register: Register, row_id: UUID, told: RestoreIn) -> RegisterRow:
    """恢复."""
    one = _own(request, register, row_id, told.version)
    return actions.restore(act=_act(request, register), row=one)


def _act(request: Request, register: Register) -> actions.Act:
    return actions.Act(register, request.viewer, request.now)


def _own(request: Request, register: Register, row_id: UUID, version: int) -> RegisterRow:
    """A row of the own organisation as the caller read it. Raises Http404, Problem 409."""
    one = row(request, register, row_id)
    if one.org_code != request.viewer.org_code:
        raise Http404
    if one.version != version:
        raise Problem(409, MOVED_ON)
    return one


def _checked(request: Request, register: Register, told: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the page's form takes them. Raises Problem 422 with each fault."""
    form = RowForm(
        {"id": UUID(int=0), "version": 0, **told},
        register=register,
        viewer=request.viewer,
        on=localdate(request.now),
    )
    if not form.is_valid():
        raise Problem.of_fields({name: str(words[0]) for name, words in form.errors.items()})
    return form.values
