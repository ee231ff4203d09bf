"""台账 as JSON: a page of one book, with its sums. Excel, Word and PDF are taken from its page."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.shapes import HIGHEST_CODE, NO_NUL, Day, Shape

from . import forms, queries, rules

operations = Operations("books", "台账打印")


class BookSift(Shape):
    """Which book, of which days."""

    book: Literal["checks", "hazards", "patrols", "facts"] = Field(
        "checks", description="，".join(f"{key} {word}" for key, word in rules.BOOKS.items())
    )
    span: Literal["day", "week", "month", "quarter", "term", "school_year", "year"] = Field(
        "month", description="日、周、月、季度、学期、学年、年"
    )
    on: Day | None = Field(None, description="这一天所在的期间；空为今天")
    school: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这所学校；0 为全部")
    topic: str = Field("", max_length=60, pattern=NO_NUL, description="只看这个主题，仅 facts")
    only: str = Field("", max_length=10, pattern=NO_NUL, description="再收窄，同页面上的“只看”")
    after: str = Field("", max_length=90, pattern=NO_NUL, description="上一页给出的 next")


class FigureOut(Shape):
    """One sum."""

    label: str = Field(description="名称")
    value: int = Field(description="数值")
    definition: str = Field(description="口径")


class BookRowOut(Shape):
    """One line."""

    cells: list[str] = Field(description="各格，顺序同 headings")
    url: str = Field(description="这一行所依据的记录；没有页面为空")


class BookOut(Shape):
    """A page of a book."""

    title: str = Field(description="台账")
    unit: str = Field(description="单位")
    since: date = Field(description="从哪天")
    until: date = Field(description="到哪天")
    figures: list[FigureOut] = Field(description="合计")
    headings: list[str] = Field(description="表头")
    rows: list[BookRowOut] = Field(description="行，最新的在前")
    next: str = Field(description="下一页；空为没有了")


@operations.reads("", "books.read", "一本台账", BookOut)
def book(request: Request, asked: Query[BookSift]) -> HttpResponse:
    words = {key: str(word) for key, word in asked.model_dump().items() if word}
    wanted = forms.wanted(words, request.viewer, localdate(request.now))
    unit = queries.unit(request.viewer, wanted)
    if not unit:
        raise Http404
    page = queries.page(request.viewer, wanted, forms.after(words))
    return reply(
        request,
        BookOut(
            title=wanted.title,
            unit=unit,
            since=wanted.since,
            until=wanted.until,
            figures=[
                FigureOut(label=one.label, value=one.value, definition=one.definition)
                for one in queries.figures(request.viewer, wanted)
            ],
            headings=[heading for heading, _ in queries.headings(wanted)],
            rows=[BookRowOut(cells=list(one.cells), url=one.url) for one in page.rows],
            next=page.next,
        ),
    )
