"""The journal against what the machine holds: nothing lost, nothing doubled, nothing half."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

import psycopg

from bench.breaking import wire
from bench.breaking.journal import Act, Journal
from bench.breaking.machine import Machine
from xiaoan.foundation.files.rules import place_of

DRAINS_WITHIN: Final = 120.0
# Each counts, for the ids of one kind that were acknowledged, those that are there as they must be.
PRESENT: Final = {
    "submit": """
        SELECT count(*) FROM inspections_inspection i WHERE i.id = ANY(%(ids)s::uuid[])
           AND i.item_count = (SELECT count(*) FROM inspections_answer a
                                WHERE a.inspection_id = i.id)
           AND 1 = (SELECT count(*) FROM ledger_entry e WHERE e.subject_id = i.id::text
                       AND e.verb = 'inspections.submitted')
           AND 1 = (SELECT count(*) FROM jobs_outbox o WHERE o.subject_id = i.id::text
                       AND o.name = 'inspections.submitted')
           AND (NOT i.is_complete OR 1 = (SELECT count(*) FROM duties_fulfilment f
                                           WHERE f.source_id = i.id))""",
    "case": """
        SELECT count(*) FROM cases_case c WHERE c.id = ANY(%(ids)s::uuid[])
           AND 1 = (SELECT count(*) FROM hazards_hazard h WHERE h.case_id = c.id)
           AND 1 = (SELECT count(*) FROM ledger_entry e WHERE e.subject_id = c.id::text
                       AND e.verb = 'hazards.opened')
           AND 1 = (SELECT count(*) FROM jobs_outbox o WHERE o.subject_id = c.id::text
                       AND o.name = 'hazards.opened')""",
    "move": """
        SELECT count(*) FROM cases_caseevent v WHERE v.id = ANY(%(ids)s::uuid[])
           AND 1 = (SELECT count(*) FROM ledger_entry e, jsonb_array_elements(e.body -> 'steps') s
                     WHERE e.subject_id = v.case_id::text AND s ->> 'id' = v.id::text)""",
    "upload": """
        SELECT count(*) FROM files_file f WHERE f.id = ANY(%(ids)s::uuid[])
           AND 1 = (SELECT count(*) FROM ledger_entry e WHERE e.subject_id = f.id::text
                       AND e.verb = 'files.stored')""",
}
# Each finds rows that break a rule of the whole; none may.
BROKEN: Final = {
    "events of a case are not contiguous": """
        SELECT case_id FROM cases_caseevent GROUP BY case_id
        HAVING min(seq) <> 1 OR max(seq) <> count(*)""",
    "a case without events, or in another stage than its last event": """
        SELECT c.id FROM cases_case c WHERE c.stage IS DISTINCT FROM (
            SELECT to_stage FROM cases_caseevent v WHERE v.case_id = c.id
             ORDER BY seq DESC LIMIT 1)""",
    "an open case with no clock running": """
        SELECT c.id FROM cases_case c WHERE c.closed_at IS NULL AND NOT EXISTS (
            SELECT FROM cases_clock k WHERE k.case_id = c.id AND k.stopped_at IS NULL)""",
    "a closed case whose clock still runs": """
        SELECT c.id FROM cases_case c JOIN cases_clock k ON k.case_id = c.id
         WHERE c.closed_at IS NOT NULL AND k.stopped_at IS NULL""",
    "moves of a case and its events in the outbox differ": """
        SELECT c.id FROM cases_case c WHERE
            (SELECT count(*) FROM ledger_entry e WHERE e.subject_id = c.id::text
                AND e.body ? 'steps') <>
            (SELECT count(*) FROM jobs_outbox o WHERE o.subject_id = c.id::text
                AND o.name = 'cases.moved')""",
    "an open case that is nobody's task": """
        SELECT c.id FROM cases_case c WHERE c.closed_at IS NULL AND NOT EXISTS (
            SELECT FROM tasks_task t WHERE t.case_id = c.id AND t.done_at IS NULL
               AND t.state = 'open')""",
    "one thing asked twice": """
        SELECT key FROM tasks_task GROUP BY key HAVING count(*) > 1""",
    "an event that died": "SELECT id FROM jobs_outbox WHERE died_at IS NOT NULL",
    # What runs every few minutes is made good by its next turn; nightly and ordered work is not.
    "a job that failed for good": """
        SELECT task_name FROM procrastinate_jobs WHERE status = 'failed' AND queue_name = 'long'""",
}
COUNTED: Final = {
    "submit": "inspections_inspection",
    "case": "cases_case",
    "upload": "files_file",
}
WAITING: Final = "SELECT count(*) FROM jobs_outbox WHERE handled_at IS NULL AND died_at IS NULL"


def missing(connection: psycopg.Connection, acts: Iterable[Act]) -> list[str]:
    """What was acknowledged and is not wholly there."""
    wanted: dict[str, list[str]] = {kind: [] for kind in PRESENT}
    for act in acts:
        if act.kind in wanted:
            wanted[act.kind].append(act.id)
        wanted["case"] += act.told.get("opened", [])
    faults = []
    for kind, ids in wanted.items():
        there = _number(connection, PRESENT[kind], ids)
        if there != len(ids):
            faults.append(f"{kind}: {len(ids)} acknowledged, {there} there as they must be")
    return faults


def _number(connection: psycopg.Connection, query: str, ids: Sequence[str] = ()) -> int:
    row = connection.execute(query, {"ids": list(ids)}).fetchone()
    return int(row[0]) if row else 0


def replay(machine: Machine, journal: Journal) -> list[str]:
    """Send again whatever nobody answered, and some of what was: each must now be acknowledged."""
    faults, known = [], journal.acknowledged
    for act in [*journal.open, *known[:: max(1, len(known) // 200)]]:
        told = wire.send(machine.port, act.wish)
        act.tries += 1
        act.is_acknowledged = act.is_acknowledged or told.is_done
        if not told.is_done:
            faults.append(f"{act.kind} {act.id} sent again: {told.row}")
    return faults


def drained(machine: Machine) -> tuple[float, list[str]]:
    """How long until no event waits; those that still do."""
    began = time.monotonic()
    with machine.connect() as connection:
        while time.monotonic() - began < DRAINS_WITHIN:
            if not _number(connection, WAITING):
                return time.monotonic() - began, []
            time.sleep(0.2)
        left = _number(connection, WAITING)
    return time.monotonic() - began, [f"{left} events still wait after {DRAINS_WITHIN:.0f} s"]


def whole(machine: Machine, journal: Journal) -> list[str]:
    """Everything against everything, once all was sent again and every event is handled."""
    with machine.connect() as connection:
        faults = missing(connection, journal.acts.values())
        faults += _doubled(connection, journal)
        for name, query in BROKEN.items():
            found = connection.execute(query).fetchall()
            if found:
                faults.append(f"{name}: {len(found)}, such as {found[0][0]}")
        faults += _files(machine, connection, journal)
    said = machine.run("-m", "xiaoan", "ledger", "verify")
    if "没有发现改动" not in said:
        faults.append(f"ledger: {said}")
    return faults


def _doubled(connection: psycopg.Connection, journal: Journal) -> list[str]:
    sent = {
        "submit": len(journal.of("submit")),
        "case": sum(len(act.told.get("opened", [])) for act in journal.acts.values()),
        "upload": len(journal.of("upload")),
    }
    faults = []
    for kind, table in COUNTED.items():
        there = _number(connection, f"SELECT count(*) FROM {table}")  # noqa: S608 — of COUNTED
        if there != sent[kind]:
            faults.append(f"{kind}: {sent[kind]} sent, {there} in {table}")
    moved = len(journal.of("move"))
    made = _number(
        connection,
        "SELECT count(*) FROM ledger_entry WHERE subject_type = 'case' AND body ? 'steps'",
    )
    return faults if made == moved else [*faults, f"move: {moved} sent, {made} in the ledger"]


def _files(machine: Machine, connection: psycopg.Connection, journal: Journal) -> list[str]:
    """Each row with the digest that was sent, each digest's bytes under its name."""
    told: dict[str, dict[str, Any]] = {act.id: act.told for act in journal.of("upload")}
    faults = []
    for file_id, sha256, size in connection.execute("SELECT id, sha256, size FROM files_file"):
        sent = told.get(str(file_id))
        if sent is None or (sent["sha256"], sent["size"]) != (sha256, size):
            faults.append(f"upload {file_id}: another content than was sent")
            continue
        path = machine.home.state / "files" / place_of(sha256)
        if hashlib.sha256(path.read_bytes() if path.exists() else b"").hexdigest() != sha256:
            faults.append(f"upload {file_id}: its bytes are not those that were sent")
    return faults
