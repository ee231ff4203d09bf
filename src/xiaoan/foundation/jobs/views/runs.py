"""Long work as its orderer watches it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiaoan.foundation.jobs import queries, runs
from xiaoan.foundation.scope.access import signed_in
from xiaoan.foundation.scope.request import Request


@require_safe
@signed_in
def my_runs(request: Request) -> HttpResponse:
    """What I ordered, in any post: nothing here is another's."""
    return render(request, "jobs/my_runs.html", {"runs": queries.my_runs(request.viewer)})


@require_safe
@signed_in
def run(request: Request, run_id: UUID) -> HttpResponse:
    """One's own run with its bar; another's is not found, save by whoever may read jobs."""
    found = queries.run(request.viewer, run_id)
    if found is None:
        raise Http404
    is_piece = request.headers.get("HX-Request") == "true"
    context = {
        "run": found,
        "is_mine": found.by_id == request.viewer.person_id,
        "may_restart": runs.may_restart(found, request.viewer),
    }
    return render(request, "jobs/run_card.html" if is_piece else "jobs/run.html", context)


@require_POST
@signed_in
def cancel_run(request: Request, run_id: UUID) -> HttpResponse:
    """Stop one's own run."""
    return _acted(request, run_id, runs.cancel, ("已取消。", "它已经结束，不用取消了。"))


@require_POST
@signed_in
def restart_run(request: Request, run_id: UUID) -> HttpResponse:
    """Begin a run that failed or was cancelled anew."""
    words = ("已重新排队，马上开始。", "它正在进行或已经完成，不用重新开始。")
    return _acted(request, run_id, runs.restart, words)


def _acted(
    request: Request, run_id: UUID, act: Callable[..., bool], words: tuple[str, str]
) -> HttpResponse:
    """Do it to a run that the viewer sees; `words` for where it was done and where it was not."""
    if queries.run(request.viewer, run_id) is None:
        raise Http404
    is_done = act(run_id, by=request.viewer, at=request.now)
    (messages.success if is_done else messages.info)(request, words[0] if is_done else words[1])
    return redirect("jobs:run", run_id)
