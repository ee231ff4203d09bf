"""登记履职 and 登记读数, for the viewer's own organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from xiaoan.engine.duties import actions, catalogue, measures, queries
from xiaoan.engine.duties.catalogue import Listed
from xiaoan.engine.duties.entry import check_recorder
from xiaoan.engine.duties.forms import Asked, ReadingForm, RecordForm
from xiaoan.engine.duties.refusals import DutyRefused, RecordInvalid
from xiaoan.engine.policy import queries as policy
from xiaoan.engine.policy.rules import facts_of
from xiaoan.engine.policy.wording import Words
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

Form = RecordForm | ReadingForm


@dataclass(frozen=True)
class Way:
    """One of the facts by which a duty is recorded."""

    number: int
    word: str
    asked: Asked


@require_http_methods(["GET", "HEAD", "POST"])
@requires("duties.record")
def record(request: Request, duty_id: str) -> HttpResponse:
    """The form of one duty; `way` chooses among the facts that its rule names."""
    listed = _own(request, duty_id)
    ways = _ways(request, listed)
    way = next((one for one in ways if str(one.number) == request.GET.get("way")), None)
    way = way or _likely(ways)
    page: dict[str, Any] = {"listed": listed, "ways": ways, "way": way, "form": None}
    try:
        check_recorder(request.viewer, listed.duty)
    except DutyRefused as refusal:
        return render(request, "duties/record.html", {**page, "refusal": refusal}, status=403)
    form = _form(request, listed, way)
    if form is not None and form.is_valid() and _is_kept(request, form):
        messages.success(request, "已登记，相关职责已重新计算。")
        return redirect("duties:mine")
    status = 422 if form is not None and form.errors else 200
    return render(request, "duties/record.html", {**page, "form": form}, status=status)


def _own(request: Request, duty_id: str) -> Listed:
    on = timezone.localdate(request.now)
    bound = catalogue.worded_on(catalogue.listed_of(request.viewer.org_code), on)
    if duty_id not in bound:
        raise Http404
    return bound[duty_id]


def _ways(request: Request, listed: Listed) -> list[Way]:
    """The facts of a duty that people enter; work of the product records the others itself."""
    words = Words(policy.fact_kinds(), {})
    kinds = catalogue.fact_kinds(one["fact"] for one in facts_of(listed.duty))
    waiting = tuple(queries.unanswered(request.viewer, listed.duty))
    return [
        Way(number, words.fact(place), Asked(listed.duty, place, kinds[place["fact"]], waiting))
        for number, place in enumerate(facts_of(listed.duty))
        if place["fact"] in kinds and kinds[place["fact"]].is_by_hand
    ]


def _likely(ways: list[Way]) -> Way | None:
    """The answer where something waits for one, else the first."""
    answers = [one for one in ways if one.asked.is_answer and one.asked.waiting]
    return next(iter(answers or ways), None)


def _form(request: Request, listed: Listed, way: Way | None) -> Form | None:
    """The form to fill in; None where the product counts by itself."""
    sent = request.POST if request.method == "POST" else None
    first = {"on": timezone.localdate(request.now)}
    if way is not None:
        return RecordForm(sent, initial={**first, "id": uuid7()}, asked=way.asked)
    if listed.duty.kind != "keep":
        return None
    measure = listed.duty.rule["keep"]["measure"]
    kind = catalogue.measure_kind(measure)
    if kind is None or measures.is_measured(measure):
        return None
    return ReadingForm(
        sent, initial=first, duty=listed.duty, title=kind.title, hint=kind.definition
    )


def _is_kept(request: Request, form: Form) -> bool:
    """Write the entry; where it is refused the form says why and keeps what was typed."""
    try:
        if isinstance(form, ReadingForm):
            actions.read_measure(measured=form.measurement(), by=request.viewer, at=request.now)
        else:
            written = form.handwritten(_files(request))
            actions.record_fulfilment(written=written, by=request.viewer, at=request.now)
    except RecordInvalid as fault:
        place = next(
            (name for name in (fault.field, f"a_{fault.field}") if name in form.fields), None
        )
        form.add_error(place, str(fault))
    except (DutyRefused, FileRefused) as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _files(request: Request) -> list[UUID]:
    return [_kept_file(request, upload) for upload in request.FILES.getlist("files")]


def _kept_file(request: Request, upload: UploadedFile[bytes]) -> UUID:
    viewer = request.viewer
    kept = store(
        upload=upload, org_code=viewer.org_code, by=viewer, at=request.now, purpose="duties.record"
    )
    return kept.id
