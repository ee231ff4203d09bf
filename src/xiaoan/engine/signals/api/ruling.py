"""定规则: rules written, changed and ended by the organisation they are of."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from pydantic import Field

from xiaoan.engine.signals import actions, forms, queries, receivers, rules
from xiaoan.engine.signals.models import Rule
from xiaoan.foundation.api.filling import filled
from xiaoan.foundation.api.operations import Request
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NO_NUL, SOME_WORD, Flag, Id, NewId, Shape
from xiaoan.foundation.api.writing import TAKEN, once

from .reading import RuleOut, operations, rule_out, words


class ConditionIn(Shape):
    """One thing that a rule asks."""

    field: Literal["device", "kind", "phase", "title", "place", "value", "severity"] = Field(
        description=words(rules.FIELDS), examples=["kind"]
    )
    operator: Literal["is", "has", "from", "to"] = Field(
        "is", description=words(rules.OPERATORS), examples=["is"]
    )
    value: str = Field(
        max_length=60,
        pattern=NO_NUL,
        description=f"比什么。信号类别：{words(rules.KINDS)}；状态：{words(rules.PHASES)}",
        examples=["smoke"],
    )


class RuleIn(NewId):
    """A rule, whole."""

    name: str = Field(
        min_length=1, max_length=60, pattern=SOME_WORD, description="名称", examples=["烟感报警"]
    )
    source_id: Id | None = Field(None, description="只看这个来源；全部来源为 null")
    conditions: list[ConditionIn] = Field(
        min_length=1, max_length=forms.LINES, description="条件，须全部符合"
    )
    doing: Literal["hazard", "task", "notice"] = Field(
        description=words(rules.DOINGS), examples=["hazard"]
    )
    area: str = Field(
        "", max_length=10, pattern=NO_NUL, description=f"隐患领域：{'、'.join(forms.AREAS)}"
    )
    post_kind: str = Field(
        "", max_length=40, pattern=NO_NUL, description="交给哪类岗位；派待办、发通知时必填"
    )
    to_schools: Flag = Field(False, description="发给辖区每一所学校")
    join_minutes: int = Field(
        30, ge=1, le=1440, strict=True, description="同一设备多少分钟内并为一件"
    )
    storm: int = Field(5, ge=1, le=100, strict=True, description="一分钟内最多立几件")
    is_quiet: Flag = Field(True, description="试运行：只标出会怎么办，不真办")
    place_in_order: int = Field(1, ge=1, le=999, strict=True, description="次序")


@operations.writes("rules", "signals.rule", "新增规则；id 就是编号", RuleOut, status=201)
def add_rule(request: Request, told: RuleIn) -> HttpResponse:
    def act() -> RuleOut:
        if Rule.objects.filter(id=told.id).exists():
            raise Problem(409, TAKEN)
        return _set(request, told.id, told)

    return once(request, told, act, status=201)


@operations.writes("rules/{uuid:rule_id}/edit", "signals.rule", "修改规则，整条重写", RuleOut)
def change_rule(request: Request, rule_id: UUID, told: RuleIn) -> HttpResponse:
    return once(request, told, lambda: _set(request, _rule(request, rule_id).id, told))


@operations.writes("rules/{uuid:rule_id}/end", "signals.rule", "停用规则，已立的事照办", RuleOut)
def end_rule(request: Request, rule_id: UUID, told: NewId) -> HttpResponse:
    def act() -> RuleOut:
        one = _rule(request, rule_id)
        try:
            ended = actions.end_rule(rule=one, by=request.viewer, at=request.now)
        except rules.RuleRefused as refusal:
            raise Problem(409, str(refusal)) from refusal
        return rule_out(ended)

    return once(request, told, act)


def _set(request: Request, rule_id: UUID, told: RuleIn) -> RuleOut:
    values = filled(_form(request, told), _places()).values
    try:
        changed = actions.change_rule(id=rule_id, values=values, by=request.viewer, at=request.now)
    except rules.RuleRefused as refusal:
        raise Problem(409, str(refusal)) from refusal
    return rule_out(changed)


def _form(request: Request, told: RuleIn) -> forms.RuleForm:
    said: dict[str, Any] = told.model_dump(mode="json", exclude={"conditions"})
    for number, one in enumerate(told.conditions, start=1):
        said |= {f"{part}_{number}": word for part, word in one.model_dump().items()}
    viewer = request.viewer
    own = queries.sources(viewer).filter(org_code=viewer.org_code, closed_at__isnull=True)
    return forms.RuleForm(
        {**said, "source": said["source_id"]},
        sources=[(str(one.id), one.name) for one in own],
        posts=receivers.offered(viewer),
    )


def _places() -> dict[str, str]:
    """What the form's lines are called in a body."""
    lines = {
        f"{part}_{number}": f"conditions.{number - 1}.{part}"
        for number in range(1, forms.LINES + 1)
        for part in ConditionIn.model_fields
    }
    return {**lines, "source": "source_id"}


def _rule(request: Request, rule_id: UUID) -> Rule:
    found = queries.rule(request.viewer, rule_id)
    if found is None:
        raise Http404
    return found
