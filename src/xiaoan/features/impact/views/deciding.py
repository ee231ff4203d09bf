"""Loading a text as a draft, putting it in force, withdrawing it."""

from __future__ import annotations

from typing import IO, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST

from xiaoan.engine.policy import actions
from xiaoan.engine.policy.actions import EnactRefused, PackRefused, enact_fault
from xiaoan.engine.policy.unpacking import ZipRefused, unpacked
from xiaoan.features.impact import forms, queries, rules
from xiaoan.features.impact.views.reading import pack_or_404, weighed_for
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_OR_POST
@requires("policy.draft")
def load(request: Request) -> HttpResponse:
    """载入草稿: every fault at once, and nothing written where there is one."""
    form = forms.LoadForm(request.POST or None, request.FILES or None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            with unpacked(cast(IO[bytes], form.cleaned_data["file"])) as folder:
                draft = actions.load_draft(folder, at=request.now, by=request.viewer)
        except ZipRefused as fault:
            form.add_error("file", str(fault))
        except PackRefused as refused:
            faults = refused.faults
        else:
            messages.success(request, "已载入为草稿，还没有约束任何单位。请看影响后再定。")
            return redirect("impact:sheet", draft.id)
    is_bad = bool(form.errors or faults)
    page = {"form": form, "faults": faults[:200], "more": max(0, len(faults) - 200)}
    return render(request, "impact/load.html", page, status=422 if is_bad else 200)


@GET_OR_POST
@requires("policy.enact")
def enact(request: Request, pack_id: UUID) -> HttpResponse:
    """决定施行: what follows is told in numbers before it is confirmed."""
    viewer, today = request.viewer, localdate(request.now)
    draft = pack_or_404(viewer, pack_id)
    if draft.status != "draft":
        messages.info(request, "这份文件已经施行。")
        return redirect("impact:sheet", draft.id)
    weighed = weighed_for(request, draft)
    initial = {"effective_on": rules.planned_day(draft.effective_on, today)}
    form = forms.EnactForm(
        request.POST or None, short_title=draft.short_title, today=today, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["effective_on"]
        try:
            actions.put_in_force(draft, effective_on=day, by=viewer, at=request.now)
        except EnactRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"《{draft.short_title}》将从{day.year}年{day.month}月{day.day}日起施行。"
            )
            return redirect("impact:sheet", draft.id)
    page = {
        "form": form,
        "weighed": weighed,
        "kept": queries.kept(weighed),
        "fault": enact_fault(draft, weighed.before, viewer),
        "signed": rules.signed,
    }
    return render(request, "impact/enact.html", page, status=422 if form.errors else 200)


@require_POST
@requires("policy.draft")
def withdraw(request: Request, pack_id: UUID) -> HttpResponse:
    """撤下草稿. A second tap changes nothing."""
    draft = queries.pack(request.viewer, pack_id)
    if draft is None or draft.status != "draft":
        raise Http404
    actions.withdraw_draft(draft, by=request.viewer, at=request.now)
    messages.success(request, "草稿已撤下，没有约束任何单位。")
    return redirect("impact:home")
