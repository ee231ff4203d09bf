"""责任清单 on paper: what is firm by topic, then what is overseen, then the open norms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final

from xiaoan.engine.policy.models import DUTY_KINDS
from xiaoan.features.responsibility.rules import lists as rules
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.papers import Line, Paper, chinese_day
from xiaoan.foundation.workbooks.printing.paper import A3, Cell, written
from xiaoan.foundation.workbooks.printing.paper import Paper as Sheet

HEADINGS: Final = (
    ("类别", 12), ("主题", 14), ("职责", 24), ("要求", 30), ("责任岗位", 14),
    ("监督", 14), ("依据", 26), ("原文", 50), ("本系统约定（非原文）", 24),
)  # fmt: skip
OWN, OVERSEEN, OPEN = "应尽职责", "监督职责", "原则性要求"


@dataclass(frozen=True)
class Told:
    """What a list says of whom: parts under a heading each, and the texts it stands on."""

    title: str
    whose: str
    on: date
    parts: tuple[tuple[str, tuple[rules.Item, ...]], ...]
    sources: tuple[rules.Source, ...]
    topics: Mapping[str, str]


def told_of(listing: rules.Listing, topics: Mapping[str, str]) -> Told:
    """The list of an organisation, or of a post in it."""
    whose = listing.org_name + (title_of(listing.post) if listing.post else "")
    return Told(
        title=f"{whose}安全责任清单",
        whose=whose,
        on=listing.on,
        parts=_parts([listing]),
        sources=listing.sources,
        topics=topics,
    )


def told_of_person(
    name: str, listings: Sequence[rules.Listing], topics: Mapping[str, str], on: date
) -> Told:
    """The list of a person over all their posts."""
    seats = [f"{one.org_name}{title_of(one.post)}" for one in listings]
    return Told(
        title=f"{name}安全责任清单",
        whose="、".join(seats),
        on=on,
        parts=_parts(listings),
        sources=rules.united_sources(listings),
        topics=topics,
    )


def _parts(
    listings: Sequence[rules.Listing],
) -> tuple[tuple[str, tuple[rules.Item, ...]], ...]:
    united = rules.united(listings)
    overseen = {one.key: one for listing in listings for one in listing.overseen}
    found = (
        (OWN, tuple(one for one in united if not one.is_open)),
        (OVERSEEN, tuple(overseen.values())),
        (OPEN, tuple(one for one in united if one.is_open)),
    )
    return tuple((word, items) for word, items in found if items)


def paper_of(told: Told) -> Paper:
    """The list in the form of an official paper."""
    number = sum(len(items) for _, items in told.parts)
    texts = "、".join(f"《{one.title}》" for one in told.sources)
    lines = [
        Line(f"（{chinese_day(told.on)}）", "centre"),
        Line(f"本清单依据{texts or '现行政策'}整理，责任主体为{told.whose}，共{number}项。"),
    ]
    for place, (word, items) in enumerate(told.parts, 1):
        lines.append(Line(f"{rules.numeral(place)}、{word}（{len(items)}项）", "first"))
        for ordinal, group in enumerate(rules.grouped(items, told.topics), 1):
            lines.append(Line(f"（{rules.numeral(ordinal)}）{group.title}", "second"))
            for count, item in enumerate(group.items, 1):
                lines += item_lines(item, f"{count}．")
    lines += list(_versions(told.sources))
    return Paper(told.title, tuple(lines))


def item_lines(item: rules.Item, mark: str) -> Iterator[Line]:
    """A duty: what it asks, by whom it is overseen, and the sentence it comes from."""
    seen_to = f"由{item.seen_to}监督。" if item.overseers else ""
    yield Line(f"{mark}{item.title}。{item.asked}。责任岗位：{item.post_title}。{seen_to}")
    ours = f"（本系统约定，非原文：{item.assumed}）" if item.assumed else ""
    yield Line(f"依据：{item.source}：“{item.quote}”{ours}", "note")


def _versions(sources: Sequence[rules.Source]) -> Iterator[Line]:
    if not sources:
        return
    yield Line("附：所依据的文本及版本", "first")
    for place, one in enumerate(sources, 1):
        number = f"（{one.number}）" if one.number else ""
        since = chinese_day(one.effective_on)
        yield Line(f"{place}．{one.title}{number}，版本{one.version}，自{since}起适用。", "note")


def workbook_of(told: Told) -> BytesIO:
    """The same list as Excel, one duty a line."""
    texts = "；".join(f"{one.title}{one.number} {one.version}版" for one in told.sources)
    sheet = Sheet(
        name="责任清单",
        title=told.title,
        about=f"日期：{chinese_day(told.on)}    依据：{texts}",
        headings=HEADINGS,
        kept=3,
        size=A3,
    )
    return written(sheet, _rows(told))


def _rows(told: Told) -> Iterator[Sequence[Cell]]:
    for word, items in told.parts:
        for group in rules.grouped(items, told.topics):
            for one in group.items:
                yield (
                    word,
                    group.title,
                    f"{one.title}（{DUTY_KINDS[one.kind]}）",
                    one.asked,
                    one.post_title,
                    one.seen_to,
                    one.source,
                    one.quote,
                    one.assumed,
                )
