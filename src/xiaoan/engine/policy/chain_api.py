"""政策 across texts as JSON: the chain on a topic, and two texts side by side."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Path, Query
from pydantic import Field

from xiaoan.engine.policy import chaining, queries, sides
from xiaoan.engine.policy.chain_showing import level_word
from xiaoan.engine.policy.chain_words import STATES, VERDICTS, state_of
from xiaoan.engine.policy.chaining import Place, Spoken
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.stacking import Link
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import cut
from xiaoan.foundation.api.shapes import NO_NUL, CodeFilter, Listed, Paged, Shape

operations = Operations("policy", "政策")


class TopicOut(Shape):
    """A topic that texts in force at one's own organisation speak of."""

    key: str = Field(description="标识")
    title: str = Field(description="名称")
    texts: int = Field(description="说到它的文件数")
    duties: int = Field(description="职责数")


class LinkOut(Shape):
    """What one text says on a topic, beside the others. Lists hold ids of duties."""

    duty: str = Field(description="职责")
    title: str = Field(description="标题")
    pack: str = Field(description="文件")
    level: str = Field(description="文件的层级")
    state: str = Field(description="、".join(f"{key} {one[0]}" for key, one in STATES.items()))
    met_by: list[str] = Field(description="更严的")
    meets: list[str] = Field(description="比它宽的")
    same_as: list[str] = Field(description="要求相同的")
    filled_by: list[str] = Field(description="写明它的")
    fills: list[str] = Field(description="它写明的")
    against: list[str] = Field(description="不能同时做到的")


class ChainOut(Shape):
    """All that is said on a topic, from the widest text to the nearest."""

    topic: str = Field(description="主题")
    title: str = Field(description="名称")
    organisation: int | None = Field(description="对哪个单位；空为本地各单位")
    texts: int = Field(description="文件数")
    has_conflict: bool = Field(description="有没有冲突")
    links: list[LinkOut] = Field(description="各份文件的要求，从最宽的到最近的")
    others: list[str] = Field(description="同一主题下对别的单位的职责")


class ChainSift(Shape):
    """For whom."""

    organisation: CodeFilter | None = Field(None, description="单位编码；不填为本地各单位")


class PairOut(Shape):
    """Two demands side by side; one may be missing."""

    left: str | None = Field(description="前一份的职责")
    right: str | None = Field(description="后一份的职责")
    verdict: str = Field(
        description="、".join(
            f"{key} {one[0].format(left='前一份', right='后一份')}" for key, one in VERDICTS.items()
        )
    )


class ComparedOut(Shape):
    """A topic that both texts speak of."""

    key: str = Field(description="主题")
    title: str = Field(description="名称")
    pairs: list[PairOut] = Field(description="逐项对照")


class ComparedSift(Paged):
    """Which topic."""

    topic: str = Field("", max_length=60, pattern=NO_NUL, description="只看这个主题")


@operations.reads("topics", "policy.read", "对本单位施行的文件说到的主题", Listed[TopicOut])
def topics(request: Request, asked: Query[Paged]) -> HttpResponse:
    titles = chaining.topic_titles()
    found = chaining.topics_at(request.viewer.org_code, _today(request))
    rows = [
        TopicOut(
            key=key,
            title=titles.get(key, key),
            texts=len({one.pack_id for one in said}),
            duties=len(said),
        )
        for key, said in found.items()
    ]
    shown, further = cut(request, rows, asked, "key")
    return reply(request, Listed[TopicOut](items=shown, next=further))


@operations.reads("topics/{path:topic}", "policy.read", "一个主题上各级文件怎么说", ChainOut)
def chain(request: Request, topic: Path[str], asked: Query[ChainSift]) -> HttpResponse:
    place = Place(request.viewer.org_code)
    if asked.organisation is not None:
        found = chaining.organisation_seen(request.viewer, asked.organisation)
        if found is None:
            raise Http404
        place = Place(found.code, found)
    spoken = chaining.spoken(topic, place, _today(request))
    if not spoken.chain.links and not spoken.others:
        raise Http404
    return reply(request, _chain(spoken, topic, asked.organisation))


def _chain(spoken: Spoken, topic: str, organisation: int | None) -> ChainOut:
    return ChainOut(
        topic=topic,
        title=chaining.topic_title(topic),
        organisation=organisation,
        texts=spoken.chain.texts,
        has_conflict=spoken.chain.has_conflict,
        links=[_link(one, spoken) for one in spoken.chain.links],
        others=[one.duty.id for one in spoken.others],
    )


def _link(one: Link, spoken: Spoken) -> LinkOut:
    return LinkOut(
        duty=one.said.duty.id,
        title=one.said.duty.title,
        pack=one.said.pack_id,
        level=level_word(spoken.packs[one.said.pack_id]),
        state=state_of(one, spoken.chain),
        met_by=list(one.met_by),
        meets=list(one.meets),
        same_as=list(one.same_as),
        filled_by=list(one.filled_by),
        fills=list(one.said.duty.fills),
        against=list(one.against),
    )


@operations.reads(
    "compare/{slug:key}/{slug:other_key}",
    "policy.read",
    "两份文件都说到的主题，逐项对照",
    Listed[ComparedOut],
)
def compare(request: Request, key: str, other_key: str, asked: Query[ComparedSift]) -> HttpResponse:
    left, right = (_text(one, _today(request)) for one in (key, other_key))
    both, titles = sides.between(left, right), chaining.topic_titles()
    rows = [
        ComparedOut(
            key=topic,
            title=titles.get(topic, topic),
            pairs=[
                PairOut(
                    left=one.left.id if one.left else None,
                    right=one.right.id if one.right else None,
                    verdict=one.verdict,
                )
                for one in both.pairs(topic)
            ],
        )
        for topic in both.shared()
        if asked.topic in ("", topic)
    ]
    shown, further = cut(request, rows, asked, "key")
    return reply(request, Listed[ComparedOut](items=shown, next=further))


def _text(key: str, on: date) -> Pack:
    found = queries.pack(key, on)
    if found is None or found.kind != "policy":
        raise Http404
    return found


def _today(request: Request) -> date:
    return localdate(request.now)
