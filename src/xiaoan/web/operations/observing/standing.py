"""What the database knows of the service's health: work that waits, workers, connections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count, Min, Q, Sum
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from xiaoan.foundation import scope
from xiaoan.foundation.jobs import rules
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Head


@dataclass(frozen=True)
class Standing:
    """Figures at one moment; ages in seconds, None where there is nothing to be old."""

    waiting: int
    dead: int
    oldest: float | None
    heartbeat: float | None
    entries: int
    connections: int


def standing(now: datetime) -> Standing:
    """Ask the database. Raises the database's own errors where it is away."""
    with scope.system():
        is_dead = Q(attempts__gte=rules.MAX_ATTEMPTS)
        events = Outbox.objects.filter(handled_at__isnull=True).aggregate(
            waiting=Count("id", filter=~is_dead),
            dead=Count("id", filter=is_dead),
            oldest=Min("at", filter=~is_dead),
        )
        entries = Head.objects.aggregate(entries=Sum("seq"))["entries"] or 0
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT max(last_heartbeat) FROM procrastinate_workers),"
                " (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user"
                " AND datname = current_database())"
            )
            beat, connections = cursor.fetchone()
    return Standing(
        waiting=events["waiting"],
        dead=events["dead"],
        oldest=_age(events["oldest"], now),
        heartbeat=_age(beat, now),
        entries=entries,
        connections=connections,
    )


def _age(since: datetime | None, now: datetime) -> float | None:
    return max((now - since).total_seconds(), 0.0) if since else None


def figures(now: datetime) -> bytes:
    """The same as gauges; only `xiaoan_database_up 0` where the database does not answer."""
    registry = CollectorRegistry()
    up = Gauge("xiaoan_database_up", "1 where the database answers", registry=registry)
    try:
        found = standing(now)
    except (DatabaseError, InterfaceError):
        connection.close()
        return generate_latest(registry)
    up.set(1)
    told: dict[str, tuple[str, float | None]] = {
        "xiaoan_outbox_waiting": ("Events that wait to be handled", found.waiting),
        "xiaoan_outbox_dead": ("Events given up after every retry", found.dead),
        "xiaoan_outbox_oldest_seconds": ("Age of the oldest event that waits", found.oldest or 0.0),
        "xiaoan_worker_heartbeat_seconds": ("Time since a worker's last sign", found.heartbeat),
        "xiaoan_ledger_entries": ("Entries of all chains", found.entries),
        "xiaoan_database_connections": ("Connections of the application", found.connections),
    }
    for name, (words, value) in told.items():
        if value is not None:
            Gauge(name, words, registry=registry).set(value)
    return generate_latest(registry)
