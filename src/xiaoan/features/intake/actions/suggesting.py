"""请模型给建议: ordered by a person for one text, kept beside its drafts, never decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from xiaoan.features.intake import queries
from xiaoan.features.intake.models import Study, StudySentence
from xiaoan.foundation import scope
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer

KIND: Final = "intake.suggest"


@transaction.atomic
def order(*, study: Study, run_id: UUID, by: Viewer, at: datetime) -> Run:
    """Send the text's open drafts to the model in the background; a double tap is one run."""
    run = runs.order(
        KIND,
        title=f"请模型看《{study.head.get('short_title') or study.file_name}》",
        body={"study": str(study.id)},
        by=by,
        at=at,
        run_id=run_id,
    )
    record(
        verb="intake.suggested",
        org_code=by.org_code,
        subject_type="study",
        subject_id=study.id,
        by=by,
        at=at,
        body={"run": str(run.pk)},
    )
    return run


def study_of(study_id: UUID) -> Study | None:
    """The text of a run; for the worker."""
    with scope.system():
        return Study.objects.filter(id=study_id).first()


def keep(study: Study, found: Mapping[str, Mapping[str, Any]], *, model: str, at: datetime) -> None:
    """Write down what was suggested; each with the words it was about, lest these change."""
    by_sentence: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for name, told in found.items():
        number, _, place = name.partition(".")
        by_sentence[int(number)][place] = told
    with scope.system():
        rows = StudySentence.objects.filter(study=study, number__in=by_sentence)
        for row in rows:
            quotes = {str(place): one.quote for place, one in enumerate(queries.decisions(row))}
            fresh = {
                place: {"told": dict(told), "quote": quotes[place], "model": model}
                for place, told in by_sentence[row.number].items()
                if place in quotes
            }
            row.suggestions = row.suggestions | fresh
            row.suggested_at = at
        StudySentence.objects.bulk_update(rows, ["suggestions", "suggested_at"])
