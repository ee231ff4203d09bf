"""The JSON twin of the sheet: one batch from a phone's queue."""

from __future__ import annotations

from django.contrib import messages
from django.http import JsonResponse
from django.http.request import RawPostDataException
from django.urls import reverse
from django.views.decorators.http import require_POST

from xiaoan.features.inspections import actions, forms, rules
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request


@requires("inspections.submit")
@require_POST
def submit(request: Request) -> JsonResponse:
    """Take in a batch; the same batch again gets the same answer. 422 names what is wrong."""
    try:
        batch = forms.decode(_body(request))
        done = actions.submit_inspection(batch, by=request.viewer, now=request.now)
    except actions.SubmissionRefused as refusal:
        return JsonResponse(_refusal(refusal.faults), status=422)
    inspection = done.inspection
    if done.is_new:  # read on the page that the sheet goes on to
        messages.success(request, done.thanks)
    return JsonResponse(
        {
            "id": str(inspection.id),
            "url": reverse("inspections:inspection", args=[inspection.id]),
            "is_new": done.is_new,
            "is_complete": inspection.is_complete,
            "item_count": inspection.item_count,
            "bad_count": inspection.bad_count,
        }
    )


def _body(request: Request) -> bytes:
    """What was sent; nothing where it came as a form, which is read already for its token."""
    try:
        return request.body
    except RawPostDataException:
        return b""


def _refusal(faults: list[rules.Fault]) -> dict[str, object]:
    return {
        "message": faults[0].message,
        "faults": [
            {"message": one.message, "answer_id": str(one.answer_id) if one.answer_id else None}
            for one in faults
        ],
    }
