from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet

from xiaoan.features.feedback.models import Feedback
from xiaoan.foundation.scope import Viewer


def readable(viewer: Viewer) -> QuerySet[Feedback]:
    """What one wrote oneself, and what was sent to one's organisation if one may read it."""
    mine = Q(by_id=viewer.person_id)
    if viewer.may("feedback.read"):
        mine |= Q(org_code=viewer.org_code)
    return Feedback.objects.filter(mine).order_by("-at")


def one(viewer: Viewer, feedback_id: uuid.UUID) -> Feedback | None:
    return readable(viewer).filter(id=feedback_id).first()
