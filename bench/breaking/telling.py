"""What a run amounts to, in figures that add up with those of other runs."""

from __future__ import annotations

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from bench import say, table
from bench.breaking.journal import Journal
from bench.breaking.killing import KINDS, Moment

SLACK: Final = 0.5
CUTS: Final = ("server worker", "server")


def run_of(
    seed: int, moments: Sequence[Moment], journal: Journal, faults: list[str]
) -> dict[str, Any]:
    """One run as plain data: what `--record` keeps and the table is made of."""
    return {
        "seed": seed,
        "on": time.strftime("%Y-%m-%d", time.gmtime()),
        "cores": os.cpu_count(),
        "moments": [[one.kind, round(one.seconds, 3), round(one.replaced, 3)] for one in moments],
        "load": [
            min((one.load for one in moments), default=0),
            max((one.load for one in moments), default=0),
        ],
        "resent": sum(act.tries > 1 for act in journal.acts.values()),
        "outcomes": dict(journal.outcomes()),
        "faults": faults,
    }


def worse(journal: Journal, moments: Sequence[Moment]) -> list[str]:
    """Whatever people met that is worse than being told calmly to come back."""
    faults = []
    for row in journal.endings:
        during = [one.kind for one in moments if _touches(one, row)]
        is_expected = row["outcome"] in {"ok", "calm"}
        # A server that has just started on a busy machine is slow to its first visitors.
        is_expected |= row["outcome"] in {"refused", "slow"} and "server" in during
        is_expected |= row["outcome"] == "cut" and any(kind in CUTS for kind in during)
        if not is_expected:
            faults.append(f"{row} during {during}")
    return faults


def _touches(moment: Moment, row: dict[str, Any]) -> bool:
    """Whether a request was on its way between the kill and the recovery."""
    return bool(row["began"] < moment.until + SLACK and row["ended"] > moment.at)


def print_run(run: dict[str, Any]) -> None:
    say(f"\nacknowledged {run['acknowledged']}, {run['unknown']} unknown and sent again")
    say(f"outcomes {run['outcomes']}, faults {len(run['faults'])}")
    recoveries([run])


def recoveries(runs: Iterable[dict[str, Any]]) -> None:
    """The times to recover, by what was killed, over all runs given."""
    seconds: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for run in runs:
        for kind, answered, replaced in run["moments"]:
            seconds[kind].append((answered, replaced))
    rows = []
    for kind in KINDS:
        if seconds[kind]:
            answered, replaced = (sorted(column) for column in zip(*seconds[kind], strict=True))
            rows.append((kind, len(answered), *_spread(answered), *_spread(replaced)))
    head = ("killed", "moments", "well p50", "p95", "max", "replaced p50", "p95", "max")
    table("kill -9", head, rows)


def _spread(ordered: Sequence[float]) -> tuple[str, str, str]:
    at_95 = ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
    return tuple(f"{one:.2f} s" for one in (statistics.median(ordered), at_95, ordered[-1]))  # type: ignore[return-value]
