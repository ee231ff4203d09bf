"""后台: the timetable, what failed, and everybody's long work; for administrators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xiaoan.foundation.jobs import broken, queries, restarting
from xiaoan.foundation.jobs.forms import ReasonForm
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request


def _tabs(request: Request) -> dict[str, object]:
    counted = queries.counts(request.viewer)
    failed = broken.failed_count()
    return {
        "counts": counted,
        "failed_jobs_count": failed,
        "dead_count": counted["dead"] + failed,
        "may_restart": request.viewer.may("jobs.restart"),
    }


@requires("jobs.read")
@require_safe
def timetable(request: Request) -> HttpResponse:
    """What runs by the clock, and whether anybody is there to run it."""
    context = {"lines": queries.lines(request.now), "workers": broken.workers()}
    return render(request, "jobs/timetable.html", context | _tabs(request))


@requires("jobs.restart")
@require_POST
def run_now(request: Request, name: str) -> HttpResponse:
    """One line at once, outside its time."""
    try:
        is_new = restarting.run_now(name, by=request.viewer, at=request.now)
    except KeyError as unknown:
        raise Http404 from unknown
    messages.success(request, "已排上，马上运行。" if is_new else "已经排上了，马上运行。")
    return redirect("jobs:timetable")


@requires("jobs.read")
@require_safe
def outbox(request: Request) -> HttpResponse:
    """Events by state, dead ones first."""
    return _outbox(request)


def _outbox(
    request: Request, form: ReasonForm | None = None, event_id: UUID | None = None
) -> HttpResponse:
    asked = request.GET.get("state", "")
    state = asked if asked in queries.STATES else "dead"
    rows = queries.events(request.viewer, state)
    context = {
        "state": state,
        "states": queries.STATES,
        "events": [(row, queries.part_of(row.name)) for row in rows],
        "kinds": queries.dead_kinds(request.viewer) if state == "dead" else [],
        "failed_jobs": broken.failed_jobs() if state == "dead" else [],
        "form": form,
        "form_of": event_id,
    }
    status = 422 if form is not None else 200
    return render(request, "jobs/outbox.html", context | _tabs(request), status=status)


@requires("jobs.restart")
@require_POST
def retry_event(request: Request, event_id: UUID) -> HttpResponse:
    """One event again, now."""
    if restarting.retry_event(event_id, by=request.viewer, at=request.now):
        messages.success(request, "已重新排队，马上再试。")
    else:
        messages.info(request, "它已经处理完或已放弃，不用重试。")
    return _back(request)


@requires("jobs.restart")
@require_POST
def retry_events(request: Request) -> HttpResponse:
    """Every dead event of a name again, now."""
    count = restarting.retry_events(request.POST.get("name", ""), by=request.viewer, at=request.now)
    messages.success(request, f"{count} 条已重新排队。" if count else "没有停止重试的事件了。")
    return _back(request)


@requires("jobs.restart")
@require_POST
def give_up_event(request: Request, event_id: UUID) -> HttpResponse:
    """One event never again, with the reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _outbox(request, form, event_id)
    reason = form.cleaned_data["reason"]
    if restarting.give_up_event(event_id, reason=reason, by=request.viewer, at=request.now):
        messages.success(request, "已放弃，理由已留痕。")
    else:
        messages.info(request, "它已经处理完或已放弃。")
    return _back(request)


@requires("jobs.restart")
@require_POST
def retry_jobs(request: Request) -> HttpResponse:
    """A failed job of the queue, or all of its kind, again."""
    count = restarting.retry_jobs(
        request.POST.get("kind", ""), _number(request, "job"), by=request.viewer, at=request.now
    )
    messages.success(request, f"{count} 项已重新排队。" if count else "它已经不在失败之列了。")
    return _back(request)


@requires("jobs.restart")
@require_POST
def drop_jobs(request: Request) -> HttpResponse:
    """A failed job of the queue, or all of its kind, never again."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明放弃理由，再点放弃。")
        return _back(request)
    count = restarting.drop_jobs(
        request.POST.get("kind", ""),
        _number(request, "job"),
        reason=form.cleaned_data["reason"],
        by=request.viewer,
        at=request.now,
    )
    messages.success(request, f"已放弃 {count} 项。" if count else "它已经不在失败之列了。")
    return _back(request)


@requires("jobs.read")
@require_safe
def all_runs(request: Request) -> HttpResponse:
    """Everybody's long work in the territory."""
    context = {"runs": queries.all_runs(request.viewer)}
    return render(request, "jobs/all_runs.html", context | _tabs(request))


def _number(request: Request, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _back(request: Request) -> HttpResponse:
    state = request.POST.get("state", "")
    known = f"?state={state}" if state in queries.STATES else ""
    return redirect(f"{reverse('jobs:outbox')}{known}")
