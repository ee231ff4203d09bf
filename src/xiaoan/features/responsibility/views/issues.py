"""责任书 as its issuer sees it: send, watch, urge, countersign, supplement, withdraw."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.responsibility import actions, forms
from xiaoan.features.responsibility.models import Issue
from xiaoan.features.responsibility.queries import letters as queries
from xiaoan.features.responsibility.rules import letters as rules
from xiaoan.features.responsibility.rules.letters import LetterRefused
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@requires("responsibility.issue")
def new(request: Request) -> HttpResponse:
    """Send the year's letters: what is generated is shown before it goes out."""
    targets = queries.targets(request.viewer)
    if not targets:
        raise Http404
    today = timezone.localdate(request.now)
    form = forms.IssueForm(
        targets=targets,
        initial={"id": uuid7(), "target": targets[0], "due_on": forms.later(today).isoformat()},
    )
    if request.method == "POST":
        form = forms.IssueForm(request.POST, targets=targets)
        made = _issued(request, form) if form.is_valid() else None
        if made is not None:
            messages.success(request, "已发出，每个人都收到了待办。")
            return redirect("responsibility:issue", made.pk)
    preview = queries.preview(request.viewer, targets[0], today)
    page = {"form": form, "preview": preview, "targets": rules.TARGETS}
    status = 422 if request.method == "POST" else 200
    return render(request, "responsibility/new.html", page, status=status)


def _issued(request: Request, form: forms.IssueForm) -> Issue | None:
    told = form.cleaned_data
    wanted = actions.Wanted(told["id"], told["target"], told["due_on"], told["own"])
    try:
        return actions.issue_letters(wanted, by=request.viewer, at=request.now)
    except LetterRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@require_safe
@requires("responsibility.issue")
def issue(request: Request, issue_id: UUID) -> HttpResponse:
    """Who has signed and who has not, with what the issuer can do about it."""
    one = _issue(request, issue_id)
    today = timezone.localdate(request.now)
    is_own = one.org_code == request.viewer.org_code
    is_running = is_own and one.withdrawn_at is None
    sift = _sift(request)
    rows = list(queries.of_issue(one, sift)[: queries.PAGE + 1])
    may_grow = is_running and one.supplement_of_id is None
    is_compared = may_grow and "compare" in request.GET
    page = {
        "issue": one,
        "rows": rows[: queries.PAGE],
        "older": _older(request, rows),
        "counts": queries.counts(one),
        "sift": sift,
        "is_own": is_own,
        "is_running": is_running,
        "may_countersign": is_running and request.viewer.may("responsibility.countersign"),
        "has_urged": one.urged_on == today,
        "may_grow": may_grow,
        "is_compared": is_compared,
        "has_newer_texts": may_grow and queries.has_newer_texts(one, today),
        "changed": queries.changed(request.viewer, one, today)[0] if is_compared else [],
        "vacant": queries.vacant(one, today) if may_grow else [],
        "due": forms.DueForm(
            initial={"id": uuid7(), "due_on": forms.later(today).isoformat()}, auto_id="due_%s"
        ),
        "states": rules.STATES,
        "targets": rules.TARGETS,
        "today": today,
    }
    return render(request, "responsibility/issue.html", page)


def _sift(request: Request) -> queries.Sift:
    code, _, last = request.GET.get("after", "").partition("_")
    row = read_uuid(last)
    is_key = code.isascii() and code.isdigit() and len(code) <= 14 and row is not None
    return queries.Sift(
        state=request.GET.get("state", ""),
        text=request.GET.get("q", "").replace("\x00", "").strip()[:40],
        after=(int(code), row) if is_key and row is not None else None,
    )


def _older(request: Request, rows: list[Any]) -> str:
    if len(rows) <= queries.PAGE:
        return ""
    last = rows[queries.PAGE - 1]
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    return "?" + urlencode({**kept, "after": f"{last.org_code}_{last.pk}"})


@require_POST
@requires("responsibility.issue")
def urge(request: Request, issue_id: UUID) -> HttpResponse:
    """催签, once a day."""
    one = _issue(request, issue_id)
    try:
        number = actions.urge(issue=one, by=request.viewer, at=request.now)
        messages.success(request, f"已催 {number} 人，他们会收到通知。")
    except LetterRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("responsibility:issue", one.pk)


@require_POST
@requires("responsibility.countersign")
def countersign(request: Request, issue_id: UUID) -> HttpResponse:
    """会签 those ticked, or all that wait."""
    one = _issue(request, issue_id)
    ids = forms.chosen(request.POST.getlist("letter"))
    if request.POST.get("all"):
        ids = queries.waiting(one)
    try:
        number = actions.countersign(issue=one, ids=ids, by=request.viewer, at=request.now)
        messages.success(request, f"已会签 {number} 份。")
    except LetterRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("responsibility:issue", one.pk)


@require_POST
@requires("responsibility.issue")
def supplement(request: Request, issue_id: UUID) -> HttpResponse:
    """发补充 to those whose list changed."""
    one = _issue(request, issue_id)
    form = forms.DueForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("responsibility:issue", one.pk)
    told = form.cleaned_data
    try:
        made = actions.supplement(
            issue=one, id=told["id"], due_on=told["due_on"], by=request.viewer, at=request.now
        )
    except LetterRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("responsibility:issue", one.pk)
    messages.success(request, "补充已发出，只有内容变了的人需要签。")
    return redirect("responsibility:issue", made.pk)


@require_POST
@requires("responsibility.issue")
def withdraw(request: Request, issue_id: UUID) -> HttpResponse:
    """撤回 what nobody signed yet."""
    one = _issue(request, issue_id)
    try:
        reason = request.POST.get("reason", "").replace("\x00", "")
        actions.withdraw(issue=one, reason=reason, by=request.viewer, at=request.now)
        messages.success(request, "已撤回。已经签了的保留在留痕里。")
    except LetterRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("responsibility:issue", one.pk)


def _issue(request: Request, issue_id: UUID) -> Issue:
    found = queries.issue(request.viewer, issue_id)
    if found is None:
        raise Http404
    return found
