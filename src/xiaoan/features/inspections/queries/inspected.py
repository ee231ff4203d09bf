"""What was inspected: batches to check, inspections, answers, and what it cost."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from xiaoan.engine.cases.models import Case
from xiaoan.features.inspections.models import Answer, Checkpoint, Inspection
from xiaoan.features.inspections.queries.planned import (
    answered_pairs,
    as_point,
    library,
    open_cases,
    wanted_pairs,
)
from xiaoan.features.inspections.rules import Batch, Ground
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

PAGE_SIZE: Final = 30


@dataclass(frozen=True)
class Burden:
    """What inspecting asked of an organisation (负担账本, 国办函〔2026〕12号)."""

    org_code: int
    submissions: int
    items: int
    fields: int
    median_minutes: float


def ground(viewer: Viewer, batch: Batch, on: date) -> Ground:
    """What a batch is checked against: own points (retired ones too), items, photos, hazards."""
    used = {answer.checkpoint_id for answer in batch.answers}
    own = Checkpoint.objects.filter(scope.within(viewer), org_code=viewer.org_code, id__in=used)
    named = [answer.checkpoint_id for answer in batch.answers if answer.case_id]
    cases = open_cases(viewer, named) if named else []
    return Ground(
        points={row.id: as_point(row) for row in own},
        items=library(viewer.org_code, on),
        files=_own_files(viewer, batch.file_ids),
        open_cases={case.id: case.pair for case in cases},
    )


def _own_files(viewer: Viewer, ids: frozenset[uuid.UUID]) -> frozenset[uuid.UUID]:
    if not ids:
        return frozenset()
    own = File.objects.filter(scope.within(viewer), org_code=viewer.org_code, id__in=ids)
    return frozenset(own.values_list("id", flat=True))


def inspections(viewer: Viewer) -> QuerySet[Inspection]:
    return Inspection.objects.filter(scope.within(viewer)).select_related("round")


def own_inspection(viewer: Viewer, key: uuid.UUID) -> Inspection | None:
    """An inspection of the viewer's own organisation, whoever of it sent it."""
    return inspections(viewer).filter(id=key, org_code=viewer.org_code).first()


def recent(
    viewer: Viewer, *, org_code: int = 0, before: uuid.UUID | None = None
) -> list[Inspection]:
    """A page of inspections, newest first, continued after one. One more than is shown."""
    rows = inspections(viewer)
    own = viewer.org_code if viewer.org_kind == "school" else org_code
    if own:
        rows = rows.filter(org_code=own)
    last = inspections(viewer).filter(id=before).first() if before else None
    if last:
        same = Q(submitted_at=last.submitted_at, id__lt=last.id)
        rows = rows.filter(Q(submitted_at__lt=last.submitted_at) | same)
    return list(rows.order_by("-submitted_at", "-id")[: PAGE_SIZE + 1])


def answers(viewer: Viewer, inspection: Inspection) -> list[Answer]:
    """The answers of an inspection by point, what is bad first."""
    rows = Answer.objects.filter(scope.within(viewer), inspection=inspection)
    order = {"bad": 0, "ok": 1, "na": 2}
    found = rows.select_related("checkpoint").order_by("checkpoint__number", "item_code")
    return sorted(found, key=lambda one: (one.checkpoint.number, order[one.result]))


def left_in_period(viewer: Viewer, inspection: Inspection) -> int:
    """How many items of the inspection's round are still open in its period; 0 for a spot check."""
    plan = inspection.round
    if plan is None or inspection.is_complete or plan.org_code != viewer.org_code:
        return 0
    done = answered_pairs(viewer, [(plan.id, inspection.period_key)])[plan.id]
    return len(wanted_pairs(viewer, plan, inspection.on) - done)


def organisation_names(codes: Iterable[int]) -> dict[int, str]:
    rows = Organisation.objects.filter(code__in=list(codes))
    return dict(rows.values_list("code", "short_name"))


def cases(viewer: Viewer, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Case]:
    wanted = list(ids)
    return Case.objects.filter(scope.within(viewer)).in_bulk(wanted) if wanted else {}


_BURDEN = """
SELECT org_code, count(*), sum(item_count), sum(field_count),
       percentile_cont(0.5) WITHIN GROUP
         (ORDER BY extract(epoch FROM finished_at - started_at)) / 60
  FROM inspections_inspection
 WHERE org_code BETWEEN %s AND %s AND "on" BETWEEN %s AND %s
 GROUP BY org_code ORDER BY org_code
"""


def burden(viewer: Viewer, since: date, until: date) -> list[Burden]:
    """Submissions, fields asked and median minutes of each organisation, never of a person.

    Ordered by organisation code: this is a cost to lower, not a rank.
    """
    lo, hi = viewer.own_interval
    with connection.cursor() as cursor:
        cursor.execute(_BURDEN, [lo, hi, since, until])
        return [
            Burden(code, count, int(items), int(fields), round(float(median), 1))
            for code, count, items, fields, median in cursor.fetchall()
        ]
