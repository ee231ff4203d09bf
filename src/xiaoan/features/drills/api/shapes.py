"""What a drill is as JSON, and what is told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from xiaoan.foundation.api.shapes import NO_NUL, SOME_WORD, Flag, Id, Moment, NewId, Paged, Shape

KINDS: Final = "special 专项，comprehensive 综合，tabletop 桌面推演"
Kind = Literal["special", "comprehensive", "tabletop"]
Number = Annotated[int, Field(ge=0, le=30_000, strict=True)]
Line = Annotated[str, Field(min_length=1, max_length=80, pattern=SOME_WORD)]


class DrillOut(Shape):
    """A drill."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="学校编码")
    org_name: str = Field(description="学校")
    title: str = Field(description="名称")
    scenario: str = Field(description="情形，见 packs/drills")
    kind: str = Field(description=KINDS)
    topic: str = Field(description="履职记录的科目")
    planned_at: datetime = Field(description="计划时间")
    is_announced: bool = Field(description="是否预先通知")
    state: str = Field(description="planned 待演练，running 演练中，ended 已完成，cancelled 已取消")
    source: str = Field(description="run 现场计时，paper 事后补登")
    began_at: datetime | None = Field(description="警报时间")
    ended_at: datetime | None = Field(description="结束时间")
    out_seconds: int | None = Field(description="全部撤出用时（秒）")
    whole_seconds: int | None = Field(description="全部到齐用时（秒）")
    expected: int = Field(description="应到")
    present: int = Field(description="实到")
    excused: int = Field(description="请假")
    missing: int = Field(description="缺员")
    score: int | None = Field(description="评估得分")


class MusterOut(Shape):
    """A class of a drill."""

    id: UUID = Field(description="点名行编号，计时清点时用")
    name: str = Field(description="班级")
    expected: int = Field(description="应到")
    assembly: str = Field(description="集合位置")


class DrillWholeOut(DrillOut):
    """A drill with the classes that take part."""

    classes: list[MusterOut] = Field(description="参加的班级")


class DrillSift(Paged):
    """Which drills."""

    state: Literal["", "planned", "running", "ended", "cancelled"] = Field("", description="状态")
    kind: Literal["", "special", "comprehensive", "tabletop"] = Field("", description=KINDS)


class DrillPlanIn(NewId):
    """A plan; the classes are those of the register."""

    title: str = Field("", max_length=80, pattern=NO_NUL, description="名称，不写则自动取名")
    scenario: str = Field(max_length=12, pattern=SOME_WORD, description="情形", examples=["fire"])
    kind: Kind = Field(description=KINDS)
    planned_at: Moment = Field(description="计划时间", examples=["2026-11-18T10:20:00+08:00"])
    is_announced: Flag = Field(True, description="是否预先通知")
    place: str = Field("", max_length=60, pattern=NO_NUL, description="地点")
    scheme: str = Field("", max_length=2000, pattern=NO_NUL, description="方案要点")
    script: str = Field("", max_length=20, pattern=NO_NUL, description="推演脚本")


class DrillTapIn(Shape):
    """One tap."""

    id: Id = Field(description="手机生成的编号，重复发送只算一次")
    kind: Literal["alarm", "out", "count", "void"] = Field(
        description="alarm 警报，out 撤出，count 报数，void 撤销"
    )
    at: Moment = Field(description="手机时间", examples=["2026-11-18T10:20:00+08:00"])
    muster: Id | None = Field(None, description="哪个班")
    present: Number = Field(0, description="实到")
    excused: Number = Field(0, description="请假")
    voids: Id | None = Field(None, description="撤销哪一次")


class DrillTapsIn(NewId):
    """What one phone sends at once."""

    marks: list[DrillTapIn] = Field(max_length=1000, description="点按")
    sent_at: Moment = Field(
        description="发送时的手机时间，用来校正手机时钟", examples=["2026-11-18T10:20:05+08:00"]
    )
    device: str = Field("", max_length=36, pattern=NO_NUL, description="手机编号")


class DrillCancelIn(NewId):
    """取消."""

    why: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="原因")


class DrillPaperIn(NewId):
    """补登."""

    scenario: str = Field(max_length=12, pattern=SOME_WORD, description="情形", examples=["fire"])
    kind: Kind = Field(description=KINDS)
    began_at: Moment = Field(description="演练时间", examples=["2026-11-09T10:20:00+08:00"])
    present: Number = Field(description="参加人数")
    seconds: Number | None = Field(None, description="全部撤出用时（秒）")
    summary: str = Field("", max_length=2000, pattern=NO_NUL, description="简要情况")


class DrillAnswerIn(NewId):
    """An answer at the table."""

    place: int = Field(ge=0, le=50, strict=True, description="第几项，从 0 起")
    text: str = Field(min_length=1, max_length=500, pattern=SOME_WORD, description="作答")


class DrillWeakIn(Shape):
    """A weak point."""

    item: str = Field("", max_length=20, pattern=NO_NUL, description="评估项")
    text: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="问题")
    place: str = Field("", max_length=60, pattern=NO_NUL, description="位置")


class DrillMarkIn(Shape):
    """A line of the form."""

    item: str = Field(max_length=20, pattern=SOME_WORD, description="评估项")
    mark: int = Field(ge=0, le=2, strict=True, description="2 做到，1 部分做到，0 没有做到")


class DrillEvaluateIn(NewId):
    """评估."""

    marks: list[DrillMarkIn] = Field(max_length=60, description="逐项")
    weak: list[DrillWeakIn] = Field(default_factory=list, max_length=60, description="薄弱点")
    summary: str = Field("", max_length=2000, pattern=NO_NUL, description="总结")


class DrillPhotosIn(NewId):
    """Pictures uploaded before."""

    file_ids: list[Id] = Field(max_length=10, description="照片")


class DrillCardIn(NewId):
    """A card in the school's own words."""

    scenario: str = Field(max_length=12, pattern=SOME_WORD, description="情形")
    post: str = Field(max_length=40, pattern=SOME_WORD, description="岗位")
    lines: list[Line] = Field(min_length=1, max_length=8, description="前五分钟做什么")
    seen: int = Field(ge=0, le=100_000, strict=True, description="改之前看到的版本；没改过为 0")


class DrillCardOut(Shape):
    """A card."""

    scenario: str = Field(description="情形")
    post: str = Field(description="岗位")
    lines: list[str] = Field(description="前五分钟做什么")
    version: int = Field(description="版本")


class WeaknessOut(Shape):
    """A weak point."""

    id: UUID = Field(description="编号")
    text: str = Field(description="薄弱点")
    case_id: UUID | None = Field(description="转成的隐患")
