"""What the operations of 安全素养 take and give. Nothing here is of one pupil."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from xiaoan.features.literacy.queries.results import Seen
from xiaoan.features.literacy.rules.statistics import Interval
from xiaoan.foundation.api.shapes import SOME_WORD, Day, Flag, NewId, Shape

Band = Literal["lower", "middle", "upper", "junior", "senior"]
Theme = Literal[
    "traffic", "drowning", "fire", "food", "disease", "disaster", "crowd", "bullying", "body",
    "network", "mind", "electricity", "sport", "bus", "drugs", "public",
]  # fmt: skip


class AssessmentIn(NewId):
    """A new assessment. Forms follow from the seed alone."""

    title: str = Field(min_length=1, max_length=60, pattern=SOME_WORD, description="名称")
    band: Band = Field(description="学段")
    themes: list[Theme] = Field(min_length=1, max_length=16, description="主题")
    each: int = Field(ge=1, le=3, strict=True, description="每个主题几题")
    mix: Literal["easier", "even", "harder"] = Field(description="难易")
    forms: int = Field(ge=1, le=4, strict=True, description="平行卷套数")
    starts_on: Day = Field(description="开始日期")
    closes_on: Day = Field(description="截止日期")
    seed: str = Field(
        pattern=r"^[0-9a-f]{16,64}$",
        description="组卷种子（十六进制）",
        examples=["0123456789abcdef"],
    )


class AssessmentOut(Shape):
    """An assessment."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="发起单位编码")
    org_name: str = Field(description="发起单位")
    title: str = Field(description="名称")
    band: str = Field(description="学段")
    themes: dict[str, int] = Field(description="各主题题数")
    minutes: int = Field(description="时长（分钟）")
    length: int = Field(description="每卷题数")
    starts_on: date = Field(description="开始日期")
    closes_on: date = Field(description="截止日期")
    ended_at: datetime | None = Field(description="结束时间")
    used_for: str = Field(description="结果用于什么评价")


class AssessmentEndIn(NewId):
    """Whether classes that still answer are closed too."""

    anyway: Flag = Field(description="还在答题的班级一并结束")


class AssessmentUseIn(NewId):
    """What the result is used for."""

    words: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="用于哪项评价")


class SittingIn(NewId):
    """A class to open."""

    class_name: str = Field(min_length=1, max_length=20, pattern=SOME_WORD, description="班级")
    seats: int = Field(ge=1, le=80, strict=True, description="到场人数")


class SittingOut(Shape):
    """A class. Its codes are for the paper slips, and never given here."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="学校编码")
    class_name: str = Field(description="班级")
    seats: int = Field(description="到场人数")
    link: str = Field(description="班级口令")
    opened_at: datetime = Field(description="开始时间")
    closed_at: datetime | None = Field(description="结束时间")


class ShareOut(Shape):
    """A share of right answers with its 95 % interval."""

    value: float = Field(description="答对比例")
    low: float = Field(description="区间下限")
    high: float = Field(description="区间上限")


class ThemeResultOut(Shape):
    """A theme."""

    theme: str = Field(description="主题")
    title: str = Field(description="主题名称")
    share: ShareOut = Field(description="答对")
    is_weak: bool = Field(description="薄弱")


class SchoolResultOut(Shape):
    """A school; nothing of it where too few took part."""

    code: int = Field(description="学校编码")
    name: str = Field(description="学校")
    share: ShareOut | None = Field(description="答对；人数太少时不给")


class FormResultOut(Shape):
    """A parallel form."""

    number: int = Field(description="卷号")
    alpha: float | None = Field(description="信度（KR-20）；人数太少时不给")


class LiteracyResultsOut(Shape):
    """Results, as much of them as the reader may see."""

    share: ShareOut | None = Field(description="答对；人数太少时不给")
    themes: list[ThemeResultOut] = Field(description="各主题")
    schools: list[SchoolResultOut] = Field(description="各校，按编码排列")
    forms: list[FormResultOut] = Field(description="各套卷")


def results_out(seen: Seen) -> LiteracyResultsOut:
    """The figures without the items."""
    own = seen.own
    return LiteracyResultsOut(
        share=_share(own.whole),
        themes=[
            ThemeResultOut(
                theme=one.theme,
                title=one.title,
                share=ShareOut.model_validate(one.interval),
                is_weak=one.is_weak,
            )
            for one in own.themes
        ],
        schools=[
            SchoolResultOut(code=one.code, name=one.name, share=_share(one.interval))
            for one in own.schools
        ],
        forms=[FormResultOut(number=one.number + 1, alpha=one.alpha) for one in own.forms],
    )


def _share(interval: Interval | None) -> ShareOut | None:
    return None if interval is None else ShareOut.model_validate(interval)
