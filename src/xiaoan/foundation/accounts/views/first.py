"""首次登录: from the code on a slip of paper to a name and a password of one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import actions
from xiaoan.foundation.accounts.actions import inviting
from xiaoan.foundation.accounts.forms import FirstSignInForm, InvitationCodeForm
from xiaoan.foundation.accounts.models import Invitation
from xiaoan.foundation.scope.access import public
from xiaoan.foundation.scope.request import Request

from .admission import address_of, admit, today

TIME_TO_CHOOSE: Final = timedelta(minutes=30)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: Request) -> HttpResponse:
    """Whoever holds a slip has no account to sign in with yet."""
    form = InvitationCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        one = inviting.try_of(address_of(request), request.now)
        try:
            found = inviting.find(form.cleaned_data["code"], one=one)
        except actions.SignInRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            request.session.flush()
            request.session["invitation"] = {"id": str(found.id), "at": request.now.timestamp()}
            return redirect("accounts:first_password")
    page = {"form": form}
    return render(request, "accounts/first_code.html", page, status=422 if form.errors else 200)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Request) -> HttpResponse:
    """Open to whoever gave a good code in this browser a moment ago, and to nobody else."""
    invitation = _invitation(request)
    if invitation is None:
        messages.error(request, "登录码已失效或停留太久，请重新输入登录码。")
        return redirect("accounts:first")
    person = invitation.person
    form = FirstSignInForm(
        request.POST or None, initial={"username": person.phone or person.username}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = inviting.Chosen(given["username"], given["new"])
        by = actions.first_viewer(person, today(request)) or scope.SYSTEM
        try:
            accepted = inviting.accept(invitation, chosen, by=by, at=request.now)
        except inviting.InvitationRefused as refusal:
            form.add_error(
                {"password": "new"}.get(refusal.field) or refusal.field or None, str(refusal)
            )
        else:
            messages.success(request, "账号已开通，以后用刚才设的登录名和密码登录。")
            return admit(request, accepted, "invitation", "/")
    page = {"form": form, "person": person, "shortest": settings.PASSWORD_MIN_LENGTH}
    return render(request, "accounts/first.html", page, status=422 if form.errors else 200)


def _invitation(request: Request) -> Invitation | None:
    kept = request.session.get("invitation")
    if not kept or request.now.timestamp() - kept["at"] > TIME_TO_CHOOSE.total_seconds():
        return None
    with scope.system():
        return inviting.still_open(UUID(kept["id"]), request.now)
