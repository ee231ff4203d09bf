"""报送 as the asked see it on a phone, and what the asker takes away: Excel and files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from xiaoan.features.documents import actions
from xiaoan.features.documents.documents import results
from xiaoan.features.documents.forms import asking as forms
from xiaoan.features.documents.models import Collection, Submission
from xiaoan.features.documents.queries import collections as queries
from xiaoan.features.documents.queries import known
from xiaoan.features.documents.rules import asking
from xiaoan.features.documents.rules.asking import AskingRefused, Field
from xiaoan.foundation.files.queries import files
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .collecting import TONES
from .papers import sent, taken_in


@require_http_methods(["GET", "HEAD", "POST"])
@requires("documents.answer")
def submission(request: Request, submission_id: UUID) -> HttpResponse:
    """What is asked, what is known already, and only the rest to fill in."""
    one = queries.submission(request.viewer, submission_id)
    if one is None:
        raise Http404
    heading = queries.heading(one)
    asked = asking.fields_of(heading.fields)
    is_own = one.org_code == request.viewer.org_code
    if is_own:
        actions.note_opened(submission=one, by=request.viewer, at=request.now)
    found = known.own_known(one, asked) if is_own else {}
    form = _form(request, one, asked, found)
    if request.method == "POST":
        if not is_own:
            raise Http404
        done = _done(request, one, heading, form)
        if done is not None:
            return done
    page = _page(request, one, heading, asked, form)
    form.mark_required(page["kept_files"])
    return render(request, "documents/submission.html", page, status=422 if form.errors else 200)


def _form(
    request: Request,
    one: Submission,
    asked: list[Field],
    found: Any,  # noqa: ANN401
) -> forms.AnswerForm:
    if request.method == "POST":
        return forms.AnswerForm(request.POST, request.FILES, asked=asked, known=found)
    told = one.draft or one.answers
    initial = {key: value for key, value in told.items() if not isinstance(value, dict)}
    fresh = {"id": uuid7(), "sitting": forms.seal_of(request.now)}
    return forms.AnswerForm(initial={**initial, **fresh}, asked=asked, known=found)


def _page(
    request: Request, one: Submission, heading: Collection, asked: list[Field],
    form: forms.AnswerForm,
) -> dict[str, Any]:  # fmt: skip
    answers = one.answers or {}
    kept = one.draft or one.answers
    ids = [UUID(each) for value in {**answers, **kept}.values() if isinstance(value, dict)
           for each in value.get("files", [])]  # fmt: skip
    named = {str(each.pk): each for each in files(request.viewer, ids)}
    is_own = one.org_code == request.viewer.org_code
    fault = asking.answer_fault(one.state, one.due_at, request.now)
    return {
        "one": one,
        "heading": heading,
        "form": form,
        "known": [field for field in asked if field.key in form.known],
        "rest": [field for field in asked if field.key not in form.known],
        "found": form.known,
        "answered": [(field, asking.words_of(field, answers.get(field.key))) for field in asked],
        "sent_files": {key: _named(value, named) for key, value in answers.items()},
        "kept_files": {key: _named(value, named) for key, value in kept.items()},
        "basis": known.basis_titles([heading.duty_id, *(field.duty_id for field in asked)]),
        "is_own": is_own,
        "may_answer": is_own and not fault,
        "fault": fault,
        "is_overdue": one.state in asking.WAITING and one.due_at < request.now,
        "more": forms.MoreTimeForm(auto_id="more_%s"),
        "states": asking.SUBMISSION_STATES,
        "tones": TONES,
        "baseless": asking.BASELESS,
    }


def _named(value: object, named: dict[str, Any]) -> list[Any]:
    ids = value.get("files", []) if isinstance(value, dict) else []
    return [named[each] for each in ids if each in named]


def _done(
    request: Request, one: Submission, heading: Collection, form: forms.AnswerForm
) -> HttpResponse | None:
    """What the button says: 报送, 存草稿 or 申请延期. None where something is to be put right."""
    way = request.POST.get("do", "send")
    try:
        if way == "more":
            _wish(request, one)
            messages.success(request, "已告诉发起单位，同意后期限会变。")
            return redirect("documents:submission", one.pk)
        if not form.is_valid():
            return None
        kept = _kept(request, one, heading, form)
        answer = _answer(request, form, kept, is_draft=way == "draft")
        if form.errors:
            return None
        if way == "draft":
            actions.keep_draft(submission=one, answer=answer, by=request.viewer, at=request.now)
            messages.success(request, "草稿已保存，还没有报送。")
        else:
            actions.send_answer(submission=one, answer=answer, by=request.viewer, at=request.now)
            messages.success(request, "已报送。")
    except (AskingRefused, FileRefused) as refusal:
        form.add_error(None, str(refusal))
        return None
    return redirect("documents:submission", one.pk)


def _wish(request: Request, one: Submission) -> None:
    more = forms.MoreTimeForm(request.POST)
    if not more.is_valid():
        raise AskingRefused("申请延期请选择日期和时间。")
    actions.wish_time(
        submission=one,
        until=more.until(),
        reason=more.cleaned_data["reason"],
        by=request.viewer,
        at=request.now,
    )


def _kept(
    request: Request, one: Submission, heading: Collection, form: forms.AnswerForm
) -> dict[str, list[UUID]]:
    """The files of each field: those just uploaded, else those kept in the draft or sent before."""
    before = {**one.answers, **one.draft}
    kept: dict[str, list[UUID]] = {}
    for field in form.asked:
        if field.kind != asking.FILES:
            continue
        key = form.cleaned_data["id"]
        new = taken_in(request, field.key, key, lines=(heading.line,))
        value = before.get(field.key)
        old = value.get("files", []) if isinstance(value, dict) and "version" not in value else []
        kept[field.key] = new or [UUID(each) for each in old]
    return kept


def _answer(
    request: Request, form: forms.AnswerForm, kept: dict[str, list[UUID]], *, is_draft: bool
) -> actions.Answer:
    answers = form.told(kept, is_draft=is_draft)
    unchanged = sum(
        answers.get(key) == told.value for key, told in form.known.items() if key in answers
    )
    return actions.Answer(
        id=form.cleaned_data["id"],
        answers=answers,
        seconds=asking.sitting(form.opened_at(), request.now),
        fields_known=unchanged,
        files_sent=sum(len(each) for each in kept.values()),
    )


@require_safe
@requires("documents.collect")
def results_xlsx(request: Request, collection_id: UUID) -> HttpResponse:
    """Every answer as Excel, one organisation a line."""
    one = _sent_one(request, collection_id)
    rows = queries.submissions(one, queries.Sift(), request.now)
    content = results.workbook_of(one, rows, on=timezone.localdate(request.now))
    return sent(content.getvalue(), "xlsx", f"{one.title}-报送结果")


@require_safe
@requires("documents.collect")
def files_zip(request: Request, collection_id: UUID) -> HttpResponseBase:
    """Every file that came in, in a folder for each organisation."""
    one = _sent_one(request, collection_id)
    rows = queries.submissions(one, queries.Sift(), request.now)
    content = results.zip_of(one, list(rows))
    return FileResponse(content, as_attachment=True, filename=f"{one.title}-文件.zip")


def _sent_one(request: Request, collection_id: UUID) -> Collection:
    found = queries.collection(request.viewer, collection_id)
    if found is None or found.state == asking.DRAFT:
        raise Http404
    return found
