"""Writing a document and deciding on it; each page shows what it refuses and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from xiaoan.features.documents import actions
from xiaoan.features.documents.forms import library as forms
from xiaoan.features.documents.models import Document, Version, catalogue, outlines
from xiaoan.features.documents.queries import library as queries
from xiaoan.features.documents.rules import library
from xiaoan.features.documents.rules.library import DocumentRefused
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .papers import taken_in


@require_http_methods(["GET", "HEAD", "POST"])
@requires("documents.edit")
def new(request: Request) -> HttpResponse:
    """新建: from an empty page, an outline or a file."""
    viewer = request.viewer
    posts = queries.posts_here(viewer, timezone.localdate(request.now))
    kind = request.GET.get("kind", "").replace("\x00", "")
    outline = outlines().get(kind, {})
    form = forms.NewForm(
        org_kind=viewer.org_kind,
        posts=posts,
        initial={
            "id": uuid7(),
            "kind": kind,
            "title": catalogue().title(kind).split("：")[-1] if kind else "",
            "owner_post": viewer.post,
            "text": outline.get("text", "") if "outline" in request.GET else "",
        },
    )
    if request.method == "POST":
        form = forms.NewForm(request.POST, request.FILES, org_kind=viewer.org_kind, posts=posts)
        made = _created(request, form) if form.is_valid() else None
        if made is not None:
            messages.success(request, "草稿已保存，写好以后送审。")
            return redirect("documents:document", made.pk)
    page = {"form": form, "kind": kind, "outline": outline, "outlines": outlines()}
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/new.html", page, status=status)


def _created(request: Request, form: forms.NewForm) -> Document | None:
    try:
        kept = taken_in(request, "attached", form.cleaned_data["id"])
        return actions.create(form.new(tuple(kept)), by=request.viewer, at=request.now)
    except (DocumentRefused, FileRefused) as refusal:
        form.add_error(None, str(refusal))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@requires("documents.edit")
def edit(request: Request, version_id: UUID) -> HttpResponse:
    """改草稿: the text, its files, what it changes."""
    one = _own(request, version_id)
    if one.state != library.DRAFT:
        messages.error(request, "只有草稿可以改。已送审的先撤回，现行的请起草新版。")
        return redirect("documents:document", one.document_id)
    told = {"title": one.document.title, "text": one.text, "changes": one.changes}
    form = forms.DraftForm(initial={"id": uuid7(), **told})
    if request.method == "POST":
        form = forms.DraftForm(request.POST, request.FILES)
        if form.is_valid() and _edited(request, one, form):
            messages.success(request, "草稿已保存。")
            return redirect("documents:document", one.document_id)
    page = {"form": form, "version": one, "files": queries.files_of(request.viewer, one)}
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/edit.html", page, status=status)


def _edited(request: Request, one: Version, form: forms.DraftForm) -> bool:
    dropped = {read_uuid(each) for each in request.POST.getlist("drop")}
    try:
        kept = [each for each in one.file_ids if each not in dropped]
        added = taken_in(request, "attached", form.cleaned_data["id"])
        files = (*kept, *(each for each in added if each not in kept))
        actions.edit(
            version=one,
            draft=form.draft(files),
            title=form.cleaned_data["title"].strip(),
            by=request.viewer,
            at=request.now,
        )
    except (DocumentRefused, FileRefused) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
@requires("documents.edit")
def move(request: Request, version_id: UUID) -> HttpResponse:
    """What who writes does: 送审, 撤回送审, 删草稿, 起草新版, 复核, 请人阅读."""
    one = _own(request, version_id)
    act = MOVES.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    return _acted(request, one, act)


@require_POST
@requires("documents.approve")
def decide(request: Request, version_id: UUID) -> HttpResponse:
    """What who answers for it does: 批准, 退回, 废止."""
    one = _own(request, version_id)
    act = DECISIONS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    return _acted(request, one, act)


Act = Callable[[Request, Version], str]


def _acted(request: Request, one: Version, act: Act) -> HttpResponse:
    """Do it and say so; a refusal leaves everything as it was."""
    try:
        messages.success(request, act(request, one))
    except DocumentRefused as refusal:
        messages.error(request, str(refusal))
    if not Document.objects.filter(pk=one.document_id).exists():
        return redirect("documents:home")
    return redirect("documents:document", one.document_id)


def _submit(request: Request, one: Version) -> str:
    actions.submit(version=one, by=request.viewer, at=request.now)
    return "已送审，负责人收到了待办。"


def _recall(request: Request, one: Version) -> str:
    actions.recall(version=one, by=request.viewer, at=request.now)
    return "已撤回，可以继续修改。"


def _discard(request: Request, one: Version) -> str:
    actions.discard(version=one, by=request.viewer, at=request.now)
    return "草稿已删除。"


def _revise(request: Request, one: Version) -> str:
    key = read_uuid(request.POST.get("id", ""))
    if key is None:
        raise DocumentRefused("页面已过期，请刷新后再起草。")
    actions.revise(document=one.document, id=key, by=request.viewer, at=request.now)
    return "已从现行的一版起草新版，改好以后送审。"


def _review(request: Request, one: Version) -> str:
    told = _told(forms.ReviewForm(request.POST))
    actions.review(
        version=one, id=told["id"], review_on=told["review_on"], by=request.viewer, at=request.now
    )
    return "已复核，继续执行。"


def _readers(request: Request, one: Version) -> str:
    posts = queries.posts_here(request.viewer, timezone.localdate(request.now))
    told = _told(forms.ReadersForm(request.POST, posts=posts))
    number = actions.ask_readers(
        version=one, posts=told["posts"], by=request.viewer, at=request.now
    )
    return f"已请 {number} 人阅读。"


def _approve(request: Request, one: Version) -> str:
    form = forms.ApproveForm(request.POST)
    _told(form)
    actions.approve(version=one, approval=form.approval(), by=request.viewer, at=request.now)
    return "已批准，现已施行。" if one.state == library.IN_FORCE else "已批准，到施行日期自动施行。"


def _return(request: Request, one: Version) -> str:
    reason = _told(forms.ReasonForm(request.POST))["reason"]
    actions.send_back(version=one, reason=reason, by=request.viewer, at=request.now)
    return "已退回起草人。"


def _withdraw(request: Request, one: Version) -> str:
    reason = _told(forms.ReasonForm(request.POST))["reason"]
    actions.withdraw(document=one.document, reason=reason, by=request.viewer, at=request.now)
    return "已废止。相应的职责需要新的制度来落实。"


def _told(form: Form) -> dict[str, Any]:
    """What a small form says; its first fault becomes the refusal."""
    if not form.is_valid():
        raise DocumentRefused(str(next(iter(form.errors.values()))[0]))
    told: dict[str, Any] = form.cleaned_data
    return told


MOVES: dict[str, Act] = {
    "submit": _submit,
    "recall": _recall,
    "discard": _discard,
    "revise": _revise,
    "review": _review,
    "readers": _readers,
}
DECISIONS: dict[str, Act] = {"approve": _approve, "return": _return, "withdraw": _withdraw}


def _own(request: Request, version_id: UUID) -> Version:
    found = queries.version(request.viewer, version_id)
    if found is None or found.org_code != request.viewer.org_code:
        raise Http404
    return found
