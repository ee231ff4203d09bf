"""Pages without an account: the published list, an application, its receipt, an expert's task.

Each asks the limits first; behind one address stand a whole school or office, so the bound is wide.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from xiaoan.features.experts import actions, forms, rules
from xiaoan.features.experts.actions.applying import CONSENT
from xiaoan.features.experts.models import Assignment, Candidate, Panel
from xiaoan.features.experts.queries import links, panels, receipts, work
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.views.admission import address_of
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import public, requires
from xiaoan.foundation.scope.request import Request
from xiaoan.foundation.tokens.limits import take

from . import own

WRITES: Final = 10  # a minute, of one address
READS: Final = 60
WAIT: Final = "现在提交的人太多，请一分钟后再试。您填写的内容还在。"
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def _may(request: Request, what: str, per_minute: int) -> bool:
    key = f"experts.{what}:{address_of(request)}"
    return take(key, per_minute, request.now).is_granted


def _too_many(request: Request) -> HttpResponse:
    words = {"title": "请稍后再试", "sentence": "打开得太频繁了，请一分钟后再试。"}
    response = render(request, "experts/said.html", words, status=429)
    response["Retry-After"] = "60"
    return response


@require_safe
@public
def panel(request: Request, panel_id: UUID) -> HttpResponse:
    """Public: whom a county calls its experts, by name and field, and how to become one."""
    with scope.system():
        one = panels.open_panel(panel_id)
        found = panels.listed(one, timezone.localdate(request.now)) if one else []
    if one is None:
        raise Http404
    return render(request, "experts/open_panel.html", {"panel": one, "experts": found})


@GET_OR_POST
@public
def apply(request: Request, panel_id: UUID) -> HttpResponse:
    """Public: 自荐 needs no account, so that experts outside the system can apply."""
    with scope.system():
        one = panels.open_panel(panel_id)
        if one is None or not one.takes_applications:
            raise Http404
        return _application(request, one, None)


@GET_OR_POST
@requires("experts.recommend")
def recommend(request: Request, panel_id: UUID) -> HttpResponse:
    """单位推荐 somebody who agreed to it."""
    with scope.system():  # the panel belongs to an office above, whose rows a school does not see
        one = panels.panels_near(request.viewer).filter(pk=panel_id).first()
        if one is None:
            raise Http404
        return _application(request, one, request.viewer)


@require_safe
@requires("experts.recommend")
def recommending(request: Request) -> HttpResponse:
    """The panels one may recommend to."""
    with scope.system():
        rows = list(panels.panels_near(request.viewer)[:20])
    return render(request, "experts/recommending.html", {"panels": rows})


def _application(request: Request, one: Panel, by: Viewer | None) -> HttpResponse:
    form = forms.ApplyForm(
        request.POST if request.method == "POST" else None,
        initial={"id": uuid7()},
        panel=one,
        for_other=by is not None,
    )
    status = 200
    if request.method == "POST":
        is_valid, status = form.is_valid(), 422
        if not _may(request, "apply", WRITES):
            form.add_error(None, WAIT)
            status = 429
        elif is_valid:
            if form.cleaned_data[forms.TRAP]:
                return redirect("experts:open", one.pk)  # a program filled in what nobody sees
            made = _applied(request, one, form, by)
            if made is not None:
                return redirect("experts:receipt", links.receipt_code(made.pk))
    page = {
        "form": form,
        "panel": one,
        "consent": CONSENT.format(office=one.org_name),
        "for_other": by is not None,
    }
    return render(request, "experts/apply.html", page, status=status)


def _applied(
    request: Request, one: Panel, form: forms.ApplyForm, by: Viewer | None
) -> Candidate | None:
    told = form.cleaned_data
    asked = actions.Applying(
        id=told["id"],
        name=told["name"],
        phone=told["phone"],
        employer=told["employer"],
        title=told["title"],
        fields=tuple(told["fields_"]),
        years=told["years"],
        papers=told["papers"],
        statement=told["statement"],
        employer_code=panels.code_of(told["employer"], one.org_code),
    )
    try:
        return actions.apply(asked=asked, panel=one, recommender=by, at=request.now)
    except ExpertRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@GET_OR_POST
@public
def receipt(request: Request, code: str) -> HttpResponse:
    """Public: whoever holds the receipt code sees how far the application is, and adds to it."""
    if not _may(request, "receipt", READS):
        return _too_many(request)
    with scope.system():
        one = links.by_receipt(code)
        if one is None:
            words = {"title": "没有这个受理码", "sentence": "请核对受理码，一共 16 位字母和数字。"}
            return render(request, "experts/said.html", words, status=404)
        if request.method == "POST":
            _receipt_act(request, one)
            return redirect("experts:receipt", code)
        page = {
            "application": one,
            "code": links.receipt_code(one.pk),
            "told": receipts.told(one),
            "stage": receipts.stage_words(one),
            "id": uuid7(),
        }
    return render(request, "experts/receipt.html", page)


def _receipt_act(request: Request, one: Candidate) -> None:
    try:
        if request.POST.get("deed") == "withdraw":
            actions.withdraw(one=one, at=request.now)
            messages.success(request, "已撤回。您的信息 180 天后清除。")
            return
        text = request.POST.get("text", "").replace("\x00", "")
        actions.supplement(one=one, text=text, id=uuid7(), at=request.now)
        messages.success(request, "已补充，审核的人会看到。")
    except ExpertRefused as refusal:
        messages.error(request, str(refusal))


@GET_OR_POST
@public
def task(request: Request, assignment_id: UUID, mark: str) -> HttpResponse:
    """Public: the expert's own task, by a signed link; experts outside have no account."""
    if not _may(request, "task", READS):
        return _too_many(request)
    with scope.system():
        one = links.by_task_mark(assignment_id, mark)
        if one is None:
            words = {"title": "链接已失效", "sentence": "请向发链接的单位要一个新链接。"}
            return render(request, "experts/said.html", words, status=404)
        page, is_done = _task_page(request, one)
        if is_done:
            return redirect("experts:task", one.pk, mark)
    return render(request, "experts/task.html", page, status=422 if page["has_errors"] else 200)


def _task_page(request: Request, one: Assignment) -> tuple[dict[str, Any], bool]:
    """What the page shows, and whether what was sent has been done."""
    today = timezone.localdate(request.now)
    mine = own.own(request, one, today)
    is_report = request.POST.get("deed") == "report"
    is_own = request.POST.get("deed") in (own.LEAVE, own.TIE)
    sent = request.POST if request.method == "POST" and not is_own else None
    answer = forms.AnswerForm(None if is_report else sent)
    report = forms.ReportForm(sent if is_report else None, initial={"id": uuid7()})
    used = report if is_report else answer
    is_done = mine.is_done
    if sent is not None and used.is_valid():
        try:
            _act(request, one, used.cleaned_data, is_report=is_report)
            is_done = True
        except (ExpertRefused, FileRefused) as refusal:
            used.add_error(None, str(refusal))
    others = [each for each in work.of_expert(one.expert) if each.pk != one.pk]
    page = {
        "task": one,
        "answer": answer,
        "report": report,
        "others": [(each, links.task_path(each)) for each in others],
        "states": rules.TASK_STATES,
        "may_answer": one.state == rules.ASKED,
        "may_report": one.state == rules.ACCEPTED and one.from_on <= today,
        "may_leave": one.state == rules.ACCEPTED,
        "today": today,
        "leave": mine.leave,
        "tied": mine.tied,
        "absences": list(one.expert.absences.filter(until_on__gte=today).order_by("from_on")[:10]),
        "has_errors": bool(used.errors or mine.leave.errors or mine.tied.errors),
    }
    return page, is_done


def _act(request: Request, one: Assignment, told: dict[str, Any], *, is_report: bool) -> None:
    if is_report:
        said = actions.Report(told["findings"], told["advice"], told["drawn"], told["typed"])
        actions.report(one=one, told=said, id=uuid5(told["id"], "report"), at=request.now)
        messages.success(request, "意见已提交，谢谢您。")
        return
    reply = actions.Answer(told["accepts"] == "yes", told["why"], told["accepts"] == "tied")
    actions.answer(one=one, told=reply, at=request.now)
    messages.success(request, "已答复。")


@require_safe
@public
def check(request: Request, expert_id: UUID, mark: str) -> HttpResponse:
    """Public: whoever holds a letter of appointment asks whether it is one."""
    with scope.system():
        one = links.by_letter_mark(expert_id, mark)
        page = {
            "expert": one,
            "family": rules.masked(one.name) if one else "",
            "states": rules.EXPERT_STATES,
            "is_over": one is not None and one.until_on < timezone.localdate(request.now),
        }
    return render(request, "experts/check.html", page, status=200 if one else 404)
