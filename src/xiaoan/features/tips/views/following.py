"""Under the code: how far it is, what was said, and the reporter's last word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from xiaoan.features.tips import actions, documents
from xiaoan.features.tips.actions.answering import Said
from xiaoan.features.tips.actions.receiving import code_of, lookup_of
from xiaoan.features.tips.forms import SayForm
from xiaoan.features.tips.models import Tip, number
from xiaoan.features.tips.queries import following
from xiaoan.features.tips.rules import codes
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.papers.pdf import FontMissing
from xiaoan.foundation.scope.access import public
from xiaoan.foundation.scope.request import Request
from xiaoan.foundation.tokens.limits import take

UNKNOWN = "没有这个查询码。请对照回执再输一遍：不分大小写，没有字母 O、I、L 和数字 0、1。"
LAST_WORDS: Final[Mapping[str, Callable[..., Tip]]] = {
    "agree": actions.agree,
    "disagree": actions.disagree,
}
SLOWLY = "这里刚刚试错了很多次，请过一分钟再试。输对的查询码随时能打开。"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public
def follow(request: Request) -> HttpResponse:
    """Public: whoever holds a code. It is posted, so that it stands in nobody's log."""
    if request.method != "POST":
        return render(request, "tips/follow.html", {"code": ""})
    with scope.system():
        tip = _found(request)
        return _page(request, tip) if tip else _unknown(request)


def _found(request: Request) -> Tip | None:
    typed = request.POST.get("code", "")
    return following.by_lookup(lookup_of(typed)) if codes.plain(typed) else None


def _unknown(request: Request) -> HttpResponse:
    """A wrong code costs the address a guess; a right one opens whatever was tried before."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    allowed = take(f"tips:{address}", number("wrong_codes_a_minute"), request.now)
    words, status = (UNKNOWN, 422) if allowed.is_granted else (SLOWLY, 429)
    page = {"code": request.POST.get("code", "")[:40], "fault": words}
    return render(request, "tips/follow.html", page, status=status)


def _page(request: Request, tip: Tip, fault: str = "", **more: Any) -> HttpResponse:
    followed = following.followed(tip, request.now)
    page = {
        "followed": followed,
        "mark": documents.mark(followed, code_of(tip.id)),
        "waits": following.waits(),
        "code": code_of(tip.id),
        "form": SayForm(initial={"id": uuid7()}),
        "fault": fault,
        **more,
    }
    response = render(request, "tips/followed.html", page, status=422 if fault else 200)
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt
@require_POST
@public
def say(request: Request) -> HttpResponse:
    """Public: whoever holds the code adds what they know."""
    with scope.system():
        tip = _found(request)
        if tip is None:
            return _unknown(request)
        form = SayForm(request.POST)
        if not form.is_valid():
            return _page(request, tip, "没有写成：请控制在五百字以内再试。", form=form)
        said = Said(
            form.cleaned_data["id"], form.cleaned_data["words"], request.FILES.getlist("photos")
        )
        try:
            faults = actions.say_as_reporter(tip=tip, said=said, at=request.now)
        except actions.TipRefused as refusal:
            return _page(request, tip, str(refusal), form=form)
        return _page(request, Tip.objects.get(id=tip.id), done="已送到办理单位。", faults=faults)


@csrf_exempt
@require_POST
@public
def answer(request: Request) -> HttpResponse:
    """Public: whoever holds the code says whether it is done, and has the last word."""
    with scope.system():
        tip = _found(request)
        if tip is None:
            return _unknown(request)
        words = request.POST.get("words", "").replace("\x00", "")[:500]
        deed = LAST_WORDS.get(request.POST.get("answer", ""))
        if deed is None:
            return _page(request, tip, "请点一个按钮，告诉我们解决了没有。", why=words)
        try:
            moved = deed(tip=tip, words=words, at=request.now)
        except actions.TipRefused as refusal:
            return _page(request, tip, str(refusal), why=words)
        return _page(request, moved, done=following.said_last(moved))


@csrf_exempt
@require_POST
@public
def receipt(request: Request) -> HttpResponseBase:
    """Public: the receipt on paper, for whoever holds the code."""
    with scope.system():
        tip = _found(request)
        if tip is None:
            return _unknown(request)
        address = request.build_absolute_uri("/tips/follow/")
        try:
            pdf = documents.receipt(following.followed(tip, request.now), code_of(tip.id), address)
        except FontMissing as fault:
            return _page(request, tip, str(fault))
    answered = HttpResponse(pdf, content_type="application/pdf")
    answered["Content-Disposition"] = "inline; filename*=UTF-8''%E5%9B%9E%E6%89%A7.pdf"
    answered["Cache-Control"] = "no-store"
    return answered


@csrf_exempt
@require_POST
@public
def photo(request: Request, file_id: UUID) -> HttpResponseBase:
    """Public: a photo of the office's answer, for whoever holds the code."""
    with scope.system():
        tip = _found(request)
        found = following.photo(tip, file_id) if tip else None
        if found is None:
            raise Http404
        return shown(found)


def shown(one: File) -> HttpResponse:
    """A JPEG that we wrote ourselves, and nothing that a browser could run."""
    if not one.path.exists():
        raise Http404
    answered = HttpResponse(one.path.read_bytes(), content_type="image/jpeg")
    answered["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answered["X-Content-Type-Options"] = "nosniff"
    return answered
