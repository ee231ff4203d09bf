"""Forget the lines of old batches: they hold names and telephone numbers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xiaoan.foundation import scope
from xiaoan.foundation.workbooks.models import Batch, BatchRow


@transaction.atomic
def forget(*, before: datetime, at: datetime) -> int:
    """Delete the lines of batches uploaded before a moment; their counts stay. Returns how many.

    One that still waits to be confirmed is given up; one that is being written is left alone.
    """
    with scope.system():
        old = Batch.objects.filter(at__lt=before, forgotten_at__isnull=True)
        old.filter(state="checked").update(state="cancelled", ended_at=at)
        ids = list(old.exclude(state="writing").values_list("id", flat=True))
        BatchRow.objects.filter(batch_id__in=ids).delete()
        return Batch.objects.filter(id__in=ids).update(forgotten_at=at)
