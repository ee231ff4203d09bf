"""Sign in, sign out, switch post, and who holds the posts of an organisation."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import actions, capabilities, queries, rules
from xiaoan.foundation.accounts.forms import SignInForm
from xiaoan.foundation.accounts.models import Person
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope.access import public, requires, signed_in
from xiaoan.foundation.scope.request import Request


def _next(request: Request) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    is_safe = url_has_allowed_host_and_scheme(target, {request.get_host()})
    return target if is_safe else "/"


def _begin(request: Request, person: Person) -> HttpResponse:
    request.session.cycle_key()
    rotate_token(request)
    request.session["person"] = str(person.id)
    request.session.pop("appointment", None)
    if actions.first_viewer(person, timezone.localdate(request.now)) is None:
        request.session.flush()
        messages.error(request, "您的账号没有在任岗位，请联系本单位管理员。")
        return redirect("accounts:sign_in")
    return HttpResponseRedirect(_next(request))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """The door itself has to be open to everybody."""
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = actions.Credentials(
            form.cleaned_data["username"],
            form.cleaned_data["password"],
            request.META.get("REMOTE_ADDR", ""),
        )
        try:
            person = actions.sign_in(given=given, now=request.now, policy=rules.LockPolicy())
        except actions.SignInRefused as refusal:
            form.add_error(None, str(refusal))
            status = 422
        else:
            return _begin(request, person)
    page = {"form": form, "next": _next(request), "demo": _demo_people(request)}
    return render(request, "accounts/sign_in.html", page, status=status)


def _demo_people(request: Request) -> list[dict[str, str]]:
    """One-click sign-ins; only where the installation is a demonstration."""
    if not settings.DEMO_SIGN_INS:
        return []
    with scope.system():
        return queries.demo_people(timezone.localdate(request.now))


@public
@require_POST
def demo_sign_in(request: Request, username: str) -> HttpResponse:
    """Answers only where the installation says it is a demonstration, for demo people."""
    if not settings.DEMO_SIGN_INS or not username.startswith("demo-"):
        raise Http404
    with scope.system():
        person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise Http404
    return _begin(request, person)


@public
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Leaving needs no permission."""
    request.session.flush()
    return redirect("accounts:sign_in")


@signed_in
@require_POST
def switch(request: Request) -> HttpResponse:
    """一人多岗: act in another of one's own posts from now on."""
    wanted = request.POST.get("appointment", "")
    with scope.system():
        person = Person.objects.get(id=request.viewer.person_id)
        held = queries.appointments_of(person, timezone.localdate(request.now))
    if wanted not in {str(one.id) for one in held}:
        raise Http404
    request.session["appointment"] = wanted
    return redirect("/")


@requires("accounts.read")
@require_safe
def posts(request: Request, code: int) -> HttpResponse:
    """岗位与人员 of one organisation; vacancies first."""
    one = organisation(code)
    lo, hi = request.viewer.own_interval
    if one is None or not lo <= code <= hi:
        raise Http404
    rows = queries.posts_with_holders(request.viewer, code, timezone.localdate(request.now))
    kinds = list(capabilities.table().posts)
    rows.sort(key=lambda row: (bool(row[1]), kinds.index(row[0].kind), rules.counted(row[0].title)))
    return render(request, "accounts/posts.html", {"organisation": one, "rows": rows})
