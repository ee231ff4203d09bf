"""Claim: a county's list of 3,000 guards in 40 columns, with merged cells, stray spaces, full-width
digits, days as numbers and lines written twice, is previewed in under ten seconds with the fate of
every line told, and written to each school in some minutes at most with its ledger entries.

The file is made by bench/rig/rosters.py, which says what must become of every line; a line of which
the preview says anything else is a silent loss and stops the bench. `--quick` takes 600.
"""

from __future__ import annotations

import sys
from typing import Final

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import own_database, say, seconds, table
from bench.rig import grounds, rosters
from xiaoan.engine.duties.actions import refresh_bindings
from xiaoan.engine.registers.bringing import county_sheet_name
from xiaoan.features.guards.models import Guard
from xiaoan.features.guards.queries import GUARDS
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs.actions import insert_organisations
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks import actions, registry
from xiaoan.foundation.workbooks.models import Batch
from xiaoan.web.demonstration.loading import analyse

GUARDS_IN_ALL: Final = 3_000
SCHOOLS: Final = 120
BUREAU: Final = grounds.COUNTY + 2
CLERK: Final = uuid7()


def main() -> None:
    number = 600 if "--quick" in sys.argv else GUARDS_IN_ALL
    with own_database():
        call_command("sync_packs", verbosity=0)
        names = _schools()
        analyse()
        made = rosters.roster(7, number, names, timezone.localdate())
        preview, batch = _previewed(made)
        written, statements = _written(batch)
        table(
            f"{number:,} guards of {SCHOOLS} schools, {len(rosters.HEAD)} columns,"
            f" {len(made.content) // 1024:,} KiB",
            ("step", "seconds", "what"),
            [
                ("preview", f"{preview:.1f}", _said(batch.counts)),
                ("writing", f"{written:.1f}", f"{statements:,} statements"),
            ],
        )
        _lost_nothing(made)
        if preview >= 10:
            sys.exit("the preview took ten seconds or more")


def _bureau() -> Viewer:
    return Viewer(
        person_id=CLERK,
        name="演示甲",
        post="bureau_clerk",
        appointment_id=None,
        org_code=BUREAU,
        org_name="演示县教科局",
        org_kind="department",
        line="education",
        lo=grounds.COUNTY,
        hi=grounds.COUNTY + 10**8 - 1,
        reach="territory",
        verbs=frozenset({"guards.bring", "workbooks.import"}),
    )


def _schools() -> list[str]:
    rows = [grounds.school(grounds.FIRST + number) for number in range(SCHOOLS)]
    bureau = Organisation(
        code=BUREAU, name="演示县教科局", short_name="教科局", kind="department", line="education",
        level="county", is_public_body=True, is_demo=True,
    )  # fmt: skip
    with scope.system():
        insert_organisations([bureau, *rows])
        refresh_bindings(grounds.COUNTY, grounds.COUNTY + 10**8 - 1)
    return [one.name for one in rows]


def _previewed(made: rosters.Roster) -> tuple[float, Batch]:
    sheet, by, kept = registry.sheet(county_sheet_name(GUARDS)), _bureau(), []
    if sheet is None:
        sys.exit("guards have no sheet for schools")
    upload = actions.Upload(uuid7(), "保安花名册.xlsx", made.content)

    def take() -> None:
        with scope.enter(by):
            kept.append(actions.take_in(upload=upload, sheet=sheet, by=by, at=timezone.now()))

    took = seconds(take)
    with scope.enter(by):
        states = dict(kept[0].rows.values_list("number", "state"))
    wrong = {line: (fate, states.get(line)) for line, fate in made.fates.items()
             if states.get(line) != fate}  # fmt: skip
    if wrong or len(states) != len(made.fates):
        sys.exit(f"lines with another fate than meant: {wrong}")
    return took, kept[0]


def _written(batch: Batch) -> tuple[float, int]:
    by = _bureau()
    with scope.enter(by):
        actions.confirm(batch=batch, by=by, at=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        took = seconds(lambda: actions.write_batch(batch.id, timezone.now(), _quiet))
    return took, len(queries)


def _quiet(done: int, total: int) -> None:
    """Nobody watches."""


def _lost_nothing(made: rosters.Roster) -> None:
    with scope.system():
        guards, entries = Guard.objects.count(), Entry.objects.filter(verb="guards.added").count()
    if not guards == entries == made.counts["new"]:
        sys.exit(f"{made.counts['new']} were meant, {guards} written, {entries} in the ledger")
    say(f"{guards:,} guards in the list, {entries:,} entries in the chains of their schools.")


def _said(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {state}" for state, number in sorted(counts.items()))


if __name__ == "__main__":
    main()
