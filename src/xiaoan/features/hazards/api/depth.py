"""What hangs on a hazard, what is like it, listing, money, counts, and one deed on many."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from xiaoan.engine.cases.models import Case
from xiaoan.features.hazards import actions, rules
from xiaoan.features.hazards.models import Commission, Fund, Interim, Listing
from xiaoan.features.hazards.queries import money, statistics
from xiaoan.features.hazards.queries import register as queries
from xiaoan.features.hazards.queries.similar import alike, alike_to_words
from xiaoan.foundation import scope
from xiaoan.foundation.api.operations import Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.shapes import (
    HIGHEST_CODE,
    NO_NUL,
    Id,
    Listed,
    NewId,
    Paged,
    Shape,
)
from xiaoan.foundation.api.writing import once

from .register import Area, operations


class FundOut(Shape):
    """One line of a hazard's money."""

    kind: str = Field(description="estimate 估算，approve 批准，spend 支出")
    yuan: int = Field(description="金额（元）")
    source: str = Field(description="资金来源")
    words: str = Field(description="说明")
    at: datetime = Field(description="时间")
    file_ids: list[UUID] = Field(description="凭证")


class InterimOut(Shape):
    """One interim measure."""

    kind: str = Field(
        description="fence 围挡，stop 停用，watch 值守，sign 警示，move 转移，other 其他"
    )
    words: str = Field(description="做法")
    watcher_name: str = Field(description="看管人")
    until: date = Field(description="到哪天")
    lifted_at: datetime | None = Field(description="解除时间")


class CommissionOut(Shape):
    """Work given to a third party."""

    party_name: str = Field(description="受托单位")
    work: str = Field(description="委托内容")
    due_on: date = Field(description="完成日期")
    yuan: int | None = Field(description="费用（元）")
    reported_at: datetime | None = Field(description="收到报告时间")
    conclusion: str = Field(description="报告结论")
    report_ids: list[UUID] = Field(description="报告的附件编号")


class AlikeOut(Shape):
    """A hazard that may be the same."""

    id: UUID = Field(description="编号")
    number: str = Field(description="文面编号")
    title: str = Field(description="事由")
    place: str = Field(description="位置")
    opened_at: datetime = Field(description="立案时间")
    percent: int = Field(description="相似程度，0 到 100")


class HazardDepthOut(Shape):
    """What hangs on one hazard."""

    funds: list[FundOut] = Field(description="资金经过")
    approved_yuan: int | None = Field(description="批准（元）；没有批准过为空")
    spent_yuan: int = Field(description="已支出（元）")
    interims: list[InterimOut] = Field(description="临时管控")
    commissions: list[CommissionOut] = Field(description="委托第三方")
    extended_count: int = Field(description="批准延期的次数")
    cause: str = Field(description="management 管理，people 人，things 物，surroundings 环境")
    is_cause_guessed: bool = Field(description="原因由系统按领域推断")
    evaluation: str = Field(description="治理评估：good 有效，partly 部分有效，relapse 又出现了")
    alike: list[AlikeOut] = Field(description="可能是同一处的")


class SimilarSift(Shape):
    """What somebody is about to report."""

    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="单位编码")
    place: str = Field("", max_length=100, pattern=NO_NUL, description="在哪里")
    description: str = Field("", max_length=500, pattern=NO_NUL, description="看到了什么")


class ListingOut(Shape):
    """A listed hazard, for those who see the hazard."""

    case_id: UUID = Field(description="隐患编号")
    number: str = Field(description="挂牌编号")
    org_code: int = Field(description="单位编码")
    bureau_name: str = Field(description="挂牌单位")
    public_words: str = Field(description="公示内容")
    is_public: bool = Field(description="对外公示")
    deadline: date = Field(description="督办期限")
    next_report_on: date = Field(description="下次报进展")
    reported_at: datetime | None = Field(description="最近一次进展")
    delisted_at: datetime | None = Field(description="摘牌时间")


class ListingSift(Paged):
    """Which listed hazards."""

    state: Literal["", "standing", "over"] = Field("", description="standing 督办中，over 已摘牌")


class CountSift(Shape):
    """What is counted: the filters of the register."""

    since: date | None = Field(None, description="从哪天上报的起")
    until: date | None = Field(None, description="到哪天上报的止")
    grade: Literal["", "general", "serious", "major"] = Field("", description="只看这个等级")
    area: Area = Field("", description="只看这个领域")
    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这个单位；0 表示整个范围")

    @property
    def wanted(self) -> queries.Wanted:
        return queries.Wanted(
            since=self.since,
            until=self.until,
            grade=self.grade,
            area=self.area,
            org_code=self.org_code,
        )


class CountOut(Shape):
    """One line of the statistics."""

    by: str = Field(description="month、area、grade、cause、source、org、place、item；合计为空")
    key: str = Field(description="按它筛选台账用的值")
    word: str = Field(description="名称")
    found: int = Field(description="发现")
    open: int = Field(description="未销号")
    overdue: int = Field(description="其中超期")
    days: float | None = Field(description="已销号的平均办结天数")


class CountsOut(Shape):
    """The statistics: 合计 first, of each dimension the ten most frequent, months all."""

    lines: list[CountOut] = Field(description="各行")


class MoneyOut(Shape):
    """The money of all hazards that cost something."""

    hazards: int = Field(description="处数")
    estimated: int = Field(description="估算（元）")
    approved: int = Field(description="批准（元）")
    spent: int = Field(description="已支出（元）")
    short: int = Field(description="批准少于估算的处数")
    over: int = Field(description="支出超出批准的处数")


class BulkIn(NewId):
    """One deed on many; each is its own move. Acceptance and close-out are one by one only."""

    deed: Literal["reassign", "hasten", "urge"] = Field(
        description="reassign 改派责任人，hasten 提前期限，urge 督办"
    )
    case_ids: list[Id] = Field(min_length=1, max_length=actions.MOST, description="隐患编号")
    responsible: Id | None = Field(None, description="改派给谁（任职编号）")
    deadline: date | None = Field(None, description="提前到哪天")
    note: str = Field("", max_length=2000, pattern=NO_NUL, description="说明；督办必填")


class BulkRowOut(Shape):
    """What became of one."""

    id: UUID = Field(description="隐患编号")
    is_done: bool = Field(description="办成了")
    words: str = Field(description="没有办成的原因")


class BulkOut(Shape):
    """What became of each, in the order of the register."""

    results: list[BulkRowOut] = Field(description="逐件结果")


@operations.reads("statistics", "hazards.read", "隐患统计", CountsOut)
def counts(request: Request, asked: Query[CountSift]) -> HttpResponse:
    found = statistics.statistics(request.viewer, asked.wanted, request.now)
    lines = [_line("", found.total)]
    for key, rows in found.by.items():
        shown = rows if key == "month" else found.top(key)
        lines += [_line(key, one) for one in shown]
    return reply(request, CountsOut(lines=lines))


def _line(by: str, one: statistics.Count) -> CountOut:
    return CountOut(by=by, **vars(one))


@operations.reads("funds", "hazards.read", "整改资金合计", MoneyOut)
def funds(request: Request, asked: Query[CountSift]) -> HttpResponse:
    found = money.money(request.viewer, asked.wanted, request.now)
    return reply(request, MoneyOut(**found.total))


@operations.reads("similar", "hazards.report", "上报前看看有没有相似的", Listed[AlikeOut])
def similar(request: Request, asked: Query[SimilarSift]) -> HttpResponse:
    told = rules.Seen(asked.place, asked.description)
    found = alike_to_words(request.viewer, asked.org_code, told, request.now)
    items = [_alike(one.case, one.percent) for one in found]
    return reply(request, Listed[AlikeOut](items=items, next=None))


@operations.reads("listings", "hazards.read", "挂牌督办", Listed[ListingOut])
def listings(request: Request, asked: Query[ListingSift]) -> HttpResponse:
    rows = Listing.objects.filter(scope.within(request.viewer))
    if asked.state:
        rows = rows.filter(delisted_at__isnull=asked.state == "standing")
    found = page(request, rows, asked, order=("-at", "-id"))
    items = [ListingOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[ListingOut](items=items, next=found.next))


@operations.reads("{uuid:case_id}/depth", "hazards.read", "资金、管控、委托、相似", HazardDepthOut)
def depth(request: Request, case_id: UUID) -> HttpResponse:
    case = queries.hazards(request.viewer).filter(id=case_id).first()
    if case is None:
        raise Http404
    hazard = case.hazard
    return reply(
        request,
        HazardDepthOut(
            funds=[FundOut.model_validate(one) for one in _of(Fund, case)],
            approved_yuan=hazard.approved_yuan,
            spent_yuan=hazard.spent_yuan,
            interims=[InterimOut.model_validate(one) for one in _of(Interim, case)],
            commissions=[CommissionOut.model_validate(one) for one in _of(Commission, case)],
            extended_count=hazard.extended_count,
            cause=hazard.cause,
            is_cause_guessed=hazard.is_cause_guessed,
            evaluation=hazard.evaluation,
            alike=[_alike(one.case, one.percent) for one in alike(case, hazard)],
        ),
    )


def _of(
    model: type[Fund] | type[Interim] | type[Commission], case: Case
) -> list[Fund | Interim | Commission]:
    return list(model.objects.filter(case=case).order_by("at"))


def _alike(case: Case, percent: int) -> AlikeOut:
    return AlikeOut(
        id=case.id,
        number=case.number,
        title=case.title,
        place=case.hazard.place,
        opened_at=case.opened_at,
        percent=percent,
    )


@operations.writes("bulk", "hazards.read", "成批改派、提前期限、督办", BulkOut)
def bulk(request: Request, told: BulkIn) -> HttpResponse:
    return once(request, told, lambda: _bulk(request, told))


def _bulk(request: Request, told: BulkIn) -> BulkOut:
    """Each asks the verb of its own move; what one may not do is refused row by row."""
    given = {"responsible": told.responsible, "deadline": told.deadline}
    form = {name: str(value) for name, value in given.items() if value}
    found = queries.hazards(request.viewer).filter(id__in=told.case_ids)
    batch = actions.Batch(told.id, told.deed, form, told.note.strip())
    rows = list(found.order_by("-opened_at", "-id"))
    results = actions.handle_many(batch, rows, request.viewer, request.now)
    return BulkOut(
        results=[
            BulkRowOut(id=one.case.id, is_done=one.is_done, words=one.words) for one in results
        ]
    )
