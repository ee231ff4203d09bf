"""班级台账: listed, registered, changed, taken out; and the step into a new school year."""

from __future__ import annotations

from django.http import HttpResponse
from pydantic import Field

from xiaoan.engine.registers.interface import operations_of
from xiaoan.foundation.api.operations import Request, reply
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NewId, Shape
from xiaoan.foundation.api.writing import once

from . import actions, queries
from .queries import CLASSES

operations = operations_of(CLASSES, "班级")


class GoUpIn(NewId):
    """升入新学年."""

    seen: str = Field(
        pattern=r"^[0-9a-f]{16}$",
        description="读取 go-up 时的标记，防止重复升班",
        examples=["0123456789abcdef"],
    )


class GoUpOut(Shape):
    """What became of the classes."""

    up: int = Field(description="升入新学年的班数")
    gone: int = Field(description="毕业注销的班数")


class RisingOut(Shape):
    """A class and what it becomes."""

    name: str = Field(description="班级")
    then: str = Field(description="新学年的班名；毕业的为空")


class GoUpShownOut(Shape):
    """What every class would become."""

    seen: str = Field(description="升班时带上，防止重复升班")
    classes: list[RisingOut] = Field(description="各班")


@operations.reads("go-up", "classes.edit", "升入新学年之前看各班怎么变", GoUpShownOut)
def rising(request: Request) -> HttpResponse:
    rows = queries.following(request.viewer)
    classes = [RisingOut(name=row.name, then=then) for row, then in rows]
    return reply(request, GoUpShownOut(seen=queries.mark(request.viewer), classes=classes))


@operations.writes("go-up", "classes.edit", "全部班级升入新学年", GoUpOut)
def go_up(request: Request, told: GoUpIn) -> HttpResponse:
    def act() -> GoUpOut:
        up, gone = actions.go_up(seen=told.seen, by=request.viewer, at=request.now)
        if not up + gone:
            raise Problem(409, "没有改动：这期间班级有变化或已经升过，请重新读取后再办。")
        return GoUpOut(up=up, gone=gone)

    return once(request, told, act)
