"""Long work that the caller ordered: imports, exports, evaluations."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from xiaoan.foundation import scope
from xiaoan.foundation.api.operations import SIGNED_IN, Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import Listed, NewId, Paged, Shape
from xiaoan.foundation.api.writing import once
from xiaoan.foundation.jobs import queries
from xiaoan.foundation.jobs import runs as runs_of
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.scope import Viewer

operations = Operations("runs", "长任务")
OVER: Final = "它已经结束，不用取消了。"
NOT_OVER: Final = "它正在进行或已经完成，或者不是您发起的，不能重新开始。"


class Act(Protocol):
    """What is done to a run; false where it does not apply."""

    def __call__(self, run_id: UUID, *, by: Viewer, at: datetime) -> bool: ...


class RunOut(Shape):
    """One piece of long work and how far it is."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    kind: str = Field(description="类别")
    title: str = Field(description="名称")
    by_name: str = Field(description="发起人")
    total: int = Field(description="总数")
    done: int = Field(description="已处理")
    state: str = Field(
        description="waiting 排队中，running 进行中，done 已完成，failed 未成功，cancelled 已取消"
    )
    created_at: datetime = Field(description="发起时间")


@operations.reads("", SIGNED_IN, "我发起的长任务", Listed[RunOut])
def runs(request: Request, asked: Query[Paged]) -> HttpResponse:
    viewer = request.viewer
    rows = Run.objects.filter(scope.within(viewer), by_id=viewer.person_id)
    found = page(request, rows.defer("body", "error"), asked, order=("-created_at", "-id"))
    items = [RunOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[RunOut](items=items, next=found.next))


@operations.reads("{uuid:run_id}", SIGNED_IN, "一次长任务的进度", RunOut)
def run(request: Request, run_id: UUID) -> HttpResponse:
    found = queries.run(request.viewer, run_id)
    if found is None:
        raise Http404
    return reply(request, RunOut.model_validate(found))


@operations.writes("{uuid:run_id}/cancel", SIGNED_IN, "取消自己的长任务", RunOut)
def cancel_run(request: Request, run_id: UUID, told: NewId) -> HttpResponse:
    return once(request, told, lambda: _ended(request, run_id, runs_of.cancel, OVER))


@operations.writes("{uuid:run_id}/restart", SIGNED_IN, "重新开始未成功或已取消的长任务", RunOut)
def restart_run(request: Request, run_id: UUID, told: NewId) -> HttpResponse:
    return once(request, told, lambda: _ended(request, run_id, runs_of.restart, NOT_OVER))


def _ended(request: Request, run_id: UUID, act: Act, otherwise: str) -> RunOut:
    """The run after the act. Raises Problem 409 with `otherwise` where it does not apply."""
    if queries.run(request.viewer, run_id) is None:
        raise Http404
    if not act(run_id, by=request.viewer, at=request.now):
        raise Problem(409, otherwise)
    return RunOut.model_validate(queries.run(request.viewer, run_id))
