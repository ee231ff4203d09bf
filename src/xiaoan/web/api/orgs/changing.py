"""更名、迁移、并入、撤销 of organisations, and what may be edited of one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from ninja import Path
from pydantic import Field

from xiaoan.foundation import scope
from xiaoan.foundation.api.filling import filled
from xiaoan.foundation.api.operations import Request
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NO_NUL, SOME_WORD, Code, Day, Flag, NewId
from xiaoan.foundation.api.writing import TAKEN, once
from xiaoan.foundation.orgs import actions, queries, standing
from xiaoan.foundation.orgs.forms import (
    ChangeForm,
    NewOrganisationForm,
    OrganisationForm,
    TerritoryForm,
    UndoForm,
)
from xiaoan.foundation.orgs.models import Change, Organisation, Territory
from xiaoan.foundation.orgs.models.changes import KINDS
from xiaoan.foundation.scope import Viewer

from .bodies import ChangeOut, places, words
from .places import OrganisationOut, PathCode, TerritoryOut, operations

Made = TypeVar("Made")
Count = Annotated[int, Field(ge=0, le=100_000, strict=True)]
Degree = Annotated[float, Field(ge=-180, le=180, strict=True)]
Point = Annotated[list[Degree], Field(min_length=2, max_length=2)]
NAME_OF_ABOVE: Final = "单位名称由教育行政部门更改，请联系县教科局。"
CODE_TAKEN: Final = "刚刚有人用了同一个编码，请换一个编号再发送一次。"


class ChangeIn(NewId):
    """A change to register. Of today or earlier it takes effect at once."""

    kind: Literal["rename", "move", "merge", "close"] = Field(
        description=words(KINDS), examples=["rename"]
    )
    on: Day = Field(description="生效日期；以后的到那一天零点过后自动生效", examples=["2026-11-18"])
    reason: str = Field(
        min_length=1, max_length=300, pattern=SOME_WORD, description="原因", examples=["布局调整"]
    )
    document: str = Field("", max_length=120, pattern=NO_NUL, description="批准文件及文号")
    name: str = Field(
        "", max_length=80, pattern=NO_NUL, description="新名称，更名时必填；迁移时不变则不填"
    )
    short_name: str = Field("", max_length=40, pattern=NO_NUL, description="新简称")
    seat: Code | None = Field(None, description="迁往的乡镇（街道）编码，迁移时必填")
    successor: Code | None = Field(None, description="承接单位编码，并入时必填")


class UndoIn(NewId):
    """更正."""

    reason: str = Field(
        min_length=1, max_length=300, pattern=SOME_WORD, description="原因", examples=["误选单位"]
    )


class RenameIn(NewId):
    """A territory's new name."""

    name: str = Field(
        min_length=1, max_length=60, pattern=SOME_WORD, description="新名称", examples=["演示镇"]
    )
    document: str = Field("", max_length=120, pattern=NO_NUL, description="批准文件及文号")


class OrganisationIn(NewId):
    """A new school, institution or department; the rest is told by editing it."""

    kind: Literal["school", "institution", "department"] = Field(
        description="school 学校，institution 机构，department 部门", examples=["school"]
    )
    stage: str = Field("", max_length=14, pattern=NO_NUL, description="学段（类型）；部门不填")
    name: str = Field(
        min_length=1, max_length=80, pattern=SOME_WORD, description="全称", examples=["演示小学"]
    )
    short_name: str = Field("", max_length=40, pattern=NO_NUL, description="简称")
    seat: Code = Field(description="所在乡镇（街道）编码", examples=[51172310300000])
    line: str = Field("education", max_length=20, pattern=NO_NUL, description="主管条线")
    ownership: Literal["", "public", "private"] = Field("", description="public 公办，private 民办")
    opened_on: Day | None = Field(None, description="启用日期")


class OrganisationEditIn(NewId):
    """What may be edited; what is left out stays as it is."""

    name: str = Field("", max_length=80, pattern=NO_NUL, description="名称；学校自己不能改")
    short_name: str = Field("", max_length=40, pattern=NO_NUL, description="简称；同上")
    stage: str = Field("", max_length=14, pattern=NO_NUL, description="学段（类型）")
    ownership: Literal["", "public", "private"] = Field("", description="public 公办，private 民办")
    setting: Literal["", "urban", "town", "rural"] = Field("", description="城乡")
    boarding: Flag = Field(False, description="寄宿制")
    enrolment: Count = Field(0, description="在校学生（幼儿）数")
    boarders: Count = Field(0, description="寄宿生数")
    staff_count: Count = Field(0, description="教职工数")
    class_count: Count = Field(0, description="班级数")
    point_lng: Degree | None = Field(None, description="经度（EPSG:4490）")
    point_lat: Degree | None = Field(None, description="纬度")
    outline: list[Point] = Field(
        default_factory=list, max_length=500, description="校园边界，[经度, 纬度] 依次回到起点"
    )
    opened_on: Day | None = Field(None, description="启用日期")
    is_public_body: Flag = Field(False, description="向各单位公开名录")


@operations.writes(
    "organisations/{int:code}/changes",
    "orgs.change",
    "登记一项单位变动；当天或以前的立即生效",
    ChangeOut,
    status=201,
)
def plan_change(request: Request, code: Path[PathCode], told: ChangeIn) -> HttpResponse:
    def act() -> ChangeOut:
        one = _changeable(request.viewer, code)
        _check_said(told)
        form = ChangeForm(_said(told), viewer=request.viewer, one=one, kind=told.kind)
        wanted = filled(form).wanted
        made = _asked(lambda: actions.plan_change(wanted, by=request.viewer, at=request.now))
        if made.org_code != code:
            raise Problem(409, TAKEN)
        return ChangeOut.model_validate(made)

    return once(request, told, act, status=201)


@operations.writes(
    "changes/{uuid:change_id}/withdraw", "orgs.change", "取消一项未生效的变动", ChangeOut
)
def withdraw_change(request: Request, change_id: UUID, told: NewId) -> HttpResponse:
    def act() -> ChangeOut:
        one = _change(request, change_id)
        gone = _asked(
            lambda: actions.withdraw_change(change=one, by=request.viewer, at=request.now)
        )
        return ChangeOut.model_validate(gone)

    return once(request, told, act)


@operations.writes(
    "changes/{uuid:change_id}/undo", "orgs.change", "更正一项误办的变动，恢复原样", ChangeOut
)
def undo_change(request: Request, change_id: UUID, told: UndoIn) -> HttpResponse:
    def act() -> ChangeOut:
        one = _change(request, change_id)
        reason = filled(UndoForm(_said(told))).cleaned_data["reason"]
        undone = _asked(
            lambda: actions.undo_change(
                change=one, reason=reason, by=request.viewer, at=request.now
            )
        )
        return ChangeOut.model_validate(undone)

    return once(request, told, act)


@operations.writes(
    "territories/{int:code}/rename", "orgs.change", "区划更名，原名仍可检索", TerritoryOut
)
def rename_territory(request: Request, code: Path[PathCode], told: RenameIn) -> HttpResponse:
    def act() -> TerritoryOut:
        lo, hi = request.viewer.own_interval
        found = Territory.objects.filter(code=code, code__gte=lo, hi__lte=hi)
        if lo == hi or not found.exists():
            raise Http404
        given = filled(TerritoryForm(_said(told))).cleaned_data
        renamed = actions.rename_territory(code=code, by=request.viewer, at=request.now, **given)
        return TerritoryOut.model_validate(renamed)

    return once(request, told, act)


@operations.writes(
    "organisations", "orgs.change", "新增单位，编码接着往下编", OrganisationOut, status=201
)
def create_organisation(request: Request, told: OrganisationIn) -> HttpResponse:
    def act() -> OrganisationOut:
        lo, hi = request.viewer.own_interval
        if lo == hi:
            raise Http404
        if Organisation.objects.filter(id=told.id).exists():
            raise Problem(409, TAKEN)
        seats = [(one.code, one.full_name) for one in queries.seats_within(request.viewer)]
        form = filled(NewOrganisationForm(_said(told), seats=seats))
        wanted = form.organisation(standing.next_code(form.cleaned_data["seat"]))
        return OrganisationOut.model_validate(_created(request, wanted))

    return once(request, told, act, status=201)


@operations.writes(
    "organisations/{int:code}/edit", "orgs.edit", "修改单位信息，只写要改的", OrganisationOut
)
def edit_organisation(
    request: Request, code: Path[PathCode], told: OrganisationEditIn
) -> HttpResponse:
    def act() -> OrganisationOut:
        viewer = request.viewer
        one = _listed(viewer, code)
        lo, hi = viewer.own_interval
        if not lo <= code <= hi or one.closed_on is not None:
            raise Http404
        changes = _edited(viewer, one, told)
        changed = _asked(
            lambda: actions.update_organisation(
                code=code, changes=changes, by=viewer, at=request.now
            )
        )
        return OrganisationOut.model_validate(changed)

    return once(request, told, act)


def _said(told: NewId) -> dict[str, Any]:
    return told.model_dump(mode="json")


def _asked(act: Callable[[], Made]) -> Made:
    """What the act makes of it. Raises Problem 409 or 422 with every sentence."""
    try:
        return act()
    except actions.ChangeRefused as refused:
        raise Problem(409, str(refused), errors=places(refused.faults)) from refused
    except actions.OrganisationInvalid as invalid:
        raise Problem(422, str(invalid), errors=places(invalid.faults)) from invalid


def _check_said(told: ChangeIn) -> None:
    """Refuse what this kind of change does not take; the page has no such field."""
    given = {name for name in ("name", "short_name", "seat", "successor") if getattr(told, name)}
    strange = sorted(given - {*ChangeForm.KEPT[told.kind]})
    if strange:
        sentence = f"“{KINDS[told.kind]}”没有这一项，请删去。"
        raise Problem.of_fields(dict.fromkeys(strange, sentence))


def _listed(viewer: Viewer, code: int) -> Organisation:
    found = queries.directory(viewer).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _changeable(viewer: Viewer, code: int) -> Organisation:
    """An organisation below the caller's own. Raises Http404."""
    one = _listed(viewer, code)
    lo, hi = viewer.own_interval
    if lo == hi or not lo <= code <= hi:
        raise Http404
    return one


def _change(request: Request, change_id: UUID) -> Change:
    found = Change.objects.filter(scope.within(request.viewer), id=change_id).first()
    if found is None:
        raise Http404
    return found


def _created(request: Request, wanted: Organisation) -> Organisation:
    try:
        with transaction.atomic():
            return _asked(
                lambda: actions.create_organisation(
                    organisation=wanted, by=request.viewer, at=request.now
                )
            )
    except IntegrityError as taken:
        raise Problem(409, CODE_TAKEN) from taken


def _edited(viewer: Viewer, one: Organisation, told: OrganisationEditIn) -> dict[str, Any]:
    """Every editable fact, as it is or as it was told. Raises Problem 422."""
    lo, hi = viewer.own_interval
    may_rename = viewer.may("orgs.change") and lo < hi
    said: dict[str, Any] = told.model_dump(mode="json", exclude_unset=True, exclude={"id"})
    if not may_rename and {"name", "short_name"} & said.keys():
        named = sorted({"name", "short_name"} & said.keys())
        raise Problem.of_fields(dict.fromkeys(named, NAME_OF_ABOVE))
    if "outline" in said:
        said["outline"] = json.dumps(said["outline"])
    known = OrganisationForm.of(one, may_rename=may_rename).initial
    form = OrganisationForm({**known, **said}, kind=one.kind, may_rename=may_rename)
    return dict(filled(form).cleaned_data)
