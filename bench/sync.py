"""Claim: when 500 phones that were without a network all send a morning's round at once, none is
lost, none is there twice, and the slowest are answered sooner than by a plain Django REST framework
endpoint that only checks the shape and saves the rows.

Two phones of each of 250 schools send the same round of 50 answers over 500 connections at one
moment through the product's own server, and every tenth sends again because its answer was lost on
the way. Then as many such batches go to the plain endpoint, each once, in the same run; the
framework comes from the configured index into a folder below the state folder. `--quick` takes 60
phones. Afterwards every batch is looked for in the database, with its answers and ledger entry.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.utils import timezone

from bench import own_database, say, table
from bench.rig import grounds
from bench.rig.grounds import Ground
from bench.rig.serving import Cost, request, served
from xiaoan.features.inspections.models import Answer, Inspection
from xiaoan.foundation import database, scope
from xiaoan.foundation.ledger.models import Entry
from xiaoan.web.demonstration.loading import analyse

WANTED: Final = "djangorestframework==3.16.1"
PHONES: Final = 500
QUICK: Final = 60
AGAIN: Final = 10
ANSWERS: Final = grounds.POINTS * grounds.ITEMS
SEED: Final = 20261118


def main() -> None:
    phones = QUICK if "--quick" in sys.argv else PHONES
    folder = _framework()
    with own_database():
        call_command("sync_packs", verbosity=0)
        laid = grounds.lay(phones // 2)
        analyse()
        now = timezone.now()
        with served() as product:
            product.burst(_warm(laid, now), connections=8)
            batches = [laid[number // 2].batch(now) for number in range(phones)]
            ours = product.burst(_sent(laid, batches), connections=phones)
        _check(batches)
        with served(settings_module="bench.rig.drf", paths=(str(folder),)) as plain:
            plain.burst([_plain(one, now) for one in laid[:8]], connections=8)
            given = [_plain(laid[number // 2], now) for number in range(phones)]
            theirs = plain.burst(given, connections=phones)
        _print(phones, ours, theirs)


def _framework() -> Path:
    """Django REST framework in a folder of the bench's own; nothing of it is installed here."""
    folder = database.state_dir() / "bench" / WANTED.replace("==", "-")
    if not (folder / "ready").exists():
        say(f"› {WANTED} → {folder}")
        install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps"]
        subprocess.run([*install, "--target", str(folder), WANTED], check=True)
        (folder / "ready").touch()
    return folder


def _warm(laid: Sequence[Ground], now: datetime) -> list[bytes]:
    """One batch of every school, so that neither server answers from a cold start."""
    return [request("/inspections/submit", one.cookie, one.batch(now)) for one in laid]


def _sent(laid: Sequence[Ground], batches: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """Every batch, and every tenth once more, in an order of chance."""
    every = [
        request("/inspections/submit", laid[number // 2].cookie, batch)
        for number, batch in enumerate(batches)
    ]
    every += every[::AGAIN]
    random.Random(SEED).shuffle(every)  # noqa: S311 — an order, not a secret
    return every


def _plain(ground: Ground, now: datetime) -> bytes:
    given = ground.rows(now)
    return request("/create/", ground.cookie, {**given["inspection"], "answers": given["answers"]})


def _check(batches: Sequence[Mapping[str, Any]]) -> None:
    """Nothing lost, nothing doubled: rows, answers and ledger entries by the phones' own ids."""
    wanted = {str(one["id"]) for one in batches}
    answers = {str(each["id"]) for one in batches for each in one["answers"]}
    with scope.system():
        kept = [
            str(one)
            for one in Inspection.objects.filter(id__in=wanted).values_list("id", flat=True)
        ]
        told = Answer.objects.filter(inspection_id__in=wanted).values_list("id", flat=True)
        entries = Entry.objects.filter(verb="inspections.submitted", subject_id__in=wanted).count()
        found = {str(one) for one in told}
    if set(kept) != wanted or len(kept) != len(wanted):
        raise AssertionError(f"{len(wanted - set(kept))} batches were lost")
    if found != answers or entries != len(wanted):
        raise AssertionError(f"{len(found)} of {len(answers)} answers, {entries} ledger entries")
    say(f"\n{len(kept)} batches, {len(found):,} answers, {entries} ledger entries: each once.")


def _print(phones: int, ours: Cost, theirs: Cost) -> None:
    head = ("", "requests", "answers a second", "p50", "p99", "CPU a batch", "client's share")
    rows = [
        (
            title,
            cost.count,
            f"{cost.a_second * ANSWERS:,.0f}",
            f"{cost.p50:,.0f} ms",
            f"{cost.p99:,.0f} ms",
            f"{cost.cpu_ms:.1f} ms",
            f"{cost.client_share:.0%}",
        )
        for title, cost in (("taken in with every guarantee", ours), ("plain Django + DRF", theirs))
    ]
    table(f"{phones} phones at one moment, {ANSWERS} answers each", head, rows)
    say(f"\np99 against the plain endpoint: {theirs.p99 / ours.p99:.1f}×.")


if __name__ == "__main__":
    main()
