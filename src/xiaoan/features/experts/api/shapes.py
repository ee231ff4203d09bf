"""What the operations of 专家智库 take and give. A phone number is given to who keeps the panel."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from xiaoan.foundation.api.shapes import (
    NO_NUL,
    SOME_WORD,
    Code,
    Day,
    Flag,
    Id,
    NewId,
    Paged,
    Shape,
    Version,
)

FieldKey = Literal[
    "fire", "disaster", "laboratory", "practice", "school", "kindergarten", "construction", "food",
    "health", "psychology", "traffic", "law", "emergency", "equipment", "security",
]  # fmt: skip
Yuan = Annotated[str, Field(pattern=r"^\d{1,6}(\.\d{1,2})?$", description="元", examples=["0.00"])]


class PriceShape(Shape):
    """One price of the office's own."""

    title: str = Field(min_length=1, max_length=20, pattern=SOME_WORD, description="名称")
    yuan: Yuan


class PanelOut(Shape):
    """A panel."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="组建单位编码")
    name: str = Field(description="名称")
    document: str = Field(description="组建文件")
    set_up_on: date = Field(description="组建日期")
    fields: list[str] = Field(description="领域")
    term_years: int = Field(description="每届任期（年）")
    reviewers: int = Field(description="复审人数")
    publicity_days: int = Field(description="公示天数")
    takes_applications: bool = Field(description="接受自荐")
    published_at: datetime | None = Field(description="名单公布时间")
    version: int = Field(description="版本")


class PanelIn(NewId):
    """A panel's rules."""

    name: str = Field(min_length=1, max_length=60, pattern=SOME_WORD, description="名称")
    document: str = Field("", max_length=120, pattern=NO_NUL, description="组建文件")
    set_up_on: Day = Field(description="组建日期", examples=["2026-11-18"])
    fields: list[FieldKey] = Field(min_length=1, max_length=15, description="领域")
    term_years: int = Field(ge=1, le=10, description="每届任期（年）")
    reviewers: int = Field(ge=2, le=9, description="复审人数")
    publicity_days: int = Field(ge=1, le=60, description="公示天数")
    terms: str = Field(min_length=1, max_length=4000, pattern=SOME_WORD, description="入库条件")
    prices: list[PriceShape] = Field(
        default_factory=list, max_length=12, description="劳务标准，由本单位设定"
    )
    takes_applications: Flag = Field(True, description="接受自荐")


class PanelChangeIn(PanelIn):
    """A panel's rules as they shall be; `version` as last seen."""

    version: Version = Field(description="改之前看到的版本")


class ExpertOut(Shape):
    """An expert, without their phone number."""

    id: UUID = Field(description="编号")
    number: str = Field(description="聘书编号")
    name: str = Field(description="姓名")
    employer: str = Field(description="工作单位")
    title: str = Field(description="职务职称")
    fields: list[str] = Field(description="领域")
    state: str = Field(description="serving 在聘，ended 已退出")
    from_on: date = Field(description="聘期开始")
    until_on: date = Field(description="聘期届满")
    version: int = Field(description="版本")


class ExpertSift(Paged):
    """Which experts of a panel."""

    state: Literal["", "serving", "ended"] = Field("serving", description="状态；空为全部")
    field: Literal["", FieldKey] = Field("", description="领域")


class RecommendIn(NewId):
    """A recommendation: the least that can be reviewed."""

    name: str = Field(min_length=1, max_length=40, pattern=SOME_WORD, description="姓名")
    phone: str = Field(pattern=r"^1[3-9]\d{9}$", description="手机号", examples=["13800000000"])
    employer: str = Field(min_length=1, max_length=80, pattern=SOME_WORD, description="工作单位")
    title: str = Field(min_length=1, max_length=60, pattern=SOME_WORD, description="职务职称")
    fields: list[FieldKey] = Field(min_length=1, max_length=15, description="领域")
    years: int = Field(ge=0, le=70, description="从事本专业的年数")
    papers: str = Field("", max_length=600, pattern=NO_NUL, description="资格证书")
    statement: str = Field(min_length=1, max_length=1500, pattern=SOME_WORD, description="经历")
    has_consented: Literal[True] = Field(description="本人已同意个人信息使用说明和推荐")


class RecommendedOut(Shape):
    """What the recommended person may ask with."""

    case_id: UUID = Field(description="事项编号")
    receipt_code: str = Field(description="受理码")


class RenewIn(NewId):
    """续聘."""

    until_on: Day = Field(description="新的届满日", examples=["2029-11-17"])
    version: Version = Field(description="改之前看到的版本")


class ExpertEndIn(NewId):
    """退出."""

    why: Literal["expired", "resigned", "unfit", "breach", "other"] = Field(description="原因")
    words: str = Field("", max_length=200, pattern=NO_NUL, description="说明")
    on: Day = Field(description="退出日期", examples=["2026-11-18"])


class ExpertTieIn(NewId):
    """利害关系."""

    about_code: Code = Field(description="涉及单位编码")
    relation: Literal[
        "employer", "former", "family", "interest", "supplier", "dispute", "other"
    ] = Field(description="关系")
    words: str = Field("", max_length=200, pattern=NO_NUL, description="说明")
    from_on: Day = Field(description="开始日期", examples=["2026-11-18"])
    until_on: Day | None = Field(None, description="结束日期")


class ExpertTieOut(Shape):
    """A tie as kept."""

    id: UUID = Field(description="编号")
    about_code: int = Field(description="涉及单位编码")
    relation: str = Field(description="关系")
    from_on: date = Field(description="开始日期")
    until_on: date | None = Field(description="结束日期")


class TieEndIn(NewId):
    """When it ended."""

    on: Day = Field(description="结束日期", examples=["2026-11-18"])


class ExpertAbsenceIn(NewId):
    """请假."""

    from_on: Day = Field(description="开始日期", examples=["2026-11-18"])
    until_on: Day = Field(description="结束日期", examples=["2026-11-20"])
    reason: str = Field("", max_length=100, pattern=NO_NUL, description="原因")


class QualificationIn(NewId):
    """资格证书."""

    name: str = Field(min_length=1, max_length=60, pattern=SOME_WORD, description="证书名称")
    number: str = Field("", max_length=60, pattern=NO_NUL, description="证书编号")
    until_on: Day | None = Field(None, description="有效期至")


class AssignIn(NewId):
    """直接派遣."""

    field: FieldKey = Field(description="领域")
    purpose: str = Field(min_length=1, max_length=120, pattern=SOME_WORD, description="事由")
    about_code: Code = Field(description="服务单位编码")
    from_on: Day = Field(description="开始日期", examples=["2026-11-18"])
    until_on: Day = Field(description="结束日期", examples=["2026-11-18"])
    why_not_drawn: str = Field(
        min_length=1, max_length=200, pattern=SOME_WORD, description="不经抽取的原因"
    )


class WantShape(Shape):
    """How many of a field."""

    field: FieldKey = Field(description="领域")
    number: int = Field(ge=1, le=20, description="人数")


class ExpertDrawIn(NewId):
    """For what experts are drawn."""

    purpose: str = Field(min_length=1, max_length=120, pattern=SOME_WORD, description="事由")
    about_code: Code = Field(description="服务单位编码")
    from_on: Day = Field(description="开始日期", examples=["2026-11-18"])
    until_on: Day = Field(description="结束日期", examples=["2026-11-18"])
    wants: list[WantShape] = Field(min_length=1, max_length=15, description="各领域人数")


class ExpertDrawOut(Shape):
    """A draw with all that is needed to compute it again."""

    id: UUID = Field(description="编号")
    purpose: str = Field(description="事由")
    about_code: int = Field(description="服务单位编码")
    wants: dict[str, int] = Field(description="各领域人数")
    frame: list[dict[str, Any]] = Field(description="名单和不参加的原因")
    digest: str = Field(description="名单指纹")
    record: dict[str, Any] = Field(description="抽取记录；没有抽取时为空")
    chosen: dict[str, str] = Field(description="席位和抽中的专家")
    fixed_at: datetime = Field(description="名单固定时间")
    drawn_at: datetime | None = Field(description="抽取时间")


class ReplaceIn(NewId):
    """Which seat."""

    seat: str = Field(pattern=r"^[a-z]{2,20}-\d{1,2}$", description="席位", examples=["fire-1"])


class AssignmentOut(Shape):
    """A task of an expert."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="服务单位编码")
    org_name: str = Field(description="服务单位")
    expert_name: str = Field(description="专家")
    seat: str = Field(description="席位")
    purpose: str = Field(description="事由")
    from_on: date = Field(description="开始日期")
    until_on: date = Field(description="结束日期")
    state: str = Field(
        description="asked 待答复，accepted 已接受，declined 不能参加，"
        "reported 已出意见，cancelled 已取消"
    )
    findings: str = Field(description="查看情况和问题")
    advice: str = Field(description="意见建议")
    reported_at: datetime | None = Field(description="出意见时间")
    opinion_hash: str = Field(description="意见的 SHA-256")
    org_mark: int | None = Field(description="服务单位评价，1 至 5")
    office_mark: int | None = Field(description="派出单位评价，1 至 5")


class FeeIn(NewId):
    """A fee by a price of the office's own."""

    price: str = Field(min_length=1, max_length=20, pattern=SOME_WORD, description="标准的名称")
    quantity: Decimal = Field(gt=0, le=9999, decimal_places=1, description="数量")


class FeeOut(Shape):
    """The fee as noted."""

    id: UUID = Field(description="任务编号")
    quantity: Decimal | None = Field(description="数量")
    fee_yuan: Decimal | None = Field(description="劳务费（元）")


class EvaluateIn(NewId):
    """评价."""

    mark: int = Field(ge=1, le=5, description="5 很好，4 较好，3 一般，2 较差，1 不合格")
    words: str = Field("", max_length=200, pattern=NO_NUL, description="意见")


class ExpertCancelIn(NewId):
    """取消."""

    why: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="原因")


class ExpertIdOut(Shape):
    """What was written."""

    id: Id = Field(description="编号")
