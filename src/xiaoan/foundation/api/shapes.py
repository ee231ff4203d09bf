"""The types that requests and answers are made of. What the schema says is what is accepted."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Final, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

T = TypeVar("T")
HIGHEST_CODE: Final = 99_999_999_999_999
DEFAULT_LIMIT: Final = 50
HIGHEST_LIMIT: Final = 200
NO_NUL: Final = r"^[^\x00]*$"
SOME_WORD: Final = r"^[^\x00]*[^\x00\s][^\x00]*$"
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})"
)


class Shape(BaseModel):
    """A JSON object with these members and no others."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


def _only(form: re.Pattern[str], words: str) -> BeforeValidator:
    """Refuse the other spellings that pydantic would read, such as numbers for moments."""

    def check(value: object) -> object:
        if isinstance(value, str) and not form.fullmatch(value):
            raise ValueError(words)
        if not isinstance(value, str | UUID | date):
            raise ValueError(words)
        return value

    return BeforeValidator(check)


Id = Annotated[UUID, _only(_UUID, "应是 UUID，如 019a0000-0000-7000-8000-000000000000")]
Day = Annotated[date, _only(_DAY, "应是日期，如 2026-11-18")]
Moment = Annotated[datetime, _only(_MOMENT, "应是带时区的时间，如 2026-11-18T09:30:00+08:00")]
Flag = Annotated[bool, Field(strict=True)]
Code = Annotated[
    int,
    Field(
        ge=0,
        le=HIGHEST_CODE,
        strict=True,
        description="14 位单位编码",
        examples=[51172310300101],
    ),
]
CodeFilter = Annotated[int, Field(ge=0, le=HIGHEST_CODE)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1, strict=True)]


class NewId(Shape):
    """What every write carries: an id made by the client."""

    id: Id = Field(
        description="客户端生成的编号（UUIDv7）。同一编号再发一次得到同样的回答；"
        "同一编号换了内容则答 409。",
        examples=["019a0000-0000-7000-8000-000000000001"],
    )


class Paged(Shape):
    """How a list is read on: by key, never by number."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=HIGHEST_LIMIT, description="一次最多几条")
    after: str = Field(
        "",
        max_length=600,
        pattern=r"^[A-Za-z0-9_.=-]*$",
        description="接着上一页读：填上一页 next 中的 after，不要自己拼写",
    )


class Listed(Shape, Generic[T]):
    """One page of a list; `next` is empty on the last page. There are no totals."""

    items: list[T] = Field(description="本页各条")
    next: str | None = Field(None, description="下一页的地址；没有下一页时为 null")


class ProblemShape(Shape):
    """An answer that is not what was asked for (RFC 9457)."""

    type: str = Field(description="问题类别的地址，一律为 about:blank")
    title: str = Field(description="问题类别")
    status: int = Field(ge=400, le=599, description="HTTP 状态码")
    detail: str = Field(description="出了什么问题、接下来怎么办")
    errors: list[FieldProblem] = Field(description="逐项说明；没有则为空")


class FieldProblem(Shape):
    """One place of the request that is wrong."""

    field: str = Field(description="位置，如 form.grade")
    message: str = Field(description="怎么改")
