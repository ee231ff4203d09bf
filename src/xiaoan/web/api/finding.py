"""Looking for words in everything that the caller may see."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import further, opened
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NO_NUL, Listed, Paged, Shape
from xiaoan.foundation.search import queries, registry, rules

operations = Operations("search", "检索")
OTHER_KIND = "这个翻页位置是另一类的，请从第一页重新读。"


class HitOut(Shape):
    """One thing found."""

    kind: str = Field(description="哪一类，填在 kind 里可以只读这一类")
    kind_title: str = Field(description="这一类叫什么")
    title: str = Field(description="名称")
    detail: str = Field(description="在哪里、说了什么")
    tag: str = Field(description="状态；没有则为空")
    on: date | None = Field(description="日期")
    url: str = Field(description="网页地址")


class HitSift(Paged):
    """What is looked for."""

    q: str = Field(
        "", max_length=rules.LONGEST, pattern=NO_NUL,
        description="要找的词，可写拼音首字母；几个词用空格隔开，须都有",
    )  # fmt: skip
    kind: str = Field(
        "", max_length=40, pattern=NO_NUL,
        description=f"只找这一类，可以一直读下去；不填则每类至多 {queries.FEW} 条",
    )  # fmt: skip


@operations.reads("", "search.read", "检索范围内的事项、单位、人员和政策", Listed[HitOut])
def search(request: Request, asked: Query[HitSift]) -> HttpResponse:
    """Nothing is found for no words."""
    query, on = rules.read(asked.q), localdate(request.now)
    if asked.kind:
        return _of_one_kind(request, asked, query)
    size = min(asked.limit, queries.FEW)
    groups = queries.few_of_each(request.viewer, query, on, size)
    items = [one for group in groups for one in _hits(group)]
    return reply(request, Listed[HitOut](items=items, next=None))


def _of_one_kind(request: Request, asked: HitSift, query: rules.Query) -> HttpResponse:
    source = registry.source(request.viewer, asked.kind)
    if source is None:
        raise Http404
    after = _after(request, asked)
    wanted = registry.Wanted(query, localdate(request.now), asked.limit, after)
    group = queries.of_one_kind(request.viewer, source, wanted)
    more = further(request, [source.kind, group.next]) if group.next else None
    return reply(request, Listed[HitOut](items=_hits(group), next=more))


def _after(request: Request, asked: HitSift) -> UUID | None:
    if not asked.after:
        return None
    kind, key = opened(asked.after, request.path)
    if kind != asked.kind:
        raise Problem.of_fields({"after": OTHER_KIND})
    return UUID(key)


def _hits(group: queries.Group) -> list[HitOut]:
    return [
        HitOut(
            kind=group.source.kind,
            kind_title=group.source.word,
            title=one.title,
            detail=one.detail,
            tag=one.tag,
            on=one.on,
            url=one.url,
        )
        for one in group.hits
    ]
