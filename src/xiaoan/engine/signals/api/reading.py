"""信号 as JSON: what came, how the sources do, the rules. No key or secret of a source goes out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from xiaoan.engine.signals import queries, rules
from xiaoan.engine.signals.adapters import KIND_TITLES
from xiaoan.engine.signals.models import OUTCOMES, Rule
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.shapes import HIGHEST_CODE, Id, Listed, Paged, Shape

operations = Operations("signals", "信号")


def words(table: dict[str, str]) -> str:
    return "，".join(f"{key or '空'} {word}" for key, word in table.items())


class SignalOut(Shape):
    """What a delivery says, and what came of it."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    org_name: str = Field(description="单位")
    source_id: UUID = Field(description="来源")
    source_name: str = Field(description="来源名称")
    state: str = Field(description="read 已读，unread 读不懂")
    reason: str = Field(description="读不懂的原因")
    device: str = Field(description="设备编号")
    kind: str = Field(description=words(rules.KINDS))
    phase: str = Field(description=words(rules.PHASES))
    title: str = Field(description="标题")
    place: str = Field(description="位置")
    value: str = Field(description="数值")
    severity: str = Field(description="级别")
    happened_at: datetime = Field(description="发生时间")
    received_at: datetime = Field(description="收到时间")
    outcome: str = Field(description=words(OUTCOMES))
    case_id: UUID | None = Field(description="由此立的事项")
    count: int = Field(description="并在一起的信号数")


class SignalWholeOut(SignalOut):
    """A signal with what came, as text."""

    raw: str | None = Field(description=f"原文的前 {queries.SHOWN_BYTES} 字节；看不到则为 null")
    raw_bytes: int | None = Field(description="原文共几字节")


class SourceOut(Shape):
    """A device or system that may deliver, and how it does."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    name: str = Field(description="名称")
    kind: str = Field(description=words(KIND_TITLES))
    is_test: bool = Field(description="试运行")
    silent_minutes: int = Field(description="多久没有信号算失联（分钟）；0 为不看")
    per_minute: int = Field(description="每分钟最多几条")
    made_at: datetime = Field(description="登记时间")
    made_by_name: str = Field(description="登记人")
    closed_at: datetime | None = Field(description="停用时间")
    last_heard: datetime | None = Field(description="最近一次收到")
    today: int = Field(description="近一天收到几条")
    unread: int = Field(description="读不懂的几条")
    is_silent: bool = Field(description="失联")


class ConditionOut(Shape):
    """One thing that a rule asks."""

    field: str = Field(description=words(rules.FIELDS))
    operator: str = Field(description=words(rules.OPERATORS))
    value: str = Field(description="比什么")


class RuleOut(Shape):
    """When these conditions hold, do this; the first that holds decides."""

    id: UUID = Field(description="编号")
    name: str = Field(description="名称")
    source_id: UUID | None = Field(description="只看这个来源；全部来源为 null")
    conditions: list[ConditionOut] = Field(description="条件，须全部符合")
    doing: str = Field(description=words(rules.DOINGS))
    area: str = Field(description="隐患领域")
    post_kind: str = Field(description="交给岗位")
    to_schools: bool = Field(description="发给辖区各校")
    join_minutes: int = Field(description="多少分钟内并为一件")
    storm: int = Field(description="一分钟内最多立几件")
    is_quiet: bool = Field(description="试运行")
    place_in_order: int = Field(description="次序")
    changed_at: datetime = Field(description="更新时间")


class SignalSift(Paged):
    """Which signals."""

    state: Literal["", "read", "unread"] = Field("", description="read 已读，unread 读不懂")
    source_id: Id | None = Field(None, description="只看这个来源")
    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这个单位；0 表示整个范围")


class SourceSift(Paged):
    """Which sources."""

    is_open: bool = Field(True, description="true 只看在用的，false 只看停用的")


@operations.reads("", "signals.read", "信号，最新的在前", Listed[SignalOut])
def signals(request: Request, asked: Query[SignalSift]) -> HttpResponse:
    chosen = {"state": asked.state, "source_id": asked.source_id, "org_code": asked.org_code}
    rows = queries.signals(request.viewer)
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    found = page(request, rows, asked, order=("-received_at", "-raw_id"))
    items = [SignalOut(**_shown(one)) for one in queries.lines(request.viewer, found.rows)]
    return reply(request, Listed[SignalOut](items=items, next=found.next))


@operations.reads("{uuid:raw_id}", "signals.read", "一条信号和它的原文", SignalWholeOut)
def signal(request: Request, raw_id: UUID) -> HttpResponse:
    found = queries.signal(request.viewer, raw_id)
    if found is None:
        raise Http404
    (line,) = queries.lines(request.viewer, [found])
    text, size = queries.raw_text(request.viewer, found) or (None, None)
    return reply(request, SignalWholeOut(**_shown(line), raw=text, raw_bytes=size))


@operations.reads("sources", "signals.read", "信号来源和它们的近况", Listed[SourceOut])
def sources(request: Request, asked: Query[SourceSift]) -> HttpResponse:
    rows = queries.sources(request.viewer).filter(closed_at__isnull=asked.is_open)
    counted = queries.counted(rows, request.now)
    found = page(request, counted, asked, order=("org_code", "name", "id"))
    items = [source_out(one) for one in queries.health_of(found.rows, request.now)]
    return reply(request, Listed[SourceOut](items=items, next=found.next))


@operations.reads("sources/{uuid:source_id}", "signals.read", "一个信号来源", SourceOut)
def source(request: Request, source_id: UUID) -> HttpResponse:
    rows = queries.sources(request.viewer).filter(id=source_id)
    found = queries.health_of(list(queries.counted(rows, request.now)), request.now)
    if not found:
        raise Http404
    return reply(request, source_out(found[0]))


@operations.reads("rules", "signals.rule", "本单位的信号规则，按次序", Listed[RuleOut])
def listed_rules(request: Request, asked: Query[Paged]) -> HttpResponse:
    found = page(request, queries.rules_of(request.viewer), asked, order=("place_in_order", "id"))
    items = [rule_out(one) for one in found.rows]
    return reply(request, Listed[RuleOut](items=items, next=found.next))


def _shown(line: queries.Line) -> dict[str, Any]:
    one = line.signal
    kept = {name: getattr(one, name) for name in SignalOut.model_fields if hasattr(one, name)}
    return kept | {
        "id": one.raw_id,
        "org_name": line.org_name,
        "source_name": line.source_name,
        "case_id": line.case.id if line.case else None,
        "count": line.count,
    }


def source_out(one: queries.Health) -> SourceOut:
    """A source as it is told, with how it does."""
    health = {"last_heard": one.last_heard, "today": one.today, "unread": one.unread}
    row = one.source
    kept = {name: getattr(row, name) for name in SourceOut.model_fields if hasattr(row, name)}
    return SourceOut(**{**kept, **health, "is_silent": one.is_silent})


def rule_out(one: Rule) -> RuleOut:
    """A rule as it is told."""
    kept = {name: getattr(one, name) for name in RuleOut.model_fields}
    asked = [
        ConditionOut(field=each.field, operator=each.operator, value=each.value)
        for each in one.demand.conditions
    ]
    return RuleOut(**{**kept, "conditions": asked})
