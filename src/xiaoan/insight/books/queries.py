"""The rows of a book, newest first on a page and oldest first on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from xiaoan.engine.cases.models import Case
from xiaoan.engine.duties import catalogue, sources
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.duties.rules import as_list
from xiaoan.engine.duties.wording import plain
from xiaoan.engine.policy import queries as policy
from xiaoan.engine.policy.models import Topic
from xiaoan.engine.policy.rules import facts_of
from xiaoan.engine.policy.wording import Words
from xiaoan.features.hazards.queries import register as hazards
from xiaoan.features.hazards.rules import GRADES
from xiaoan.features.inspections import queries as inspections
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

from . import rules
from .rules import Wanted

PAGE: Final = 50
CHUNK: Final = 1000
SCOPES: Final = {
    "route": "路线巡查", "campus": "全校排查", "sensitive": "敏感部位检查", "key": "重点部位检查",
    "surroundings": "周边联合排查", "leader": "校领导巡查", "point": "单点检查",
}  # fmt: skip
Key = tuple[str, UUID]


@dataclass(frozen=True)
class Row:
    """One line of a book: its cells under the headings, and the page that it opens."""

    cells: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class Figure:
    """One sum of a book; `only` narrows the list to what it counts."""

    label: str
    value: int
    only: str
    definition: str


@dataclass(frozen=True)
class Book:
    """How one kind of book is read."""

    headings: tuple[tuple[str, int], ...]  # (words, share of the width); the unit comes second
    when: str
    rows: Callable[[Viewer, Wanted], QuerySet[Any]]
    drawn: Callable[[Viewer, Sequence[Any], dict[int, str]], list[Row]]
    figures: Callable[[QuerySet[Any]], list[Figure]]


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    next: str


def page(viewer: Viewer, wanted: Wanted, after: Key | None) -> Page:
    """Some rows, the newest first, and the key that the next page begins after."""
    book = _BOOKS[wanted.book]
    rows = book.rows(viewer, wanted)
    if after is not None:
        when, key = after
        earlier = Q(**{f"{book.when}__lt": when})
        rows = rows.filter(earlier | Q(**{book.when: when, "id__lt": key}))
    found = list(rows.order_by(f"-{book.when}", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    further = f"{getattr(last, book.when).isoformat()}_{last.pk}" if last else ""
    return Page(_drawn(viewer, book, shown), further)


def every_row(viewer: Viewer, wanted: Wanted) -> Iterator[tuple[str, ...]]:
    """The cells of every row, the oldest first, numbered, read in pieces."""
    book = _BOOKS[wanted.book]
    rows = book.rows(viewer, wanted).order_by(book.when, "id")
    stream = rows.iterator(chunk_size=CHUNK)
    number = 0
    while piece := list(islice(stream, CHUNK)):
        for row in _drawn(viewer, book, piece):
            number += 1
            yield (str(number), *row.cells)


def _drawn(viewer: Viewer, book: Book, rows: Sequence[Any]) -> list[Row]:
    names = _names({one.org_code for one in rows})
    return book.drawn(viewer, rows, names) if rows else []


def count(viewer: Viewer, wanted: Wanted) -> int:
    return _BOOKS[wanted.book].rows(viewer, wanted).count()


def figures(viewer: Viewer, wanted: Wanted) -> list[Figure]:
    """The sums above a book; of everything in its days, whatever `only` narrows the list to."""
    whole = Wanted(**{**vars(wanted), "only": ""})
    book = _BOOKS[wanted.book]
    return book.figures(book.rows(viewer, whole))


def headings(wanted: Wanted) -> tuple[tuple[str, int], ...]:
    """(words, share of the width), without the running number."""
    return _BOOKS[wanted.book].headings


def schools(viewer: Viewer) -> list[tuple[int, str]]:
    rows = Organisation.objects.filter(
        scope.within(viewer, "code"), kind="school", closed_on__isnull=True
    )
    return list(rows.order_by("code").values_list("code", "name"))


def unit(viewer: Viewer, wanted: Wanted) -> str:
    """Whose book it is; empty where the viewer does not see the school."""
    if wanted.org_code in (0, viewer.org_code):
        return viewer.org_name
    rows = Organisation.objects.filter(scope.within(viewer, "code"), code=wanted.org_code)
    return rows.values_list("name", flat=True).first() or ""


def topics(viewer: Viewer) -> list[tuple[str, str]]:
    """The groups of topics that the texts around the viewer speak of."""
    listed = catalogue.listed_within(*viewer.own_interval)
    spoken = {one.duty.topic.partition(".")[0] for one in listed}
    return list(Topic.objects.filter(key__in=spoken).order_by("key").values_list("key", "title"))


def paper(viewer: Viewer, file_id: UUID) -> File | None:
    """A printed book of the viewer's own organisation."""
    rows = File.objects.filter(org_code=viewer.org_code, purpose="books.paper", pk=file_id)
    return rows.filter(scope.within(viewer)).first()


def _names(codes: set[int]) -> dict[int, str]:
    return dict(Organisation.objects.filter(code__in=codes).values_list("code", "short_name"))


def _of(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    return rows.filter(org_code=wanted.org_code) if wanted.org_code else rows


def _inspections(viewer: Viewer, wanted: Wanted) -> QuerySet[Any]:
    rows = _of(inspections.inspections(viewer), wanted)
    rows = rows.filter(on__range=(wanted.since, wanted.until))
    is_patrol = Q(scope__in=rules.PATROLS)
    rows = rows.filter(is_patrol if wanted.book == "patrols" else ~is_patrol)
    return rows.filter(
        {"bad": Q(bad_count__gt=0), "left": Q(is_complete=False)}.get(wanted.only, Q())
    )


def _checked(viewer: Viewer, rows: Sequence[Any], names: dict[int, str]) -> list[Row]:
    found = _cases_of(viewer, rows)
    return [
        Row(
            (
                f"{one.on:%Y-%m-%d}",
                names.get(one.org_code, ""),
                SCOPES.get(one.scope, ""),
                one.round.name if one.round else "随时检查",
                one.by_name,
                f"{one.item_count}",
                f"{one.bad_count}",
                "；".join(found.get(one.id, ()))
                or ("有问题，未立案" if one.bad_count else "未发现"),
                one.note,
            ),
            reverse("inspections:inspection", args=[one.id]),
        )
        for one in rows
    ]


def _patrolled(viewer: Viewer, rows: Sequence[Any], names: dict[int, str]) -> list[Row]:
    found = _cases_of(viewer, rows)
    reached = inspections.inspections(viewer).filter(id__in=[one.id for one in rows]).order_by()
    points = dict(
        reached.values_list("id").annotate(points=Count("answers__checkpoint", distinct=True))
    )
    return [
        Row(
            (
                f"{localtime(one.started_at):%Y-%m-%d}",
                names.get(one.org_code, ""),
                f"{localtime(one.started_at):%H:%M}—{localtime(one.finished_at):%H:%M}",
                one.round.name if one.round else "随时巡查",
                one.by_name,
                f"{points.get(one.id, 0)}",
                f"{one.bad_count}",
                "；".join(found.get(one.id, ())) or ("有异常" if one.bad_count else "正常"),
                one.note,
            ),
            reverse("inspections:inspection", args=[one.id]),
        )
        for one in rows
    ]


def _cases_of(viewer: Viewer, rows: Sequence[Any]) -> dict[UUID, list[str]]:
    """For each inspection the hazards that it opened, and whether they are closed."""
    with_bad = [one.id for one in rows if one.bad_count]
    if not with_bad:
        return {}
    asked = inspections.inspections(viewer).filter(id__in=with_bad, answers__case_id__isnull=False)
    told = asked.order_by("id").values_list("id", "answers__case_id").distinct()
    pairs = [(key, case_id) for key, case_id in told if case_id is not None]
    cases = inspections.cases(viewer, {case_id for _, case_id in pairs})
    found: dict[UUID, list[str]] = {}
    for key, case_id in pairs:
        one = cases.get(case_id)
        if one is not None:
            end = f"{localdate(one.closed_at):%m-%d}销号" if one.closed_at else "整改中"
            found.setdefault(key, []).append(f"{one.number}（{end}）")
    return found


def _check_figures(rows: QuerySet[Any]) -> list[Figure]:
    sums = rows.order_by().aggregate(
        times=Count("id"), items=Sum("item_count"), bad=Count("id", filter=Q(bad_count__gt=0)),
        left=Count("id", filter=Q(is_complete=False)),
    )  # fmt: skip
    return [
        Figure("次数", sums["times"], "", "这段时间提交的次数。"),
        Figure("查看项数", sums["items"] or 0, "", "各次作答的检查项合计。"),
        Figure("有问题的次数", sums["bad"], "bad", "至少一项答“有问题”的次数。"),
        Figure("没有查全的次数", sums["left"], "left", "提交时还有没查的项。"),
    ]


def _hazards(viewer: Viewer, wanted: Wanted) -> QuerySet[Any]:
    rows = _of(hazards.hazards(viewer), wanted)
    rows = rows.filter(opened_at__date__range=(wanted.since, wanted.until))
    narrow = {
        "open": Q(closed_at__isnull=True),
        "closed": Q(closed_at__isnull=False),
        "major": Q(grade="major"),
    }
    return rows.filter(narrow.get(wanted.only, Q()))


def _treated(viewer: Viewer, rows: Sequence[Case], names: dict[int, str]) -> list[Row]:
    return [
        Row(
            (
                _day(one.opened_at),
                names.get(one.org_code, ""),
                one.number,
                f"{one.title}（{one.hazard.place}）" if one.hazard.place else one.title,
                GRADES.get(one.grade, "未定级"),
                one.hazard.found_by_name,
                one.hazard.responsible_name,
                one.hazard.measures,
                str(one.hazard.deadline or ""),
                one.hazard.treatment,
                f"{one.hazard.accepted_by_name} {_day(one.hazard.accepted_at)}".strip(),
                _day(one.closed_at) or "未销号",
            ),
            reverse("hazards:hazard", args=[one.id]),
        )
        for one in rows
    ]


def _hazard_figures(rows: QuerySet[Any]) -> list[Figure]:
    sums = rows.order_by().aggregate(
        every=Count("id"), closed=Count("id", filter=Q(closed_at__isnull=False)),
        major=Count("id", filter=Q(grade="major")),
    )  # fmt: skip
    return [
        Figure("发现", sums["every"], "", "这段时间立案的隐患。"),
        Figure("已销号", sums["closed"], "closed", "其中到现在已经销号的。"),
        Figure("未销号", sums["every"] - sums["closed"], "open", "其中到现在还没有销号的。"),
        Figure("重大", sums["major"], "major", "其中评为重大的。"),
    ]


def _facts(viewer: Viewer, wanted: Wanted) -> QuerySet[Any]:
    rows = Fulfilment.objects.filter(scope.within(viewer), withdrawn_at__isnull=True)
    rows = _of(rows, wanted).filter(on__range=(wanted.since, wanted.until))
    if wanted.topic:
        rows = rows.filter(_of_topic(viewer, wanted.topic))
    return rows.exclude(file_ids=[]) if wanted.only == "photo" else rows


def _of_topic(viewer: Viewer, topic: str) -> Q:
    """The facts that duties of a topic ask for."""
    found = Q(pk__in=[])
    for one in catalogue.listed_within(*viewer.own_interval):
        if one.duty.topic != topic and not one.duty.topic.startswith(f"{topic}."):
            continue
        for place in facts_of(one.duty):
            asked = Q(kind=place["fact"])
            for key, values in (place.get("where") or {}).items():
                asked &= Q(**{f"attributes__{key}__in": as_list(values)})
            found |= asked
    return found


def _recorded(viewer: Viewer, rows: Sequence[Fulfilment], names: dict[int, str]) -> list[Row]:
    words = Words(policy.fact_kinds(), {})
    found = []
    for one in rows:
        kind = words.facts.get(one.kind)
        named = {each["name"] for each in kind.attributes if each.get("choices")} if kind else set()
        chosen = {key: value for key, value in one.attributes.items() if key in named and value}
        link = sources.link(viewer, one)
        cells = (
            f"{one.on:%Y-%m-%d}",
            names.get(one.org_code, ""),
            words.fact({"fact": one.kind, "where": chosen}),
            f"{plain(one.amount)}{kind.unit if kind else ''}",
            one.note,
            one.by_name,
            str(len(one.file_ids) or ""),
        )
        found.append(Row(cells, link[1] if link else ""))
    return found


def _fact_figures(rows: QuerySet[Any]) -> list[Figure]:
    sums = rows.order_by().aggregate(
        every=Count("id"),
        kinds=Count("kind", distinct=True),
        photo=Count("id", filter=~Q(file_ids=[])),
    )
    return [
        Figure("记录", sums["every"], "", "这段时间的履职记录，含系统从日常工作自动记入的。"),
        Figure("种类", sums["kinds"], "", "记录属于多少种履职。"),
        Figure("有附件的", sums["photo"], "photo", "其中附了照片或文件的。"),
    ]


def _day(at: datetime | None) -> str:
    return f"{localdate(at):%Y-%m-%d}" if at else ""


_CHECK_HEADINGS: Final = (
    ("日期", 9), ("单位", 14), ("类别", 10), ("任务", 14), ("检查人", 8), ("项数", 5), ("问题", 5),
    ("隐患及处理", 24), ("说明", 14),
)  # fmt: skip
_BOOKS: Final = {
    "checks": Book(_CHECK_HEADINGS, "on", _inspections, _checked, _check_figures),
    "patrols": Book(
        (("日期", 9), ("单位", 14), ("时间", 10), ("路线", 14), ("巡查人", 8), ("点位", 5),
         ("异常", 5), ("情况", 24), ("说明", 14)),
        "on", _inspections, _patrolled, _check_figures,
    ),
    "hazards": Book(
        (("发现", 9), ("单位", 11), ("编号", 11), ("隐患和位置", 18), ("等级", 5), ("发现人", 7),
         ("责任人", 9), ("措施", 14), ("时限", 9), ("治理情况", 14), ("验收", 9), ("销号", 9)),
        "opened_at", _hazards, _treated, _hazard_figures,
    ),
    "facts": Book(
        (("日期", 9), ("单位", 14), ("事项", 24), ("数量", 7), ("说明", 30), ("记录人", 8),
         ("附件", 5)),
        "on", _facts, _recorded, _fact_figures,
    ),
}  # fmt: skip
