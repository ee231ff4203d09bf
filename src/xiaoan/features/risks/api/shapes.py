"""What goes in and out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from xiaoan.foundation.api.operations import Operations
from xiaoan.foundation.api.shapes import (
    NO_NUL,
    SOME_WORD,
    CodeFilter,
    Flag,
    Id,
    NewId,
    Paged,
    Shape,
    Version,
)

operations = Operations("risks", "风险")
Colour = Literal["", "red", "orange", "yellow", "blue"]
Kind = Literal["engineering", "management", "training", "personal", "emergency"]


class RiskControl(Shape):
    """A control."""

    kind: Kind = Field(
        description="engineering 工程技术，management 管理，training 培训教育，"
        "personal 个体防护，emergency 应急处置"
    )
    text: str = Field(min_length=1, max_length=300, pattern=SOME_WORD, description="措施")
    post: str = Field("", max_length=40, pattern=NO_NUL, description="落实岗位")


class RiskOut(Shape):
    """A risk of a school's list."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    number: int = Field(description="序号")
    template: str = Field(description="模板，自己登记的为空")
    name: str = Field(description="风险名称")
    area: str = Field(description="领域")
    place: str = Field(description="场所部位")
    activity: str = Field(description="活动")
    source: str = Field(description="危险源")
    consequences: str = Field(description="可能后果")
    items: list[str] = Field(description="检查项")
    answers: list[str] = Field(description="对应区域清单")
    controls: list[RiskControl] = Field(description="管控措施")
    post: str = Field(description="责任岗位")
    inherent: str = Field(description="固有风险，未评估为空")
    colour: str = Field(description="现有风险，未评估为空")
    assessed_at: datetime | None = Field(description="评估时间")
    review_on: date | None = Field(description="复评日期")
    concerns_open: int = Field(description="待研究的变化")
    version: int = Field(description="版本，修改时带上")
    retired_on: date | None = Field(description="撤下日期")


class RiskSift(Paged):
    """Which risks."""

    org_code: CodeFilter = Field(0, description="只看这个单位")
    colour: Colour = Field("", description="只看这个颜色")
    state: Literal["", "concern", "due", "unassessed", "unplaced", "retired"] = Field(
        "", description="只看这种状态"
    )


class RiskIn(NewId):
    """A risk of the school's own."""

    name: str = Field(min_length=1, max_length=60, pattern=SOME_WORD, description="风险名称")
    area: str = Field(min_length=1, max_length=30, pattern=SOME_WORD, description="领域")
    place: str = Field(min_length=1, max_length=100, pattern=SOME_WORD, description="场所部位")
    activity: str = Field("", max_length=100, pattern=NO_NUL, description="活动")
    source: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="危险源")
    consequences: str = Field(
        min_length=1, max_length=200, pattern=SOME_WORD, description="可能后果"
    )
    post: str = Field(
        min_length=1, max_length=40, pattern=SOME_WORD, description="责任岗位", examples=["guard"]
    )
    controls: list[RiskControl] = Field(min_length=1, max_length=30, description="管控措施")
    items: list[str] = Field(default_factory=list, max_length=60, description="检查项")
    answers: list[str] = Field(default_factory=list, max_length=60, description="对应区域清单")


class RiskEditIn(RiskIn):
    """The same risk changed; `version` is what was read."""

    version: Version = Field(description="读到的版本")


class RiskAdoptIn(NewId):
    """Templates to put on the list."""

    templates: list[str] = Field(
        min_length=1, max_length=200, description="模板编号", examples=[["R-XF-01"]]
    )


class RiskReasonIn(NewId):
    """Why."""

    reason: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="理由")


class RiskAssessIn(NewId):
    """An assessment: scores without the controls and with them."""

    method: Literal["matrix", "lec", "direct"] = Field(
        description="matrix 风险矩阵法，lec 作业条件危险性评价法，direct 直接判定"
    )
    inherent: dict[str, float] = Field(
        default_factory=dict, description="固有打分", examples=[{"l": 3, "s": 5}]
    )
    told: dict[str, float] = Field(
        default_factory=dict, description="现有打分", examples=[{"l": 2, "s": 5}]
    )
    inherent_colour: Colour = Field("", description="固有风险颜色；分数线没有确认时必填")
    colour: Colour = Field("", description="现有风险颜色；分数线没有确认时必填")
    item: str = Field("", max_length=20, pattern=NO_NUL, description="直接判定条目")
    reason: str = Field(min_length=1, max_length=300, pattern=SOME_WORD, description="理由")


class RiskAssessmentOut(Shape):
    """An assessment as it is kept."""

    id: UUID = Field(description="编号")
    seq: int = Field(description="第几次")
    method: str = Field(description="方法")
    inherent_score: str = Field(description="固有得分")
    inherent: str = Field(description="固有风险")
    score: str = Field(description="现有得分")
    colour: str = Field(description="现有风险")
    is_settled: bool = Field(description="是否按已确认的分数线定色")
    reason: str = Field(description="理由")
    by_name: str = Field(description="评估人")
    at: datetime = Field(description="时间")


class RiskHistoryOut(Shape):
    """All assessments of a risk, the newest first."""

    items: list[RiskAssessmentOut] = Field(description="历次评估")


class RiskReviewIn(NewId):
    """Something changed."""

    kind: Literal["accident", "building", "law", "other"] = Field(
        description="accident 事故险情，building 场所设施改变，law 法规标准变化，other 其他"
    )
    what: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="情况")
    risk_ids: list[Id] = Field(min_length=1, max_length=300, description="受影响的风险")


class RiskPlaceIn(NewId):
    """Where on the picture, in percent; without x and y it is taken off."""

    x: float | None = Field(None, ge=0, le=100, description="距左边百分比")
    y: float | None = Field(None, ge=0, le=100, description="距上边百分比")
    w: float | None = Field(None, ge=0, le=100, description="区域宽百分比")
    h: float | None = Field(None, ge=0, le=100, description="区域高百分比")


class RiskColours(Shape):
    """How many risks of each colour."""

    org_code: int = Field(description="单位编码")
    red: int = Field(description="红")
    orange: int = Field(description="橙")
    yellow: int = Field(description="黄")
    blue: int = Field(description="蓝")
    unassessed: int = Field(description="没有评估")
    due: int = Field(description="到期没有复评")
    concern: int = Field(description="有变化待研究")


class RiskColoursOut(Shape):
    """By school; those without a list are not in it."""

    items: list[RiskColours] = Field(description="各校")


class RegionalItem(Shape):
    """An item of the regional list."""

    code: str = Field(description="条目编号")
    name: str = Field(description="名称")
    area: str = Field(description="领域")
    asked: str = Field("", description="要求")


class RegionalListOut(Shape):
    """The list in force."""

    id: UUID = Field(description="编号")
    title: str = Field(description="名称")
    version: int = Field(description="第几版")
    document: str = Field(description="文号")
    on: date = Field(description="发布日期")
    digest: str = Field(description="内容的 SHA-256")
    items: list[RegionalItem] = Field(description="条目")


class RegionalOwnIn(Shape):
    """An item of the office's own."""

    name: str = Field(min_length=1, max_length=60, pattern=SOME_WORD, description="名称")
    asked: str = Field("", max_length=200, pattern=NO_NUL, description="要求")


class RegionalPublishIn(NewId):
    """A version to be published."""

    version: Version = Field(description="读到的版本，第一次填 0")
    title: str = Field(min_length=1, max_length=80, pattern=SOME_WORD, description="名称")
    document: str = Field("", max_length=80, pattern=NO_NUL, description="文号")
    templates: list[str] = Field(default_factory=list, max_length=200, description="模板编号")
    own: list[RegionalOwnIn] = Field(default_factory=list, max_length=40, description="本地补充")
    for_government: Flag = Field(False, description="同时作为县政府的区域清单")


class RegionalExemptIn(NewId):
    """An item that the school does not have."""

    code: str = Field(min_length=1, max_length=20, pattern=SOME_WORD, description="条目编号")
    reason: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="理由")


class RiskDoneOut(Shape):
    """Done."""

    id: UUID = Field(description="编号")


class RiskSettleIn(NewId):
    """A decision about the cut-offs of a method."""

    method: Literal["matrix", "lec"] = Field(description="方法")
    deed: Literal["confirmed", "replaced", "withdrawn"] = Field(
        description="confirmed 确认，replaced 改用本地数字，withdrawn 撤回"
    )
    cutoffs: dict[Literal["red", "orange", "yellow"], float] = Field(
        default_factory=dict, description="改用的分数线；采用三级的不写 orange"
    )
    version: Version = Field(description="本辖区已办过几次")
    document: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="依据")
    reason: str = Field(min_length=1, max_length=300, pattern=SOME_WORD, description="理由")


class RiskAnalyseIn(NewId):
    """A 研判."""

    kind: Literal["monthly", "received"] = Field(
        description="monthly 定期研判，received 外来风险通报"
    )
    title: str = Field(min_length=1, max_length=80, pattern=SOME_WORD, description="题目")
    text: str = Field(min_length=1, max_length=5000, pattern=SOME_WORD, description="研判意见")
    result: Literal["clear", "warning_needed"] = Field(
        description="clear 无须预警，warning_needed 需要预警"
    )
    guidance: str = Field("", max_length=1000, pattern=NO_NUL, description="防范要求")
    school_codes: list[int] = Field(default_factory=list, max_length=5000, description="预警学校")
