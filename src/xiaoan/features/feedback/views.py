from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from xiaoan.features.feedback import actions, queries
from xiaoan.features.feedback.forms import AnswerForm, FeedbackForm
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request


def _client_id(request: Request) -> uuid.UUID:
    return read_uuid(request.POST.get("id", "")) or uuid7()


@requires("feedback.write")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request) -> HttpResponse:
    page = (request.POST.get("page") or request.GET.get("from") or "")[:300]
    form = FeedbackForm(request.POST or None, initial={"kind": "burden"})
    if request.method == "POST" and form.is_valid():
        words = {"kind": form.cleaned_data["kind"], "text": form.cleaned_data["text"], "page": page}
        try:
            actions.write_feedback(
                feedback_id=_client_id(request),
                words=words,
                is_anonymous=form.cleaned_data["is_anonymous"],
                by=request.viewer,
                at=request.now,
            )
        except actions.NobodyReceives:
            form.add_error(
                None, "本县还没有登记教育主管部门，暂时无人受理。请先记下，联系系统管理员。"
            )
        else:
            messages.success(request, "已送达县教科局。答复后会通知您。")
            return redirect("feedback:mine")
    context = {"form": form, "page": page, "id": request.POST.get("id") or uuid7()}
    return render(request, "feedback/write.html", context, status=422 if form.errors else 200)


@requires("feedback.write")
@require_safe
def mine(request: Request) -> HttpResponse:
    return render(request, "feedback/list.html", {"rows": queries.readable(request.viewer)[:100]})


@requires("feedback.write")
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, feedback_id: uuid.UUID) -> HttpResponse:
    feedback = queries.one(request.viewer, feedback_id)
    if feedback is None:
        raise Http404
    may_answer = (
        request.viewer.may("feedback.read")
        and feedback.org_code == request.viewer.org_code
        and feedback.answered_at is None
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and may_answer and form.is_valid():
        actions.answer_feedback(
            feedback=feedback,
            answer=form.cleaned_data["answer"],
            by=request.viewer,
            at=request.now,
        )
        messages.success(request, "答复已发出。")
        return redirect("feedback:one", feedback_id)
    context = {"feedback": feedback, "form": form, "may_answer": may_answer}
    return render(request, "feedback/one.html", context)
