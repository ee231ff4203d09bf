"""Sign in, sign out, switch post."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import actions, queries, rules, sessions
from xiaoan.foundation.accounts.actions.sessions import note_switch
from xiaoan.foundation.accounts.forms import SignInForm
from xiaoan.foundation.accounts.models import Person
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope.access import public, signed_in
from xiaoan.foundation.scope.request import Request

from .admission import address_of, admit, leave, next_of, person_of, today, visitor


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """The door itself has to be open to everybody."""
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = actions.Credentials(
            form.cleaned_data["username"],
            form.cleaned_data["password"],
            address_of(request),
        )
        try:
            person = actions.sign_in(given=given, now=request.now, policy=rules.LockPolicy())
        except actions.SignInRefused as refusal:
            form.add_error(None, str(refusal))
            status = 422
        else:
            return admit(request, person, "password", next_of(request))
    page = {
        "form": form,
        "next": next_of(request),
        "demo": _demo_people(request),
        "provider": settings.OIDC["name"] if settings.OIDC["issuer"] else "",
    }
    return render(request, "accounts/sign_in.html", page, status=status)


def _demo_people(request: Request) -> list[dict[str, str]]:
    """One-click sign-ins; only where the installation is a demonstration."""
    if not settings.DEMO_SIGN_INS:
        return []
    with scope.system():
        return queries.demo_people(today(request))


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
    return admit(request, person, sessions.BY_DEMO, next_of(request))


@public
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Leaving needs no permission."""
    leave(request.session, visitor(request), request.now)
    return redirect("accounts:sign_in")


@signed_in
@require_POST
def switch(request: Request) -> HttpResponse:
    """一人多岗: act in another of one's own posts, or a colleague's one stands in for."""
    wanted = request.POST.get("appointment", "")
    person = person_of(request)
    with scope.system():
        held = queries.open_to(person.id, today(request))
        chosen = next((one for one in held if str(one.id) == wanted), None)
        if chosen is None:
            raise Http404
        unit = organisation(chosen.org_code)
    needs = queries.needs_second_factor(chosen)
    if needs and not sessions.has_second_factor(request.session):
        messages.info(request, "这个岗位要求二次验证。请输入验证码（还没启用的先启用），再切换。")
        return redirect("accounts:second_factor")
    if unit is not None and chosen.id != request.viewer.appointment_id:
        after = queries.viewer_for(chosen, unit)
        note_switch(before=request.viewer, after=after, person=person, at=request.now)
    request.session["appointment"] = wanted
    return redirect("/")
