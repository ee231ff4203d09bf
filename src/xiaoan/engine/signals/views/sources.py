"""Connect a source, change it, renew its secret, close it, read again what it sent."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.engine.signals import actions, forms, queries
from xiaoan.engine.signals.models import Source
from xiaoan.engine.signals.rules import RuleRefused
from xiaoan.engine.signals.views.pages import WORDS
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
SHOWN_ONCE = "这个来源已经登记过。密钥只显示一次，没有记下的，请更换密钥。"


@GET_OR_POST
@requires("signals.connect")
@never_cache
def add(request: Request) -> HttpResponse:
    """接入: the secret is on the page that answers, once."""
    form = forms.SourceForm(request.POST or None, initial={"id": uuid7(), "kind": "alarm"})
    if request.method == "POST" and form.is_valid():
        source, secret = actions.connect_source(
            id=form.cleaned_data["id"], filled=form.filled, by=request.viewer, at=request.now
        )
        if source.org_code != request.viewer.org_code:
            raise Http404
        if secret:
            return _show_secret(request, source, secret)
        messages.warning(request, SHOWN_ONCE)
        return redirect("signals:source", source.id)
    context = {"form": form, "source": None}
    return render(request, "signals/source_form.html", context, status=422 if form.errors else 200)


@require_safe
@requires("signals.read")
def one(request: Request, source_id: UUID) -> HttpResponse:
    """A source: its address, its health, what it sent last."""
    source = _source(request, source_id)
    health = next(
        (one for one in queries.health(request.viewer, request.now) if one.source.id == source.id),
        None,
    )
    page = queries.page(request.viewer, state="", source_id=source.id, after=None)
    context = {
        "source": source,
        "health": health,
        "page": page,
        "address": _address(request, source),
        "mapped": [(f"“{forms.PATHS[name]}”取自", path) for name, path in source.mapping.items()],
        "may_change": _may_change(request, source),
        **WORDS,
    }
    return render(request, "signals/source.html", context)


@GET_OR_POST
@requires("signals.connect")
def edit(request: Request, source_id: UUID) -> HttpResponse:
    """Change how a source is named and read."""
    source = _own(request, source_id)
    form = forms.SourceForm(request.POST or None, initial=forms.SourceForm.initial_of(source))
    if request.method == "POST" and form.is_valid():
        actions.change_source(source=source, filled=form.filled, by=request.viewer, at=request.now)
        messages.success(request, "已保存。之前读不懂的，可以点“再次解析”。")
        return redirect("signals:source", source.id)
    context = {"form": form, "source": source}
    return render(request, "signals/source_form.html", context, status=422 if form.errors else 200)


@require_POST
@requires("signals.connect")
@never_cache
def renew(request: Request, source_id: UUID) -> HttpResponse:
    """更换密钥: the new one is on the page that answers, once."""
    source = _own(request, source_id)
    secret = actions.renew_secret(source=source, by=request.viewer, at=request.now)
    return _show_secret(request, source, secret)


@require_POST
@requires("signals.connect")
def close(request: Request, source_id: UUID) -> HttpResponse:
    """停用 a source."""
    source = _own(request, source_id)
    actions.close_source(source=source, by=request.viewer, at=request.now)
    messages.success(request, "已停用，收到的信号都在。")
    return redirect("signals:source", source.id)


@require_POST
@requires("signals.connect")
def again(request: Request, source_id: UUID) -> HttpResponse:
    """再次解析 what could not be read."""
    source = _own(request, source_id)
    try:
        number = actions.read_again(source=source, by=request.viewer, at=request.now)
    except RuleRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"这次读懂了 {number} 条。")
    return redirect("signals:source", source.id)


def _show_secret(request: Request, source: Source, secret: str) -> HttpResponse:
    context = {"source": source, "secret": secret, "address": _address(request, source)}
    return render(request, "signals/secret.html", context)


def _address(request: Request, source: Source) -> str:
    return request.build_absolute_uri(reverse("signals:in", args=[source.key]))


def _may_change(request: Request, source: Source) -> bool:
    viewer = request.viewer
    return viewer.may("signals.connect") and source.org_code == viewer.org_code


def _source(request: Request, source_id: UUID) -> Source:
    found = queries.source(request.viewer, source_id)
    if found is None:
        raise Http404
    return found


def _own(request: Request, source_id: UUID) -> Source:
    found = _source(request, source_id)
    if found.org_code != request.viewer.org_code:
        raise Http404
    return found
