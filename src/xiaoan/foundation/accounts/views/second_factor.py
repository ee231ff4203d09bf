"""二次验证: giving the code at the door, enrolling a phone, renewing, giving up."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import actions, codes, queries, sealing, sessions
from xiaoan.foundation.accounts.actions import passwords, second_factor
from xiaoan.foundation.accounts.forms import CodeForm, EnrolForm, PasswordAgainForm
from xiaoan.foundation.accounts.models import Person, SecondFactor
from xiaoan.foundation.scope.access import public, signed_in, to_sign_in
from xiaoan.foundation.scope.request import Request

from .admission import (
    TOO_LATE,
    Pending,
    address_of,
    begin,
    local,
    open_session,
    pending_of,
    person_of,
    today,
    visitor,
)
from .drawing import picture


@dataclass(frozen=True)
class Subject:
    """Whose second factor it is: somebody waiting at the door, or somebody signed in."""

    person: Person
    pending: Pending | None
    factor: SecondFactor | None

    @property
    def asks_password(self) -> bool:
        """At the door it has just been given; whoever comes through a provider may have none."""
        return self.pending is None and queries.has_sign_in(self.person)


def _subject(request: Request) -> Subject | None:
    pending = None if visitor(request) else pending_of(request)
    if visitor(request) is None and pending is None:
        return None
    person = pending.person if pending else person_of(request)
    with scope.system():
        factor = SecondFactor.objects.filter(person=person).first()
    return Subject(person, pending, factor)


def _back_to_the_door(request: Request) -> HttpResponse:
    if request.session.get("pending"):
        messages.error(request, TOO_LATE)
    return to_sign_in(request)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: Request) -> HttpResponse:
    """Open without a viewer: whoever waits here has given a password and is nobody yet."""
    one = _subject(request)
    if one is None:
        return _back_to_the_door(request)
    if one.factor is None:
        return redirect("accounts:second_factor_enrol")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tried = second_factor.try_of(one.person, address_of(request), request.now)
        with scope.system():
            by = actions.first_viewer(one.person, today(request)) or scope.SYSTEM
        try:
            how = second_factor.prove(
                person=one.person, code=form.cleaned_data["code"], one=tried, by=by
            )
        except actions.SignInRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            return _passed(request, one, how)
    status = 422 if form.errors else 200
    return render(request, "accounts/code.html", {"form": form, "one": one}, status=status)


def _passed(request: Request, one: Subject, how: str) -> HttpResponse:
    if how == "recovery" and one.factor is not None:
        left = len(one.factor.recovery_marks) - 1
        messages.info(
            request, f"用掉了一个恢复码，还剩 {left} 个。手机找不回来的，请尽快重新绑定。"
        )
    if one.pending is None:
        request.session["second"] = how
        return redirect("accounts:second_factor")
    arrived = Pending(one.person, _way(one.pending), one.pending.next)
    return begin(request, arrived, second=how)


def _way(pending: Pending) -> str:
    return "code" if pending.way == "password" else pending.way


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: Request) -> HttpResponse:
    """Open without a viewer: a post that needs a second factor does nothing before it has one."""
    one = _subject(request)
    if one is None:
        return _back_to_the_door(request)
    if one.factor is not None and not sessions.has_second_factor(request.session):
        return redirect("accounts:second_factor_code")
    form = EnrolForm(request.POST or None)
    again = PasswordAgainForm(request.POST or None) if one.asks_password else None
    secret = _secret(request, one.person)
    if request.method == "POST" and form.is_valid() and (again is None or again.is_valid()):
        made = _enrolled(request, one, (form, again), secret)
        if made:
            return _show_codes(request, made, one.pending.next if one.pending else "")
    page = {
        "one": one,
        "form": form,
        "again": again,
        "picture": picture(codes.address_of(secret, one.person.username)),
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
    }
    status = 422 if form.errors or (again and again.errors) else 200
    return render(request, "accounts/enrol.html", page, status=status)


def _enrolled(
    request: Request, one: Subject, forms: tuple[EnrolForm, PasswordAgainForm | None], secret: str
) -> list[str]:
    """Enrol, and let in who waited for it; no codes where something typed was wrong."""
    form, again = forms
    tried = second_factor.try_of(one.person, address_of(request), request.now)
    by = visitor(request) or actions.first_viewer(one.person, today(request)) or scope.SYSTEM
    try:
        if again is not None:
            given = again.cleaned_data["password"]
            passwords.prove_password(person=one.person, password=given, one=tried)
        made = second_factor.enrol(
            person=one.person, secret=secret, code=form.cleaned_data["code"], by=by, at=request.now
        )
    except actions.SignInRefused as refusal:
        (again or form).add_error("password" if again else "code", str(refusal))
        return []
    except second_factor.CodeRefused as refusal:
        form.add_error("code", str(refusal))
        return []
    request.session.pop("enrol", None)
    if one.pending:
        open_session(request, Pending(one.person, _way(one.pending), ""), second="code")
    else:
        request.session["second"] = "code"
    return made


def _secret(request: Request, person: Person) -> str:
    """The secret on offer to this browser, kept sealed in its session until a code proves it."""
    kept = request.session.get("enrol")
    if kept:
        return sealing.unseal(person.id, b64decode(kept))
    secret = codes.new_secret()
    request.session["enrol"] = b64encode(sealing.seal(person.id, secret)).decode()
    return secret


def _show_codes(request: Request, made: Sequence[str], target: str) -> HttpResponse:
    go_on = local(request, target) if target else "/accounts/second-factor/"
    page = {"codes": made, "go_on": go_on, "on": today(request)}
    return render(request, "accounts/recovery_codes.html", page)


@signed_in
@require_safe
def status(request: Request) -> HttpResponse:
    """Whether it is on, and what can be done about it."""
    person = person_of(request)
    with scope.system():
        factor = SecondFactor.objects.filter(person=person).first()
        held = queries.open_to(person.id, today(request))
    page = {
        "factor": factor,
        "is_given": sessions.has_second_factor(request.session),
        "must": [queries.title_in(one) for one in held if queries.needs_second_factor(one)],
        "form": PasswordAgainForm(),
        "asks_password": queries.has_sign_in(person),
        "is_demo": settings.DEMO_SIGN_INS,
    }
    return render(request, "accounts/second_factor.html", page)


@signed_in
@require_POST
def renew(request: Request) -> HttpResponse:
    """Ten new recovery codes, for whoever gives the password again."""
    if not _is_proved_again(request):
        return redirect("accounts:second_factor")
    try:
        made = second_factor.renew_recovery_codes(
            person=person_of(request), by=request.viewer, at=request.now
        )
    except second_factor.CodeRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:second_factor")
    return _show_codes(request, made, "")


@signed_in
@require_POST
def remove(request: Request) -> HttpResponse:
    """Give it up; not where a post of theirs must have it."""
    person = person_of(request)
    with scope.system():
        held = queries.open_to(person.id, today(request))
    if any(queries.needs_second_factor(one) for one in held):
        messages.error(request, "您的岗位必须二次验证，不能停用；换手机请用“更换手机”。")
    elif _is_proved_again(request) and second_factor.remove(
        person=person, by=request.viewer, at=request.now
    ):
        messages.success(request, "已停用二次验证。以后登录只需密码。")
    return redirect("accounts:second_factor")


def _is_proved_again(request: Request) -> bool:
    """Whether the right password came with the form, and the second factor with the sign-in."""
    person = person_of(request)
    if not sessions.has_second_factor(request.session):
        messages.error(request, "请先输入一次验证码，再做这一步。")
        return False
    if not queries.has_sign_in(person):
        return True
    form = PasswordAgainForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写现在的密码。")
        return False
    tried = second_factor.try_of(person, address_of(request), request.now)
    try:
        given = form.cleaned_data["password"]
        passwords.prove_password(person=person, password=given, one=tried)
    except actions.SignInRefused as refusal:
        messages.error(request, str(refusal))
        return False
    return True
