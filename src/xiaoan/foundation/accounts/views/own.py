"""我的账号: one's own posts, password and sign-ins."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import actions, leave, people, queries, rules, sessions
from xiaoan.foundation.accounts.actions import passwords, second_factor
from xiaoan.foundation.accounts.actions.sessions import end_others, end_sign_in
from xiaoan.foundation.accounts.forms import ChangePasswordForm
from xiaoan.foundation.accounts.models import SecondFactor
from xiaoan.foundation.scope.access import signed_in
from xiaoan.foundation.scope.request import Request

from .admission import address_of, person_of, today


@signed_in
@require_safe
def me(request: Request) -> HttpResponse:
    """Who I am here, and everything about my account in one place."""
    person = person_of(request)
    with scope.system():
        posts = people.posts_of(person, today(request))
        page = {
            "person": person,
            "phone": rules.masked_phone(person.phone),
            "posts": posts,
            "factor": SecondFactor.objects.filter(person=person).first(),
            "sign_ins": _open_now(request).count(),
            "delegations": leave.around(person, today(request)),
            "has_password": queries.has_sign_in(person),
        }
    return render(request, "accounts/me.html", page)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: Request) -> HttpResponse:
    """Change one's own password: every other sign-in ends, this one goes on."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        messages.success(request, "密码已更换，其他设备上的登录已全部退出。")
        return redirect("accounts:me")
    page = {"form": form, "shortest": settings.PASSWORD_MIN_LENGTH}
    return render(request, "accounts/password.html", page, status=422 if form.errors else 200)


def _changed(request: Request, form: ChangePasswordForm) -> bool:
    person, given = person_of(request), form.cleaned_data
    tried = second_factor.try_of(person, address_of(request), request.now)
    session = request.session
    try:
        passwords.prove_password(person=person, password=given["now"], one=tried)
    except actions.SignInRefused as refusal:
        form.add_error("now", str(refusal))
        return False
    try:
        changed = passwords.change_password(
            person=person,
            password=given["new"],
            kept=session.get("sign_in"),
            by=request.viewer,
            at=request.now,
        )
    except passwords.PasswordRefused as refusal:
        form.add_error("new", str(refusal))
        return False
    session["proof"] = sessions.proof_of(changed)
    return True


@signed_in
@require_safe
def sign_ins(request: Request) -> HttpResponse:
    """Where I am signed in; the device in my hand first."""
    here = request.session.get("sign_in")
    with scope.system():
        found = list(_open_now(request)[:100])
    found.sort(key=lambda one: str(one.id) != here)
    page = {"found": found, "here": here}
    return render(request, "accounts/sessions.html", page)


def _open_now(request: Request) -> queries.SignIns:
    since = sessions.idle_since(request.now)
    return queries.open_sign_ins(request.viewer.person_id).filter(seen_at__gt=since)


@signed_in
@require_POST
def revoke(request: Request, sign_in_id: UUID) -> HttpResponse:
    """Sign one other browser out, at once."""
    if str(sign_in_id) == request.session.get("sign_in"):
        messages.info(request, "这是您正在用的设备；要退出请点右上角“退出登录”。")
    elif end_sign_in(sign_in_id, how="revoked", by=request.viewer, at=request.now):
        messages.success(request, "已让那台设备退出。如果不是您本人登录的，请马上更换密码。")
    elif not _was_mine(request, sign_in_id):
        raise Http404
    else:
        messages.info(request, "那台设备已经退出了。")
    return redirect("accounts:sessions")


def _was_mine(request: Request, sign_in_id: UUID) -> bool:
    with scope.system():
        return queries.sign_ins_of(request.viewer.person_id).filter(id=sign_in_id).exists()


@signed_in
@require_POST
def revoke_others(request: Request) -> HttpResponse:
    """Sign every other browser out, at once."""
    ended = end_others(
        person_of(request),
        kept=request.session.get("sign_in"),
        how="revoked",
        by=request.viewer,
        at=request.now,
    )
    messages.success(
        request, f"已让其他 {ended} 台设备退出。" if ended else "没有其他设备登录着您的账号。"
    )
    return redirect("accounts:sessions")
