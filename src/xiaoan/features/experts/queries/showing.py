"""What the page of an application shows beside its case."""

from __future__ import annotations

from typing import Any

from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Expert
from xiaoan.foundation.scope import Viewer

from . import panels


def application(viewer: Viewer, case: Case) -> dict[str, Any]:
    """The application, the opinions so far, and who it made an expert."""
    one = panels.candidate(case)
    return {
        "application": one,
        "may_read": viewer.may("experts.read"),
        "ways": rules.WAYS,
        "opinions": _opinions(case),
        "same_phone": panels.same_phone(one),
        "expert": Expert.objects.filter(case_id=case.pk).first(),
    }


def _opinions(case: Case) -> list[CaseEvent]:
    return list(CaseEvent.objects.filter(case=case, move="opine").order_by("seq"))
