"""Claim: an hour in which every school reports is taken in with every guarantee at a small multiple
of what the bare rows cost: through HTTP, signed in, checked against what the school really has,
behind row-level security, with its duty judged, its ledger entry chained and its event written.

Batches of 50 answers from many schools at once, against a COPY of the same rows and against a plain
Django view that saves them one by one, in one run. `--quick` sends fewer. What the processor did is
counted from /proc for the server and the database, never for the client, which is another process.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from bench import own_database, say, table
from bench.rig import grounds
from bench.rig.grounds import Ground
from bench.rig.processes import figures, seconds_of
from bench.rig.serving import Cost, Served, request, served
from xiaoan.features.inspections import urls
from xiaoan.foundation.jobs.actions import drain
from xiaoan.web.demonstration.loading import analyse

SCHOOLS: Final = 200
BATCHES: Final = 1_600
ANSWERS: Final = grounds.POINTS * grounds.ITEMS
LINKS: Final = 8
_COPY: Final = (
    "COPY inspections_answer (id, org_code, inspection_id, checkpoint_id, item_code, result, note,"
    " photo_ids, is_fixed, after_photo_ids) FROM STDIN"
)


def main() -> None:
    is_quick = "--quick" in sys.argv
    schools, batches = (40, 240) if is_quick else (SCHOOLS, BATCHES)
    with own_database():
        call_command("sync_packs", verbosity=0)
        laid = grounds.lay(schools)
        analyse()
        with served(settings_module="bench.rig.plain") as plain:
            by_plain = _plain(plain, laid, batches // 4)
        with served() as product:
            rows = _product(product, laid, batches)
        bare = _copied(laid, batches)
        _print(bare, [("plain Django, saved one by one", by_plain), *rows])
        say(f"\n{schools} schools, fsync {_setting('fsync')}, {os.cpu_count()} cores.")
        _handled()


def _product(product: Served, laid: list[Ground], batches: int) -> list[tuple[str, Cost]]:
    product.burst(_batches(laid, len(laid)), connections=LINKS)  # warms up every school
    full = product.burst(_batches(laid, batches), connections=LINKS)
    alone = product.burst(_batches(laid, batches // 8), connections=1)
    half = product.burst(_batches(laid, batches // 2), connections=32, rate=full.a_second / 2)
    bad = product.burst(_batches(laid, batches // 8, bad=1), connections=LINKS)
    return [
        ("taken in, all at once", full),
        ("taken in, one connection", alone),
        ("taken in, at half that rate", half),
        ("taken in, one answer bad", bad),
    ]


def _batches(laid: list[Ground], count: int, bad: int = 0) -> list[bytes]:
    submit = next(str(one.pattern) for one in urls.urlpatterns if one.name == "submit")
    now = timezone.now()
    turns = (laid[number % len(laid)] for number in range(count))
    return [request(f"/inspections/{submit}", one.cookie, one.batch(now, bad=bad)) for one in turns]


def _plain(plain: Served, laid: list[Ground], count: int) -> Cost:
    now = timezone.now()
    turns = [laid[number % len(laid)] for number in range(count + LINKS)]
    sent = [request("/create/", one.cookie, one.rows(now)) for one in turns]
    plain.burst(sent[:LINKS], connections=LINKS)
    return plain.burst(sent[LINKS:], connections=LINKS)


def _copied(laid: list[Ground], count: int) -> tuple[float, float]:
    """Answers a second of a bare COPY, and milliseconds of processor for fifty."""
    now = timezone.now()
    given = [laid[number % len(laid)].rows(now) for number in range(count)]
    with _unwalled(), transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.executemany(
            "INSERT INTO inspections_inspection SELECT * FROM"
            " jsonb_populate_record(NULL::inspections_inspection, %s::jsonb)",
            [(json.dumps({"note": "", **one["inspection"]}),) for one in given],
        )
        lines: list[tuple[object, ...]] = [
            (a["id"], one["inspection"]["org_code"], one["inspection"]["id"], a["checkpoint_id"],
             a["item_code"], a["result"], a["note"], [], False, [])
            for one in given
            for a in one["answers"]
        ]  # fmt: skip
        cursor.execute("SELECT pg_backend_pid()")
        backend = [cursor.fetchone()[0]]
        before = seconds_of(backend)
        started, used = time.perf_counter(), time.process_time()
        with cursor.copy(_COPY) as copy:
            for line in lines:
                copy.write_row(line)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = time.perf_counter() - started
        own = time.process_time() - used
        database = sum(seconds_of(backend).values()) - sum(before.values())
    return len(lines) / seconds, (database + own) / count * 1e3


@contextmanager
def _unwalled() -> Iterator[None]:
    """COPY refuses tables behind row-level security: let the owner past it, here only."""
    tables = ("inspections_inspection", "inspections_answer")
    with connections["owner"].cursor() as cursor:
        for table_name in tables:
            cursor.execute(f"ALTER TABLE {table_name} NO FORCE ROW LEVEL SECURITY")
        yield
        for table_name in tables:
            cursor.execute(f"ALTER TABLE {table_name} FORCE ROW LEVEL SECURITY")


def _handled() -> None:
    """What the events cost that wait after the answers are safe."""
    before, started = figures(os.getpid()), time.perf_counter()
    handled = drain(timezone.now())
    own, database = figures(os.getpid()).since(before)
    each = (time.perf_counter() - started) / max(1, handled) * 1e3
    cpu = (own + database) / max(1, handled) * 1e3
    say(f"\nHandled afterwards: {handled} events, {each:.1f} ms each, {cpu:.1f} ms of processor.")


def _print(bare: tuple[float, float], rows: list[tuple[str, Cost]]) -> None:
    head = (
        "50 answers a batch", "answers a second", "p50", "p99", "CPU a batch", "of it database",
        "× COPY", "client's share", "load",
    )  # fmt: skip
    cells: list[tuple[object, ...]] = [
        ("COPY, nothing else", f"{bare[0]:,.0f}", "—", "—", f"{bare[1]:.2f} ms", "—", "1.0×", "—",
         f"{os.getloadavg()[0]:.1f}")
    ]  # fmt: skip
    cells += [
        (
            title,
            f"{cost.a_second * ANSWERS:,.0f}",
            f"{cost.p50:.1f} ms",
            f"{cost.p99:.1f} ms",
            f"{cost.cpu_ms:.1f} ms",
            f"{cost.database_ms:.1f} ms",
            f"{cost.cpu_ms / bare[1]:.1f}×",
            f"{cost.client_share:.0%}",
            f"{cost.load:.1f}",
        )
        for title, cost in rows
    ]
    table("Taking in inspections", head, cells)
    say(f"\nMemory of the server: {rows[-1][1].memory_mb:.0f} MB in all its processes (PSS).")


def _setting(name: str) -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
