"""The list of tokens, issuing one, and revoking one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import actions, queries
from .forms import SystemTokenForm, TokenForm
from .rules import TokenInvalid


@require_safe
@requires("tokens.issue")
def tokens(request: Request) -> HttpResponse:
    """One's tokens, the live ones first."""
    today = timezone.localdate(request.now)
    rows = list(queries.shown_to(request.viewer)[:200])
    codes = {row.org_code for row in rows}
    page = {
        "live": [row for row in rows if row.state(today) == "live"],
        "over": [row for row in rows if row.state(today) != "live"],
        "names": dict(Organisation.objects.filter(code__in=codes).values_list("code", "name")),
        "verb_words": capabilities.table().verbs,
        "today": today,
        "may_issue_system": request.viewer.may("tokens.issue_system"),
    }
    return render(request, "tokens/tokens.html", page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires("tokens.issue")
def new(request: Request) -> HttpResponse:
    """个人令牌."""
    form = TokenForm(
        request.POST or None,
        verbs=queries.personal_choices(request.viewer),
        today=timezone.localdate(request.now),
        initial={"id": uuid7()},
    )
    return _issue(request, form, "签发个人令牌")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires("tokens.issue_system")
def new_system(request: Request) -> HttpResponse:
    """系统令牌."""
    form = SystemTokenForm(
        request.POST or None,
        verbs=queries.system_choices(),
        today=timezone.localdate(request.now),
        organisations=queries.organisations_for(request.viewer),
        initial={"id": uuid7()},
    )
    return _issue(request, form, "签发系统令牌")


def _issue(request: Request, form: TokenForm, heading: str) -> HttpResponse:
    """Ask, or issue and show the word on the answer itself: it is never shown again."""
    page: dict[str, Any] = {"form": form, "heading": heading}
    if request.method == "POST" and form.is_valid():
        try:
            issued = _issued(request, form)
        except TokenInvalid as fault:
            form.refuse(fault)
        else:
            if issued.word is None:
                messages.info(
                    request, "这个令牌已经签发并显示过一次；若没有记下，请停用后重新签发。"
                )
                return redirect("tokens:tokens")
            shown = {"issued": issued, "origin": request.build_absolute_uri("/")[:-1]}
            return render(request, "tokens/issued.html", shown)
    return render(request, "tokens/new.html", page, status=422 if form.errors else 200)


def _issued(request: Request, form: TokenForm) -> actions.Issued:
    if isinstance(form, SystemTokenForm):
        return actions.issue_system(
            wish=form.wish,
            org_code=form.cleaned_data["org_code"],
            by=request.viewer,
            at=request.now,
        )
    return actions.issue_personal(wish=form.wish, by=request.viewer, at=request.now)


@require_POST
@requires("tokens.issue")
def revoke(request: Request, token_id: UUID) -> HttpResponse:
    """停用."""
    found = queries.token(request.viewer, token_id)
    if found is None:
        raise Http404
    actions.revoke(token=found, by=request.viewer, at=request.now)
    messages.success(request, f"“{found.name}”已停用，用它的程序立即不能再调用。")
    return redirect("tokens:tokens")
