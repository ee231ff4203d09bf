"""Reads of signals: what came, what could not be read, how the sources do, the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from xiaoan.engine.cases.models import Case
from xiaoan.engine.signals import rules
from xiaoan.engine.signals.models import READ, UNREAD, Episode, Raw, Rule, Signal, Source
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

PAGE_SIZE: Final = 40
PREVIEWED: Final = 500
SHOWN_BYTES: Final = 4000
MOST_SOURCES: Final = 200


@dataclass(frozen=True)
class Health:
    """A source and when it was last heard."""

    source: Source
    last_heard: datetime | None
    today: int
    unread: int
    is_silent: bool


@dataclass(frozen=True)
class Line:
    """One signal as the list shows it."""

    signal: Signal
    org_name: str
    source_name: str
    case: Case | None
    count: int


@dataclass(frozen=True)
class SignalPage:
    lines: list[Line]
    next_key: str


def sources(viewer: Viewer) -> QuerySet[Source]:
    return Source.objects.filter(scope.within(viewer)).order_by("org_code", "name", "id")


def source(viewer: Viewer, source_id: UUID) -> Source | None:
    return sources(viewer).filter(id=source_id).first()


def rules_of(viewer: Viewer) -> QuerySet[Rule]:
    """The rules of the own organisation, in their order."""
    own = Rule.objects.filter(scope.within(viewer), org_code=viewer.org_code)
    return own.filter(ended_at__isnull=True).order_by("place_in_order", "id")


def rule(viewer: Viewer, rule_id: UUID) -> Rule | None:
    return rules_of(viewer).filter(id=rule_id).first()


def signals(viewer: Viewer) -> QuerySet[Signal]:
    return Signal.objects.filter(scope.within(viewer)).order_by("-received_at", "-raw_id")


def signal(viewer: Viewer, raw_id: UUID) -> Signal | None:
    return signals(viewer).filter(raw_id=raw_id).first()


def page(
    viewer: Viewer, *, state: str, source_id: UUID | None, after: tuple[datetime, UUID] | None
) -> SignalPage:
    """Signals, the newest first, a page at a time by key."""
    found = signals(viewer)
    if state:
        found = found.filter(state=state)
    if source_id is not None:
        found = found.filter(source_id=source_id)
    if after is not None:
        at, last = after
        found = found.filter(Q(received_at__lt=at) | Q(received_at=at, raw_id__lt=last))
    taken = list(found[: PAGE_SIZE + 1])
    shown = taken[:PAGE_SIZE]
    key = ""
    if len(taken) > PAGE_SIZE:
        key = f"{shown[-1].received_at.isoformat()}_{shown[-1].raw_id}"
    return SignalPage(lines(viewer, shown), key)


def lines(viewer: Viewer, shown: Iterable[Signal]) -> list[Line]:
    """Signals with the names around them; a source of the level above stays unnamed."""
    rows = list(shown)
    names = dict(
        Organisation.objects.filter(code__in={one.org_code for one in rows}).values_list(
            "code", "name"
        )
    )
    known = dict(
        Source.objects.filter(
            scope.within(viewer), id__in={one.source_id for one in rows}
        ).values_list("id", "name")
    )
    episodes = _episodes({one.episode_id for one in rows if one.episode_id})
    cases = {
        one.id: one
        for one in Case.objects.filter(id__in={each[0] for each in episodes.values() if each[0]})
    }
    found = []
    for one in rows:
        case_id, count = episodes.get(one.episode_id, (None, 0)) if one.episode_id else (None, 0)
        found.append(
            Line(
                one,
                names.get(one.org_code, ""),
                known.get(one.source_id, "上级来源"),
                cases.get(case_id) if case_id else None,
                count,
            )
        )
    return found


def _episodes(ids: set[UUID]) -> dict[UUID, tuple[UUID | None, int]]:
    rows = Episode.objects.filter(id__in=ids).values_list("id", "case_id", "count")
    return {row_id: (case_id, count) for row_id, case_id, count in rows}


def unread_count(viewer: Viewer) -> int:
    return Signal.objects.filter(scope.within(viewer), state=UNREAD).count()


def health(viewer: Viewer, now: datetime) -> list[Health]:
    """Every open source of the viewer's reach, the silent ones first; two statements."""
    rows = list(counted(sources(viewer).filter(closed_at__isnull=True), now)[:MOST_SOURCES])
    return sorted(health_of(rows, now), key=lambda one: not one.is_silent)


def counted(rows: QuerySet[Source], now: datetime) -> QuerySet[Any]:
    """Sources with how many signals came in the last day, and how many could not be read."""
    return rows.annotate(
        today=Count("signals", filter=Q(signals__received_at__gt=now - timedelta(days=1))),
        unread=Count("signals", filter=Q(signals__state=UNREAD)),
    )


def health_of(rows: list[Any], now: datetime) -> list[Health]:
    """The health of counted sources, in their order; one statement."""
    heard = _heard(rows)
    return [
        Health(
            one, heard.get(one.id), one.today, one.unread, _is_silent(one, heard.get(one.id), now)
        )
        for one in rows
    ]


def silent(now: datetime) -> list[Health]:
    """The sources anywhere that should have been heard; under the system's scope."""
    watched = list(Source.objects.filter(closed_at__isnull=True, silent_minutes__gt=0))
    heard = _heard(watched)
    return [
        Health(one, heard.get(one.id), 0, 0, is_silent=True)
        for one in watched
        if _is_silent(one, heard.get(one.id), now)
    ]


def _heard(rows: Iterable[Source]) -> dict[UUID, datetime]:
    """When each source was last heard: the newest row of its index, one statement for all."""
    newest = Raw.objects.filter(source=OuterRef("id")).order_by("-received_at")
    found = Source.objects.filter(id__in=[one.id for one in rows]).annotate(
        heard_at=Subquery(newest.values("received_at")[:1])
    )
    return {row_id: at for row_id, at in found.values_list("id", "heard_at") if at}


def _is_silent(one: Source, last_heard: datetime | None, now: datetime) -> bool:
    return rules.is_silent(last_heard, one.made_at, one.silent_minutes, now)


def silence_key(source_id: UUID, last_heard: datetime | None) -> str:
    """One task for each silence, by the last moment the source was heard."""
    return f"signals:silent:{source_id}:{last_heard.timestamp() if last_heard else 'never'}"


def heard_before(raw: Raw) -> datetime | None:
    """When the source was heard before this delivery."""
    earlier = Raw.objects.filter(source=raw.source_id, received_at__lt=raw.received_at)
    newest = earlier.order_by("-received_at").first()
    return newest.received_at if newest else None


def past(viewer: Viewer, source_id: UUID | None) -> list[rules.Past]:
    """The newest signals that were read, for a preview of a rule."""
    found = signals(viewer).filter(state=READ, source__org_code=viewer.org_code)
    if source_id is not None:
        found = found.filter(source_id=source_id)
    return [rules.Past(one.told, one.received_at) for one in found[:PREVIEWED]]


def raw_text(viewer: Viewer, one: Signal) -> tuple[str, int] | None:
    """The raw bytes as text for reading, and how many there are; None where they are not seen."""
    found = Raw.objects.filter(scope.within(viewer), id=one.raw_id).first()
    if found is None:
        return None
    body = bytes(found.body)
    return body[:SHOWN_BYTES].decode("utf-8", "replace"), len(body)
