"""Claim: a page costs the same whoever looks and however many years of hazards lie behind it.

The list, a case and the first page of the day through HTTP, signed in, in the scope of a school, a
township, a county, its police and a city: at 100,000 hazards and at 1,000,000 (`--rows 10000000`
for more). Then the list with filters, a report with its ledger entry, and how heavy a first visit
and the server are. `--quick` looks at 20,000 and 100,000.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.core.management import call_command
from django.db import connections

from bench import own_database, say, table
from bench.rig import province
from bench.rig.province import Sight
from bench.rig.serving import Cost, Served, request, served
from xiaoan.foundation.ids import uuid7

SMALL: Final = 100_000
LARGE: Final = 1_000_000
TIMES: Final = 120
LINKS: Final = 4
FILTERS: Final = {
    "overdue": "?state=overdue",
    "one stage": "?state=open&stage=treatment",
    "major": "?grade=major",
    "closed": "?state=closed",
}


def main() -> None:
    small, large = _sizes()
    times = 40 if "--quick" in sys.argv else TIMES
    with own_database():
        call_command("sync_packs", verbosity=0)
        sights = province.lay()
        pages: dict[tuple[str, str], list[Cost]] = {}
        creates: list[Cost] = []
        for rows in (small, large):
            province.fill(rows)
            say(f"{rows:,} hazards laid down")
            with served() as server:
                for name, cost in _looked(server, sights, times):
                    pages.setdefault(name, []).append(cost)
                creates.append(_created(server, sights[0], times * 2))
        _print(pages, creates, small, large)


def _sizes() -> tuple[int, int]:
    if "--rows" in sys.argv:
        return SMALL, int(sys.argv[sys.argv.index("--rows") + 1])
    return (20_000, SMALL) if "--quick" in sys.argv else (SMALL, LARGE)


def _looked(server: Served, sights: list[Sight], times: int) -> list[tuple[tuple[str, str], Cost]]:
    found = []
    for one in sights:
        paths = {"list": "/hazards/", "today": "/workbench/"}
        if one.title == "county":
            paths |= {f"list, {name}": f"/hazards/{query}" for name, query in FILTERS.items()}
            paths |= {"case": f"/hazards/{_a_case(one)}/"}
        for name, path in paths.items():
            sent = [request(path, one.cookie)] * times
            server.burst(sent[:LINKS], connections=LINKS)
            cost = server.burst(sent, connections=LINKS)
            say(f"  {name}, {one.title}: {cost.cpu_ms:.1f} ms")
            found.append(((name, one.title), cost))
    return found


def _a_case(sight: Sight) -> str:
    with connections["owner"].cursor() as cursor, province.scope_free(cursor):
        cursor.execute(
            "SELECT id FROM cases_case WHERE county = %s ORDER BY opened_at DESC LIMIT 1",
            [sight.org_code // 10**8],
        )
        return str(cursor.fetchone()[0])


def _created(server: Served, school: Sight, times: int) -> Cost:
    """Reports of one school, whose chain takes them one after the other."""
    sent = [request("/hazards/report/", school.cookie, form=_report(school)) for _ in range(times)]
    server.burst(sent[:LINKS], connections=LINKS)
    return server.burst(sent[LINKS:], connections=LINKS)


def _report(school: Sight) -> bytes:
    return urlencode(
        {
            "id": str(uuid7()),
            "org_code": str(school.org_code),
            "place": "教学楼二楼东侧楼梯",
            "description": "扶手松动",
            "kind": "seen",
        }
    ).encode()


def _print(
    pages: dict[tuple[str, str], list[Cost]], creates: list[Cost], small: int, large: int
) -> None:
    def two(costs: list[Cost], of: Callable[[Cost], float]) -> str:
        return f"{of(costs[0]):.1f} → {of(costs[1]):.1f} ms"

    rows = [
        (
            f"{name}, {who}",
            f"{costs[1].a_second:.0f}",
            f"{costs[1].p50:.1f} ms",
            f"{costs[1].p99:.1f} ms",
            two(costs, lambda one: one.cpu_ms),
            two(costs, lambda one: one.database_ms),
            f"{costs[1].cpu_ms / costs[0].cpu_ms:.2f}×",
            f"{costs[1].body_bytes / 1000:.1f} kB",
        )
        for (name, who), costs in [*pages.items(), (("report a hazard", "school"), creates)]
    ]
    head = (
        "page", "a second", "p50", "p99", "CPU", "of it database", "growth", "bytes sent",
    )  # fmt: skip
    table(f"Pages at {small:,} → {large:,} hazards, {LINKS} connections", head, rows)
    most = max(cost.memory_mb for costs in pages.values() for cost in costs)
    say(
        f"\nMemory of the server: {most:.0f} MB in all its processes (PSS). {os.cpu_count()} cores."
    )


if __name__ == "__main__":
    main()
