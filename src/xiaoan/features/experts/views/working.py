"""Assignments: all of them, one, and what the office and the organisation served do about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.experts import actions, documents, forms, rules
from xiaoan.features.experts.actions import Act
from xiaoan.features.experts.models import Assignment, Panel
from xiaoan.features.experts.queries import links, work
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.foundation import scope
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .finding import paper, the_assignment


@require_safe
@requires("experts.evaluate")
def tasks(request: Request) -> HttpResponse:
    """What experts did for one's own organisation, or for those of one's territory."""
    today = timezone.localdate(request.now)
    rows = list(work.assignments(request.viewer, today)[: work.PAGE])
    page = {"rows": rows, "states": rules.TASK_STATES, "marks": rules.MARKS, "here": "tasks"}
    return render(request, "experts/tasks.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("experts.evaluate")
def assignment(request: Request, assignment_id: UUID) -> HttpResponse:
    """One task; a POST evaluates."""
    one = the_assignment(request, assignment_id)
    form = forms.MarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        act = Act(request.viewer, request.now)
        try:
            actions.evaluate(one=one, mark=int(told["mark"]), words=told["words"], act=act)
        except ExpertRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "评价已记下。")
            return redirect("experts:assignment", one.pk)
    page = _assignment_page(request, one, form)
    return render(request, "experts/assignment.html", page, status=422 if form.errors else 200)


def _assignment_page(request: Request, one: Assignment, form: forms.MarkForm) -> dict[str, Any]:
    viewer = request.viewer
    is_office = viewer.org_code == one.from_code
    is_served = viewer.org_code == one.org_code
    may_keep = is_office and viewer.may("experts.keep")
    panel = Panel.objects.filter(pk=one.panel_id).first() if may_keep else None
    mark = one.office_mark if is_office else one.org_mark
    is_reported = one.state == rules.REPORTED
    return {
        "task": one,
        "panel": panel,
        "form": form,
        "fee": forms.FeeForm(prices=panel.prices, initial={"quantity": 1}) if panel else None,
        "states": rules.TASK_STATES,
        "marks": rules.MARKS,
        "may_keep": may_keep,
        "may_mark": is_reported and (is_office or is_served) and mark is None,
        "is_open": one.state in rules.OPEN_TASKS,
        "is_reported": is_reported,
        "link": request.build_absolute_uri(links.task_path(one)) if may_keep else "",
    }


@require_POST
@requires("experts.keep")
def fee(request: Request, assignment_id: UUID) -> HttpResponse:
    """登记劳务费."""
    one = the_assignment(request, assignment_id)
    panel = Panel.objects.filter(pk=one.panel_id).first()
    if panel is None:
        raise Http404
    form = forms.FeeForm(request.POST, prices=panel.prices)
    if not form.is_valid():
        messages.error(request, "请选择标准、填写数量。还没有标准的，先在专家智库里设定。")
        return redirect("experts:assignment", one.pk)
    told = form.cleaned_data
    return _done(
        request,
        one,
        "劳务费已登记。",
        lambda act: actions.settle_fee(
            one=one, price_key=told["price"], quantity=told["quantity"], act=act
        ),
    )


@require_POST
@requires("experts.keep")
def cancel(request: Request, assignment_id: UUID) -> HttpResponse:
    """取消."""
    one = the_assignment(request, assignment_id)
    why = request.POST.get("why", "").replace("\x00", "")
    return _done(request, one, "已取消。", lambda act: actions.cancel(one=one, why=why, act=act))


@require_POST
@requires("experts.keep")
def renew_link(request: Request, assignment_id: UUID) -> HttpResponse:
    """重发链接."""
    one = the_assignment(request, assignment_id)
    words = "已换新链接，原来的打不开了。"
    return _done(request, one, words, lambda act: actions.renew_link(one=one, act=act))


def _done(request: Request, one: Assignment, words: str, deed: Any) -> HttpResponse:  # noqa: ANN401
    try:
        deed(Act(request.viewer, request.now))
        messages.success(request, words)
    except ExpertRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("experts:assignment", one.pk)


@require_safe
@requires("experts.evaluate")
def opinion(request: Request, assignment_id: UUID, form: str) -> HttpResponse:
    """专家意见书."""
    one = the_assignment(request, assignment_id)
    if one.state != rules.REPORTED:
        raise Http404
    with scope.system():  # the picture lies with the office; whoever reads the opinion may see it
        kept = work.signature(one)
    picture = kept.path.read_bytes() if kept is not None and kept.path.exists() else b""
    name = f"专家意见书-{one.org_name}-{one.expert_name}"
    return paper(request, documents.opinion(one, picture), form, name)


@require_safe
@requires("experts.mine")
def mine(request: Request) -> HttpResponse:
    """The work of somebody who is an expert and has an account."""
    with scope.system():  # their own tasks only, which belong to the office that keeps the panel
        rows = work.of_account(request.viewer.person_id)
        paths = {each.pk: links.task_path(each) for each in rows}
    page = {"rows": rows, "paths": paths, "states": rules.TASK_STATES, "marks": rules.MARKS}
    return render(request, "experts/mine.html", page)
