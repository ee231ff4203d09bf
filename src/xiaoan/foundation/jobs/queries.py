"""Every read of jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Q, QuerySet

from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer

from . import rules, timetable
from .models import Outbox, Run, Turn

RUNS_SHOWN = 20
EVENTS_SHOWN = 50
# key: (word, what it means)
STATES: Final = {
    "dead": ("停止重试", "试了多次都没有成功，不会再自动重试。"),
    "failed": ("稍后重试", "上次没有成功，到时间会自动再试。"),
    "waiting": ("等待处理", "刚发生，正等着处理；正常时几秒内处理完。"),
    "given_up": ("已放弃", "由管理员写明理由后放弃。"),
}
_UNHANDLED = Q(handled_at__isnull=True)
_WHICH: Final = {
    "dead": _UNHANDLED & Q(died_at__isnull=False, given_up_at__isnull=True),
    "failed": _UNHANDLED & Q(died_at__isnull=True, attempts__gt=0),
    "waiting": _UNHANDLED & Q(died_at__isnull=True, attempts=0),
    "given_up": _UNHANDLED & Q(given_up_at__isnull=False),
}


def run(viewer: Viewer, run_id: UUID) -> Run | None:
    """One's own run, or any in the territory for whoever may read jobs."""
    found = Run.objects.filter(scope.within(viewer), pk=run_id)
    if not viewer.may("jobs.read"):
        found = found.filter(by_id=viewer.person_id)
    return found.first()


def my_runs(viewer: Viewer) -> list[Run]:
    """What this person ordered in this post's organisation, newest first."""
    mine = Run.objects.filter(org_code=viewer.org_code, by_id=viewer.person_id)
    return list(mine.defer("body", "error").order_by("-created_at", "-id")[:RUNS_SHOWN])


def all_runs(viewer: Viewer) -> list[Run]:
    """Everybody's runs in the territory: what goes on and what failed first."""
    rows = Run.objects.filter(scope.within(viewer)).defer("body")
    return list(rows.order_by("-created_at", "-id")[:EVENTS_SHOWN])


@dataclass(frozen=True)
class Line:
    """One line of the timetable as it stands; `took` in seconds, None before the first turn."""

    name: str
    title: str
    when: str
    outcome: str
    started_at: datetime | None
    took: float | None
    next_at: datetime
    failures: int
    error: str


def lines(now: datetime) -> list[Line]:
    """Every line, what needs attention first, then by the next turn."""
    turns = {one.name: one for one in Turn.objects.all()}
    found = [_line(one, turns.get(one.name), now) for one in timetable.everything()]
    weight = {"failed": 0, "late": 1}
    return sorted(found, key=lambda one: (weight.get(one.outcome, 2), one.next_at, one.name))


def _line(one: timetable.Appointed, turn: Turn | None, now: datetime) -> Line:
    ended_at = turn.ended_at if turn else None
    return Line(
        name=one.name,
        title=one.title,
        when=one.when,
        outcome=_outcome(one, turn, now),
        started_at=turn.started_at if turn else None,
        took=(ended_at - turn.started_at).total_seconds() if turn and ended_at else None,
        next_at=rules.next_due(one.cron, now),
        failures=turn.failures if turn else 0,
        error=turn.error if turn else "",
    )


def _outcome(one: timetable.Appointed, turn: Turn | None, now: datetime) -> str:
    if turn is None:
        return "never"
    if turn.failures:
        return "failed"
    if rules.is_late(one.cron, turn.started_at, now, is_nightly=one.is_nightly):
        return "late"
    if turn.ended_at is None:
        return "running"
    return "done"


def counts(viewer: Viewer) -> dict[str, int]:
    """How many events of each state there are in the territory; one statement."""
    rows = Outbox.objects.filter(_UNHANDLED & scope.within(viewer))
    return rows.aggregate(**{key: Count("id", filter=which) for key, which in _WHICH.items()})


def events(viewer: Viewer, state: str) -> list[Outbox]:
    """Events of one state, the oldest first; those given up newest first."""
    order = "-given_up_at" if state == "given_up" else "at"
    return list(_events(viewer, state).order_by(order, "id")[:EVENTS_SHOWN])


def dead_kinds(viewer: Viewer) -> list[tuple[str, int]]:
    """Dead events by their name, the most first: what restarts with one press."""
    rows = _events(viewer, "dead").values_list("name").annotate(Count("id"))
    return sorted(((name, count) for name, count in rows), key=lambda row: (-row[1], row[0]))


def _events(viewer: Viewer, state: str) -> QuerySet[Outbox]:
    return Outbox.objects.filter(_WHICH[state] & scope.within(viewer))


def died_since(lo: int, hi: int, since: datetime) -> int:
    """How many events of an interval of organisations died after a moment."""
    return Outbox.objects.filter(
        _WHICH["dead"], org_code__gte=lo, org_code__lte=hi, died_at__gt=since
    ).count()


def part_of(name: str) -> str:
    """`hazards.opened` → 隐患, from the header of the app's package."""
    try:
        header = apps.get_app_config(name.partition(".")[0]).module.__doc__ or ""
    except LookupError:
        return ""
    return header.partition(" — ")[0]
