"""班级台账: listed, registered, changed, taken out; and the step into a new school year."""

from __future__ import annotations

from django.http import HttpResponse
from pydantic import Field

from xiaoan.engine.registers.interface import operations_of
from xiaoan.foundation.api.operations import Request
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NewId, Shape
from xiaoan.foundation.api.writing import once

from . import actions
from .queries import CLASSES

operations = operations_of(CLASSES, "班级")


class GoUpIn(NewId):
    """升入新学年."""

    seen: int = Field(ge=0, le=1_000_000, description="在册各班 version 之和，防止重复升班")


class GoUpOut(Shape):
    """What became of the classes."""

    up: int = Field(description="升入新学年的班数")
    gone: int = Field(description="毕业注销的班数")


@operations.writes("go-up", "classes.edit", "全部班级升入新学年", GoUpOut)
def go_up(request: Request, told: GoUpIn) -> HttpResponse:
    def act() -> GoUpOut:
        up, gone = actions.go_up(seen=told.seen, by=request.viewer, at=request.now)
        if not up + gone:
            raise Problem(409, "没有改动：这期间班级有变化或已经升过，请重新读取后再办。")
        return GoUpOut(up=up, gone=gone)

    return once(request, told, act)
