"""Today's list, and what a person does with a task."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation.accounts.queries import colleagues
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request
from xiaoan.foundation.terms.rules import CHINA

from . import actions, forms, queries
from .actions import TaskRefused
from .models import Task


@require_safe
@requires("tasks.read")
def today(request: Request) -> HttpResponse:
    """今日待办: at most three that press, the rest quietly below."""
    viewer, now = request.viewer, request.now
    listed = queries.today(viewer, now)
    waiting = queries.waiting_extensions(viewer, [*listed.first, *listed.rest])
    page = {"listed": listed, "waiting": waiting, "done": queries.done_recently(viewer, now)}
    return render(request, "tasks/today.html", page)


@require_safe
@requires("tasks.read")
def task(request: Request, task_id: UUID) -> HttpResponse:
    """One task with its clause, and what may be done with it."""
    return _show(request, _task(request, task_id))


@require_POST
@requires("tasks.act")
def acknowledge(request: Request, task_id: UUID) -> HttpResponse:
    """签收."""
    one = _task(request, task_id)
    try:
        actions.acknowledge(task=one, by=request.viewer, at=request.now)
    except TaskRefused as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, "已签收。")
    return redirect("tasks:today")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("tasks.act")
def hand_over(request: Request, task_id: UUID) -> HttpResponse:
    """转交 to a colleague."""
    one = _task(request, task_id)
    people = list(colleagues(request.viewer, _today(request)))
    form = forms.HandOverForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        to = next(row for row in people if str(row.id) == form.cleaned_data["to"])
        try:
            actions.hand_over(
                task=one,
                to=to,
                reason=form.cleaned_data["reason"],
                by=request.viewer,
                at=request.now,
            )
        except TaskRefused as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, f"已转交{to.person.name}。")
            return redirect("tasks:today")
    return _ask(request, one, form, ("转交给同事", "转交"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("tasks.act")
def extend(request: Request, task_id: UUID) -> HttpResponse:
    """申请延期."""
    one = _task(request, task_id)
    form = forms.ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_extension(
                task=one,
                until=form.until,
                reason=form.cleaned_data["reason"],
                by=request.viewer,
                at=request.now,
            )
        except TaskRefused as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "延期申请已送出，批复前原期限不变。")
            return redirect("tasks:today")
    return _ask(request, one, form, ("申请延期", "送出申请"))


@require_POST
@requires("tasks.grant")
def answer(request: Request, task_id: UUID) -> HttpResponse:
    """同意或不同意一份延期申请."""
    one = _task(request, task_id)
    is_granted = request.POST.get("answer") == "grant"
    try:
        actions.answer_extension(
            request=one,
            is_granted=is_granted,
            reason=request.POST.get("reason", ""),
            by=request.viewer,
            at=request.now,
        )
    except TaskRefused as fault:
        return _show(request, one, str(fault))
    messages.success(request, "已同意延期。" if is_granted else "已答复不同意延期。")
    return redirect("tasks:today")


def _ask(request: Request, one: Task, form: forms.TaskForm, words: tuple[str, str]) -> HttpResponse:
    page = {"task": one, "form": form, "heading": words[0], "button": words[1]}
    return render(request, "tasks/ask.html", page, status=422 if form.errors else 200)


def _show(request: Request, one: Task, fault: str = "") -> HttpResponse:
    viewer = request.viewer
    about = queries.task(viewer, one.about_id) if one.about_id else None
    page = {
        "task": one,
        "about": about,
        "fault": fault,
        "reason": request.POST.get("reason", ""),
        "is_mine": queries.is_addressed(one, viewer),
    }
    return render(request, "tasks/task.html", page, status=422 if fault else 200)


def _task(request: Request, task_id: UUID) -> Task:
    one = queries.task(request.viewer, task_id)
    if one is None:
        raise Http404
    return one


def _today(request: Request) -> date:
    return request.now.astimezone(CHINA).date()
