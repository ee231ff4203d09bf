"""Claim: the second wall, row-level security with a signed scope, costs a page or a submission at
most a tenth of its processor time, and never changes an answer.

The same requests through the whole application with the policies of every table on, and off, in
turn; processor time of this process and of its backend, from /proc. 100,000 hazards of 15,000
schools (`--quick`: 20,000). Without the policies the first wall, the WHERE of every query, stands
alone: the answers must be the same.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from bench import own_database, say, table
from bench.rig import grounds, province
from xiaoan.foundation import scope
from xiaoan.foundation.scope import SYSTEM
from xiaoan.web.demonstration.loading import analyse

TURNS: Final = 12
EACH: Final = 5
_WALLED: Final = "SELECT DISTINCT tablename FROM pg_policies ORDER BY tablename"
# What differs from one answer to the next by itself: tokens, ids and moments.
_PASSING: Final = re.compile(rb'(csrf\w*"[^>]*value="[^"]*")|(token": "[^"]*")|("hx-headers[^>]*)')


@dataclass(frozen=True)
class Visit:
    """One kind of request."""

    title: str
    ask: Callable[[], HttpResponse]
    is_repeatable: bool = True


def main() -> None:
    is_quick = "--quick" in sys.argv
    with own_database():
        call_command("sync_packs", verbosity=0)
        laid = grounds.lay(10)
        sights = province.lay()
        province.fill(20_000 if is_quick else 100_000)
        analyse()
        with connections["owner"].cursor() as cursor:
            cursor.execute(_WALLED)
            walled = [row[0] for row in cursor.fetchall()]
        visits = [_page(one, "/hazards/", "list") for one in sights]
        visits += [_page(one, "/workbench/", "today") for one in sights[:3:2]]
        visits += [_sending(laid)]
        rows = [_measured(one, walled, 4 if is_quick else TURNS) for one in visits]
        head = ("request", "without", "behind the wall", "ratio", "of it database")
        table(f"The second wall, {len(walled)} tables", head, rows)
        say(f"\nEntering a signed scope: {_entering() * 1e3:.2f} ms, at most twice a request.")


def _page(sight: province.Sight, path: str, title: str) -> Visit:
    client = _browser(sight.cookie)
    return Visit(f"{title}, {sight.title}", lambda: client.get(path))  # type: ignore[arg-type,return-value]


def _sending(laid: list[grounds.Ground]) -> Visit:
    browsers = [(one, _browser(one.cookie)) for one in laid]

    def send() -> HttpResponse:
        browsers.append(browsers.pop(0))
        ground, client = browsers[0]
        body = json.dumps(ground.batch(timezone.now()))
        return client.post("/inspections/submit", body, content_type="application/json")  # type: ignore[return-value]

    return Visit("50 answers sent", send, is_repeatable=False)


def _browser(cookie: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return client


def _measured(visit: Visit, walled: list[str], turns: int) -> tuple[object, ...]:
    spent: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    seen: dict[bool, bytes] = {}
    for turn in range(2 * turns):
        is_up = turn % 2 == 0
        _wall(walled, is_up=is_up)
        seen[is_up] = _PASSING.sub(b"", visit.ask().content)  # and plans are made anew
        before = _used()
        for _ in range(EACH):
            if visit.ask().status_code != 200:
                raise SystemExit(f"{visit.title}: refused")
        after = _used()
        spent[is_up].append((after[0] - before[0], after[1] - before[1]))
    _wall(walled, is_up=True)
    if visit.is_repeatable and len(seen[True]) != len(seen[False]):
        raise SystemExit(f"{visit.title}: the wall changed the answer")
    with_it, without = (_typical(spent[is_up]) for is_up in (True, False))
    return (
        visit.title,
        f"{sum(without):.1f} ms",
        f"{sum(with_it):.1f} ms",
        f"{sum(with_it) / sum(without):.2f}×",
        f"{without[1]:.1f} → {with_it[1]:.1f} ms",
    )


def _typical(spent: list[tuple[float, float]]) -> tuple[float, float]:
    own, database = zip(*spent, strict=True)
    return statistics.median(own) / EACH * 1e3, statistics.median(database) / EACH * 1e3


def _used() -> tuple[float, float]:
    """Processor seconds of this process and of its backend so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    running = Path(f"/proc/{pid}/schedstat").read_text().split()[0]
    return time.process_time(), int(running) / 1e9


def _wall(walled: list[str], *, is_up: bool) -> None:
    with connections["owner"].cursor() as cursor:
        for name in walled:
            cursor.execute(
                f"ALTER TABLE {name} {'ENABLE' if is_up else 'DISABLE'} ROW LEVEL SECURITY"
            )


def _entering() -> float:
    def entered() -> float:
        started = time.perf_counter()
        with scope.enter(SYSTEM):
            return time.perf_counter() - started

    return statistics.median(entered() for _ in range(200))


if __name__ == "__main__":
    main()
