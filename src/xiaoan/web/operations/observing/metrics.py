"""What is counted while the service runs, in the form Prometheus reads.

With several server processes each one counts into files of `folder.prepare`; whoever answers
`/metrics` adds them up.
"""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from .folder import FOLDER

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

OWN = CollectorRegistry()
REQUESTS = Counter(
    "xiaoan_requests", "Requests answered", ["method", "route", "status"], registry=OWN
)
SECONDS = Histogram(
    "xiaoan_request_seconds", "Time to answer", ["route"], buckets=BUCKETS, registry=OWN
)
AWAY = Counter("xiaoan_database_away", "Requests answered 503: no database", registry=OWN)


def counted() -> bytes:
    """What all processes have counted so far."""
    if FOLDER not in os.environ:
        return generate_latest(OWN)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
